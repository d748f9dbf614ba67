/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DOCTOR_FINDINGS_H
#define SVCNAT_DOCTOR_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/addresses.h"
#include "model/model.h"

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,		/* works, or may be meant so */
	VERDICT_PROBLEM,
	VERDICT_UNKNOWN,	/* it could not be looked at */
};

/**
 * struct finding - what one check has found
 * @check: name of the check
 * @verdict: how bad it is
 * @found: what there is, as a sentence
 * @mend: what mends it, NULL if nothing needs to
 */
struct finding {
	const char *check;
	enum verdict verdict;
	char *found;
	char *mend;
};

/**
 * struct doctor - the checks of a network namespace
 * @model: its table; empty if there is no module to ask
 * @vips: the addresses of the table's frontends
 * @findings: array of @count, in the order of the checks
 * @count: number of findings
 *
 * A check adds one finding, or none if the kernel has nothing to look at. None
 * changes anything, and none makes the kernel load a module that would.
 */
struct doctor {
	const struct model *model;
	struct addresses vips;
	struct finding *findings;
	size_t count;
};

void doctor_begin(struct doctor *doctor, const struct model *model);
void doctor_find(struct doctor *doctor, const char *check,
		 enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void doctor_mend(struct doctor *doctor, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *doctor_interface(const char *name);
size_t doctor_count(const struct doctor *doctor, enum verdict verdict);
void doctor_end(struct doctor *doctor);

#endif
