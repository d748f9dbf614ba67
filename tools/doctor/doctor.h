/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DOCTOR_DOCTOR_H
#define SVCNAT_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/ports.h"
#include "base/problem.h"
#include "host/chains.h"
#include "model/addresses.h"
#include "model/model.h"

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,		/* works, or may be meant so */
	VERDICT_PROBLEM,
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
size_t doctor_count(const struct doctor *doctor, enum verdict verdict);
void doctor_end(struct doctor *doctor);

void doctor_print(const struct doctor *doctor, FILE *to);
void doctor_print_json(const struct doctor *doctor, FILE *to);

void doctor_examine(struct doctor *doctor);
void doctor_examine_module(struct doctor *doctor, const struct problem *why,
			   uint32_t protocol);
void doctor_examine_forwarding(struct doctor *doctor);
void doctor_examine_routes(struct doctor *doctor);
void doctor_examine_bridges(struct doctor *doctor);
void doctor_examine_conntrack(struct doctor *doctor);
void doctor_examine_nat(struct doctor *doctor);
void doctor_examine_ipvs(struct doctor *doctor);
void doctor_examine_interfaces(struct doctor *doctor);
void doctor_examine_nodeports(struct doctor *doctor);
void doctor_examine_icmp(struct doctor *doctor);

/* The judgement alone, of what was read before. */
void doctor_judge_chains(struct doctor *doctor, const struct chains *chains);
void doctor_judge_ports(struct doctor *doctor, const struct ports *nodeports,
			const char *range, const char *reserved);

#endif
