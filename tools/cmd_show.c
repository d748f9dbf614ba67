// SPDX-License-Identifier: GPL-2.0
/* show: services with what they have and what came of it. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "format.h"
#include "json.h"
#include "table.h"

static const char *const titles[] = {
	"SERVICE", "SCHEDULER", "WEIGHT", "SHARE", "CONNECTIONS", "REJECTED",
	"DROPPED",
};

#define COLUMNS (sizeof(titles) / sizeof(titles[0]))
#define RIGHT 0x7c

static void no_cells(struct table *table, unsigned int count)
{
	while (count--)
		table_cell(table, STYLE_PLAIN, "%s", "");
}

static void show_counters(struct table *table, const struct counters *counters)
{
	table_number(table, counters->connections);
	table_number(table, counters->rejected);
	table_number(table, counters->dropped);
}

/* What a weight counts for: with scheduler rr all but zero count alike. */
static uint32_t effective_weight(const struct service *service,
				 const struct backend *backend)
{
	if (service_setting(service, SERVICE_SCHEDULER) == SVCNAT_SCHEDULER_RR)
		return !!backend->weight;
	return backend->weight;
}

/* Backends share the connections of the frontends of their own family. */
static uint64_t family_weight(const struct service *service, uint8_t family)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < service->backend_count; i++)
		if (service->backends[i].at.family == family)
			sum += effective_weight(service, &service->backends[i]);
	return sum;
}

static void show_backends(struct table *table, const struct service *service)
{
	uint8_t family = 0;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];
		uint64_t weight = effective_weight(service, backend);
		char at[ENDPOINT_LEN];

		if (backend->at.family != family) {
			family = backend->at.family;
			sum = family_weight(service, family);
		}
		table_cell(table, STYLE_PLAIN, "  -> %s",
			   format_endpoint(at, &backend->at));
		no_cells(table, 1);
		table_cell(table, backend->weight ? STYLE_PLAIN : STYLE_WARN,
			   "%u", backend->weight);
		table_cell(table, weight ? STYLE_PLAIN : STYLE_QUIET, "%.1f%%",
			   sum ? 100.0 * weight / sum : 0.0);
		table_number(table, backend->counters.connections);
		no_cells(table, 2);
	}
}

static void show_service(struct table *table, const struct service *service)
{
	const struct setting *scheduler;
	struct value value;
	char text[SETTING_TEXT_LEN];
	size_t i;

	scheduler = &service_settings.list[SERVICE_SCHEDULER];
	value = setting_effective(&service_settings, &service->settings,
				  SERVICE_SCHEDULER);
	table_cell(table, STYLE_NAME, "%s", service->name);
	table_cell(table, STYLE_PLAIN, "%s",
		   setting_format(scheduler, &value, text));
	no_cells(table, 2);
	show_counters(table, &service->counters);
	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];
		char at[ENDPOINT_LEN];

		table_cell(table, STYLE_PLAIN, "  %s %s",
			   format_protocol(frontend->protocol),
			   format_endpoint(at, &frontend->at));
		no_cells(table, 3);
		show_counters(table, &frontend->counters);
	}
	show_backends(table, service);
}

static void show_settings(const struct service *service)
{
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	for (i = 0; i < service_settings.count; i++) {
		const struct setting *setting = &service_settings.list[i];
		struct value value = setting_effective(&service_settings,
						       &service->settings, i);

		printf("%-16s %s\n", setting->word,
		       setting_format(setting, &value, text));
	}
	putchar('\n');
}

/**
 * cmd_show() - show all services, or one with its settings
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_show(const struct request *request)
{
	struct model model = {};
	struct table table;
	size_t i;

	if (cmd_read_table(request, &model, true))
		return EXIT_FAILURE;
	if (request->json) {
		json_print_table(stdout, &model, true);
	} else {
		if (request->name)
			show_settings(model.list[0]);
		table_begin(&table, RIGHT, titles, COLUMNS);
		for (i = 0; i < model.count; i++)
			show_service(&table, model.list[i]);
		table_end(&table, stdout);
	}
	model_free(&model);
	return EXIT_SUCCESS;
}
