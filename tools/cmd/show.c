// SPDX-License-Identifier: GPL-2.0
/* show: services with what they have and what came of it. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "file/json_write.h"

/* Columns before those of the counters. */
#define COLUMNS 4
#define RIGHT (~0U << 2)

static void no_cells(struct table *table, unsigned int count)
{
	while (count--)
		table_text(table, STYLE_PLAIN, "");
}

static void begin_table(struct table *table)
{
	const char *titles[TABLE_COLUMNS] = {
		"SERVICE", "SCHEDULER", "WEIGHT", "SHARE",
	};
	unsigned int rare;
	unsigned int count = counter_titles(COUNTER_SHOWN, titles + COLUMNS,
					    TABLE_COLUMNS - COLUMNS, &rare);

	table_begin(table, RIGHT, titles, COLUMNS + count);
}

static bool is_terminating(const struct backend *backend)
{
	return backend->flags & 1U << BACKEND_TERMINATING;
}

static bool is_local_only(const struct backend *backend)
{
	return backend->flags & 1U << BACKEND_LOCAL_ONLY;
}

/* What a weight counts for: with rr and lc all but zero count alike. */
static uint32_t effective_weight(const struct service *service,
				 const struct backend *backend, bool terminating)
{
	uint32_t scheduler = service_setting(service, SERVICE_SCHEDULER);

	if (is_terminating(backend) != terminating || is_local_only(backend))
		return 0;
	if (scheduler == SVCNAT_SCHEDULER_RR || scheduler == SVCNAT_SCHEDULER_LC)
		return !!backend->weight;
	return backend->weight;
}

/* Backends share the connections of the frontends of their own family. */
static uint64_t family_weight(const struct service *service, uint8_t family,
			      bool terminating)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < service->backend_count; i++)
		if (service->backends[i].at.family == family)
			sum += effective_weight(service, &service->backends[i],
						terminating);
	return sum;
}

/* A share in per cent, with one digit behind the point. */
static const char *format_share(char *out, uint64_t weight, uint64_t sum)
{
	uint64_t tenths = sum ? (2000 * weight + sum) / (2 * sum) : 0;
	char *p = format_digits(out, tenths / 10);

	*p++ = '.';
	p = format_digits(p, tenths % 10);
	stpcpy(p, "%");
	return out;
}

static const char *format_backend(char *out, const struct backend *backend,
				  bool boxed)
{
	char *p = stpcpy(out, "  -> ");

	format_endpoint(p, &backend->at);
	p += strlen(p);
	if (is_local_only(backend))
		p = stpcpy(p, " local-only");
	else if (backend->flags & 1U << BACKEND_LOCAL)
		p = stpcpy(p, " local");
	if (is_terminating(backend))
		p = stpcpy(p, " terminating");
	if (!boxed)
		return out;
	p = stpcpy(p, " boxed ");
	p = format_digits(p, counter_value(backend->counters, SVCNAT_C_PENALTY));
	stpcpy(p, "s");
	return out;
}

static void show_backend(struct table *table, const struct backend *backend,
			 uint64_t weight, uint64_t sum)
{
	bool boxed = counter_is_given(backend->counters, SVCNAT_C_PENALTY);
	char text[ENDPOINT_LEN + NUMBER_LEN + 32];

	table_text(table, boxed ? STYLE_WARN : STYLE_PLAIN,
		   format_backend(text, backend, boxed));
	no_cells(table, 1);
	format_digits(text, backend->weight);
	table_text(table, backend->weight ? STYLE_PLAIN : STYLE_WARN, text);
	table_text(table, weight ? STYLE_PLAIN : STYLE_QUIET,
		   format_share(text, weight, sum));
	table_counters(table, backend->counters, COUNTER_SHOWN,
		       COUNTER_BACKEND);
}

/*
 * The share is that of frontends with policy cluster. Terminating backends
 * have one only where no others are usable.
 */
static void show_backends(struct table *table, const struct service *service)
{
	bool terminating = false;
	uint8_t family = 0;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		if (backend->at.family != family) {
			family = backend->at.family;
			sum = family_weight(service, family, false);
			terminating = !sum;
			if (terminating)
				sum = family_weight(service, family, true);
		}
		show_backend(table, backend,
			     effective_weight(service, backend, terminating),
			     sum);
	}
}

static unsigned int count_ranges(const char *list)
{
	unsigned int count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

static void show_frontend(struct table *table, const struct frontend *frontend)
{
	const struct setting *sources = &frontend_settings.list[FRONTEND_SOURCES];
	bool external = frontend->kind == SVCNAT_KIND_EXTERNAL &&
			!is_nodeport(&frontend->at);
	bool local = frontend->policy == SVCNAT_POLICY_LOCAL;
	char at[ENDPOINT_LEN], ranges[32] = "";

	if (strcmp(frontend->sources, sources->empty))
		snprintf(ranges, sizeof(ranges), " %u source ranges",
			 count_ranges(frontend->sources));
	table_cell(table, STYLE_PLAIN, "  %s %s%s%s%s",
		   format_protocol(frontend->protocol),
		   format_endpoint(at, &frontend->at),
		   external ? " external" : "", local ? " local" : "", ranges);
	no_cells(table, 3);
	table_counters(table, frontend->counters, COUNTER_SHOWN,
		       COUNTER_FRONTEND);
}

static void show_service(struct table *table, const struct service *service,
			 bool brief)
{
	const struct setting *scheduler;
	struct value value;
	char text[SETTING_TEXT_LEN];
	size_t i;

	scheduler = &service_settings.list[SERVICE_SCHEDULER];
	value = setting_effective(&service_settings, service->settings,
				  SERVICE_SCHEDULER);
	table_text(table, STYLE_NAME, service->name);
	table_text(table, STYLE_PLAIN,
		   setting_format(scheduler, &value, text));
	no_cells(table, 2);
	table_counters(table, service->counters, COUNTER_SHOWN,
		       COUNTER_SERVICE);
	if (brief)
		return;
	for (i = 0; i < service->frontend_count; i++)
		show_frontend(table, &service->frontends[i]);
	show_backends(table, service);
}

static void show_services(struct table *table, const void *data)
{
	const struct model *model = data;
	size_t i;

	for (i = 0; i < model->count; i++)
		show_service(table, model->list[i], false);
}

static void show_brief(struct table *table, const void *data)
{
	const struct model *model = data;
	size_t i;

	for (i = 0; i < model->count; i++)
		show_service(table, model->list[i], true);
}

static void show_settings(const struct service *service)
{
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	for (i = 0; i < service_settings.count; i++) {
		const struct setting *setting = &service_settings.list[i];
		struct value value = setting_effective(&service_settings,
						       service->settings, i);

		printf("%-16s %s\n", setting->word,
		       setting_format(setting, &value, text));
	}
	putchar('\n');
}

static void show_leavers(const struct service *service)
{
	static const char *const columns[] = { "DRAINING", "RESET IN" };
	char text[ENDPOINT_LEN], duration[DURATION_LEN];
	struct table table;
	size_t i;

	putchar('\n');
	table_begin(&table, 0x2, columns, 2);
	for (i = 0; i < service->leaver_count; i++) {
		const struct leaver *leaver = &service->leavers[i];

		table_text(&table, STYLE_PLAIN,
			   format_endpoint(text, &leaver->at));
		table_text(&table, STYLE_PLAIN,
			   format_duration(duration, leaver->expires));
	}
	table_end(&table, stdout);
}

static void show_clients(const struct service *service)
{
	static const char *const columns[] = { "CLIENT", "BACKEND", "EXPIRES IN" };
	char text[ENDPOINT_LEN], duration[DURATION_LEN];
	struct table table;
	size_t i;

	putchar('\n');
	table_begin(&table, 0x4, columns, 3);
	for (i = 0; i < service->client_count; i++) {
		const struct client *client = &service->clients[i];
		unsigned int whole = client->at.family == AF_INET ? 32 : 128;

		format_address(text, &client->at);
		if (client->prefix == whole)
			table_text(&table, STYLE_PLAIN, text);
		else
			table_cell(&table, STYLE_PLAIN, "%s/%u", text,
				   client->prefix);
		table_text(&table, STYLE_PLAIN,
			   format_endpoint(text, &client->backend));
		table_text(&table, STYLE_PLAIN,
			   format_duration(duration, client->expires));
	}
	table_end(&table, stdout);
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

	if (cmd_read_table(request, &model, true))
		return EXIT_FAILURE;
	if (request->json) {
		json_write_table(stdout, &model, true);
	} else {
		if (request->name)
			show_settings(model.list[0]);
		begin_table(&table);
		table_print(&table, stdout, request->brief ? show_brief :
			    show_services, &model);
		if (request->name && model.list[0]->leaver_count)
			show_leavers(model.list[0]);
		if (request->affinity)
			show_clients(model.list[0]);
	}
	model_free(&model);
	return EXIT_SUCCESS;
}
