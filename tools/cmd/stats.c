// SPDX-License-Identifier: GPL-2.0
/* stats: counters of new connections, once or as rates again and again. */
#include <stdlib.h>

#include "base/format.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/stats_table.h"
#include "cmd/watch.h"
#include "file/json_stats.h"
#include "flows/tally.h"

static void stats_details(struct table *table, const struct service *service)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		stats_name_frontend(table, frontend);
		table_counters(table, frontend->counters, COUNTER_MEMBERS,
			       COUNTER_FRONTEND);
		stats_flows(table, service, NULL);
	}
	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		stats_name_backend(table, &backend->at, false);
		table_counters(table, backend->counters, COUNTER_MEMBERS,
			       COUNTER_BACKEND);
		stats_flows(table, service, backend->flows);
	}
	stats_left(table, service);
}

static void stats_netns(const struct netns_info *info)
{
	char number[NUMBER_LEN];
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (!(counter->of & COUNTER_NETNS))
			continue;
		format_number(number, counter_value(&info->counters, counter->attr));
		printf("%-36s %s\n", counter->title, number);
	}
	putchar('\n');
}

static void print_stats(const struct request *request, struct model *model)
{
	struct table table;
	size_t i;

	if (!request->name)
		stats_netns(&model->info);
	stats_begin(&table, request->flows);
	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		table_text(&table, STYLE_NAME, service->name);
		table_counters(&table, service->counters, COUNTER_MEMBERS,
			       COUNTER_SERVICE);
		stats_flows(&table, service, service->flows);
		if (request->name)
			stats_details(&table, service);
	}
	table_end(&table, stdout);
}

/**
 * cmd_stats() - show the counters of all services, or all counters of one
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_stats(const struct request *request)
{
	struct tally tally = {};
	struct model model = {};
	int err = 0;

	if (request->watch)
		return watch_stats(request);
	if (cmd_read_table(request, &model, true))
		return EXIT_FAILURE;
	if (request->flows)
		err = cmd_count_flows(&tally, &model);
	if (!err && request->json)
		json_write_stats(stdout, &model);
	else if (!err)
		print_stats(request, &model);
	tally_end(&tally);
	model_free(&model);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
