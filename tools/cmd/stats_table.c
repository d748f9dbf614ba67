// SPDX-License-Identifier: GPL-2.0
/* The rows of a table of counters, of what was counted or of its rates. */
#include <string.h>

#include "base/format.h"
#include "cmd/stats_table.h"

/* Active ones have another name here: the kernel may count some itself. */
static const char *const flow_titles[] = { "FLOWS", "UNREPLIED", "CLOSED" };

/**
 * stats_begin() - begin a table of counters
 * @table: the table
 * @flows: with the connections that there are
 */
void stats_begin(struct table *table, bool flows)
{
	const char *titles[TABLE_COLUMNS] = { "SERVICE" };
	unsigned int count = 1, rare;

	count += counter_titles(COUNTER_MEMBERS, titles + 1,
				TABLE_COLUMNS - 1 - 3, &rare);
	if (flows) {
		memcpy(titles + count, flow_titles, sizeof(flow_titles));
		count += 3;
	}
	table_begin(table, ~1U, titles, count);
	table->rare = rare << 1;
}

/**
 * stats_name_frontend() - begin the row of a frontend
 * @table: the table
 * @frontend: the frontend
 */
void stats_name_frontend(struct table *table, const struct frontend *frontend)
{
	char at[ENDPOINT_LEN];

	table_cell(table, STYLE_PLAIN, "  %s %s",
		   format_protocol(frontend->protocol),
		   format_endpoint(at, &frontend->at));
}

/**
 * stats_name_backend() - begin the row of a backend
 * @table: the table
 * @at: the backend
 * @left: it is in the service no more
 */
void stats_name_backend(struct table *table, const struct endpoint *at,
			bool left)
{
	char text[ENDPOINT_LEN];

	table_cell(table, left ? STYLE_WARN : STYLE_PLAIN, "  -> %s%s",
		   format_endpoint(text, at), left ? " left" : "");
}

/**
 * stats_flows() - end a row with the connections that there are
 * @table: the table
 * @service: whose row; nothing is done unless they were counted for it
 * @counts: the numbers, NULL if they are not known of this
 */
void stats_flows(struct table *table, const struct service *service,
		 const struct flow_counts *counts)
{
	unsigned int i;

	if (!service->flows)
		return;
	for (i = 0; i < 3 && !counts; i++)
		table_text(table, STYLE_PLAIN, "");
	if (!counts)
		return;
	table_number(table, counts->active);
	table_number(table, counts->unreplied);
	table_number(table, counts->closed);
}

/**
 * stats_left() - rows for backends that have connections and are no more
 * @table: the table
 * @service: whose
 */
void stats_left(struct table *table, const struct service *service)
{
	size_t i, j;

	for (i = 0; i < service->left_count; i++) {
		stats_name_backend(table, &service->left[i].at, true);
		for (j = 0; j < counter_count; j++)
			if (counter_list[j].of & COUNTER_MEMBERS)
				table_text(table, STYLE_PLAIN, "");
		stats_flows(table, service, &service->left[i].flows);
	}
}
