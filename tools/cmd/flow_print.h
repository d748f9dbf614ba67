/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_FLOW_PRINT_H
#define SVCNAT_CMD_FLOW_PRINT_H

#include <stdio.h>

#include "base/table.h"
#include "flows/flows.h"

/**
 * struct flow_list - connections that are printed as they are read
 * @to: where to
 * @json: as JSON, an object a line
 * @accounted: with packets and bytes
 * @table: the rows that are not printed yet
 * @rows: how many these are
 * @total: connections told since the list began, or began again
 */
struct flow_list {
	FILE *to;
	bool json;
	bool accounted;
	struct table table;
	unsigned int rows;
	uint64_t total;
};

void flow_list_begin(struct flow_list *list, FILE *to, bool json,
		     bool accounted, uint64_t generation);
void flow_list_take(const struct flow *flow, const struct flow_owner *owner,
		    void *data);
void flow_list_restart(void *data);
void flow_list_end(struct flow_list *list, bool complete);

void flow_counts_print(FILE *to, const struct model *model, bool sparse);
void flow_counts_print_json(FILE *to, const struct model *model, bool sparse);

#endif
