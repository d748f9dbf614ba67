/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_CONFIG_H
#define SVCNAT_FILE_CONFIG_H

#include <stdio.h>

#include "grammar/command.h"
#include "model/model.h"

/**
 * enum config_use - what a file is read for
 * @CONFIG_TABLE: it describes the whole table (svcnat apply)
 * @CONFIG_CHANGES: it lists changes in their order (svcnat add)
 */
enum config_use {
	CONFIG_TABLE,
	CONFIG_CHANGES,
};

#define CONFIG_STDIN "-"
/* First line of a saved table, which must then have the last one, too. */
#define CONFIG_HEAD "# svcnat table"
#define CONFIG_TAIL "# end of svcnat table"

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

const char *config_file_name(const char *path);
void report_line(struct report *report, unsigned int line,
		 const struct problem *problem);
int config_take(struct model *model, enum config_use use,
		const struct request *request, unsigned int line,
		struct problem *problem);
int config_parse(struct model *model, enum config_use use, char *text,
		 size_t len, struct report *report);
char *config_load(const char *path, size_t *len, struct report *report);

#endif
