/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_REPORT_H
#define SVCNAT_FILE_REPORT_H

#include <stdio.h>

#include "base/problem.h"

/**
 * struct report - where sentences about a file go
 * @to: written to
 * @file: name of the file for people
 * @errors: number of sentences so far
 */
struct report {
	FILE *to;
	const char *file;
	unsigned int errors;
};

void report_line(struct report *report, unsigned int line,
		 const struct problem *problem);
int report_end(const struct report *report);

#endif
