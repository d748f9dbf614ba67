// SPDX-License-Identifier: GPL-2.0
/* stats: counters of new connections. */
#include <stdlib.h>

#include "cmd.h"
#include "format.h"
#include "json.h"
#include "table.h"

static const char *const titles[] = {
	"SERVICE", "CONNECTIONS", "REJECTED", "DROPPED", "ACTIVE",
};

#define COLUMNS (sizeof(titles) / sizeof(titles[0]))
#define RIGHT 0x1e

static void stats_row(struct table *table, const struct counters *counters)
{
	table_number(table, counters->connections);
	table_number(table, counters->rejected);
	table_number(table, counters->dropped);
	table_optional(table, counters->counts_active, counters->active);
}

static void stats_details(struct table *table, const struct service *service)
{
	char at[ENDPOINT_LEN];
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		table_cell(table, STYLE_PLAIN, "  %s %s",
			   format_protocol(frontend->protocol),
			   format_endpoint(at, &frontend->at));
		stats_row(table, &frontend->counters);
	}
	for (i = 0; i < service->backend_count; i++) {
		table_cell(table, STYLE_PLAIN, "  -> %s",
			   format_endpoint(at, &service->backends[i].at));
		stats_row(table, &service->backends[i].counters);
	}
}

static void stats_netns(const struct netns_info *info)
{
	const struct {
		const char *what;
		uint64_t number;
	} rows[] = {
		{ "first packets looked up", info->lookups },
		{ "of them for no service address", info->misses },
		{ "unknown port of one, rejected", info->rejected },
		{ "unknown port of one, dropped", info->dropped },
		{ "pings of one, answered", info->echoes },
		{ "connections ended after changes", info->swept },
	};
	char number[NUMBER_LEN];
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		printf("%-36s %s\n", rows[i].what,
		       format_number(number, rows[i].number));
	putchar('\n');
}

/**
 * cmd_stats() - show the counters of all services, or all counters of one
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_stats(const struct request *request)
{
	struct model model = {};
	struct table table;
	size_t i;

	if (cmd_read_table(request, &model, true))
		return EXIT_FAILURE;
	if (request->json) {
		json_print_table(stdout, &model, true);
	} else {
		if (!request->name)
			stats_netns(&model.info);
		table_begin(&table, RIGHT, titles, COLUMNS);
		for (i = 0; i < model.count; i++) {
			table_cell(&table, STYLE_NAME, "%s",
				   model.list[i]->name);
			stats_row(&table, &model.list[i]->counters);
			if (request->name)
				stats_details(&table, model.list[i]);
		}
		table_end(&table, stdout);
	}
	model_free(&model);
	return EXIT_SUCCESS;
}
