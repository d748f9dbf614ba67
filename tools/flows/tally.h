/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FLOWS_TALLY_H
#define SVCNAT_FLOWS_TALLY_H

#include "flows/flows.h"

/* What is said when tally_read() returns 1. */
#define TALLY_DOUBT "conntrack's table changed its size each time that it was read: connections may be missing or told twice"

struct tally_left;

/**
 * struct tally - connections of a table, counted
 * @model: the table, whose services and backends point to their counts
 * @counts: all those counts
 * @count: how many
 * @left: counts of backends that are in the table no more
 * @interrupted: how often counting began again
 */
struct tally {
	struct model *model;
	struct flow_counts *counts;
	size_t count;
	struct tally_left *left;
	unsigned int interrupted;
};

void tally_begin(struct tally *tally, struct model *model);
void tally_take(const struct flow *flow, const struct flow_owner *owner,
		void *data);
void tally_restart(void *data);
void tally_finish(struct tally *tally);
void tally_end(struct tally *tally);

int tally_read(struct tally *tally, struct model *model,
	       const struct endpoint *backend, struct problem *problem);

#endif
