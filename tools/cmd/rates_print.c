// SPDX-License-Identifier: GPL-2.0
/* Rates: a screen for people, lines and JSON for what reads a pipe. */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/memory.h"
#include "cmd/rates_print.h"
#include "cmd/stats_table.h"
#include "file/json_write.h"

/* Lines of a screen that are not rows of its table: title, blank, columns. */
#define SCREEN_HEAD 3

static void rate_cells(struct table *table, const struct rates *rates,
		       const struct counters *growth, unsigned int of)
{
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];
		double value = rate_of(rates, growth, counter);

		if (!(counter->of & COUNTER_MEMBERS))
			continue;
		if (!counter_told(counter, growth, of))
			table_text(table, STYLE_PLAIN, "");
		else if (counter->gauge)
			table_number(table, growth->value[counter->attr]);
		else
			table_cell(table, value > 0 ? STYLE_PLAIN : STYLE_QUIET,
				   "%.1f", value);
	}
}

static void member_rows(struct table *table, const struct rates *rates,
			const struct service *service)
{
	struct counters growth;
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		rates_frontend(rates, service, &service->frontends[i], &growth);
		stats_name_frontend(table, &service->frontends[i]);
		rate_cells(table, rates, &growth, COUNTER_FRONTEND);
		stats_flows(table, service, NULL);
	}
	for (i = 0; i < service->backend_count; i++) {
		rates_backend(rates, service, &service->backends[i], &growth);
		stats_name_backend(table, &service->backends[i].at, false);
		rate_cells(table, rates, &growth, COUNTER_BACKEND);
		stats_flows(table, service, service->backends[i].flows);
	}
	stats_left(table, service);
}

static void service_rows(struct table *table, const struct rates *rates,
			 const struct service *service, bool details)
{
	struct counters growth;

	rates_service(rates, service, &growth);
	table_text(table, STYLE_NAME, service->name);
	rate_cells(table, rates, &growth, COUNTER_SERVICE);
	stats_flows(table, service, service->flows);
	if (details)
		member_rows(table, rates, service);
}

/* For the order of services when there is no room for all. */
struct busy {
	const struct service *service;
	uint64_t connections;
};

static int busier(const void *a, const void *b)
{
	const struct busy *one = a, *other = b;

	if (one->connections != other->connections)
		return one->connections > other->connections ? -1 : 1;
	/* In the order of their names, which is that of the table. */
	return strcmp(one->service->name, other->service->name);
}

static void busiest_rows(struct table *table, const struct rates *rates,
			 size_t room)
{
	struct busy *list = require_memory(calloc(rates->now->count,
						  sizeof(*list)));
	struct counters growth;
	size_t i;

	for (i = 0; i < rates->now->count; i++) {
		list[i].service = rates->now->list[i];
		rates_service(rates, list[i].service, &growth);
		list[i].connections = growth.value[SVCNAT_C_CONNECTIONS];
	}
	qsort(list, rates->now->count, sizeof(*list), busier);
	for (i = 0; i < room; i++)
		service_rows(table, rates, list[i].service, false);
	free(list);
}

/**
 * rates_print_screen() - print rates as a table for people
 * @to: where to
 * @rates: what
 * @details: with frontends and backends
 * @flows: with the connections that there are
 * @rows: lines that there is room for
 *
 * Where there is no room for all services, the busiest are shown.
 */
void rates_print_screen(FILE *to, const struct rates *rates, bool details,
			bool flows, unsigned int rows)
{
	size_t count = rates->now->count, i;
	size_t room = rows > SCREEN_HEAD + 2 ? rows - SCREEN_HEAD - 2 : 1;
	struct table table;
	char now[TIME_LEN];

	fprintf(to, "per second, over %.1f s, generation %llu, %.19s\n\n",
		rates->seconds, (unsigned long long)rates->now->generation,
		format_now(now));
	stats_begin(&table, flows);
	if (details || count <= room)
		for (i = 0; i < count; i++)
			service_rows(&table, rates, rates->now->list[i],
				     details);
	else
		busiest_rows(&table, rates, room);
	table_end(&table, to);
	if (!details && count > room)
		fprintf(to, "the busiest; %zu more\n", count - room);
}

static void print_values(FILE *to, const struct rates *rates,
			 const struct counters *growth, unsigned int of)
{
	unsigned int i;

	for (i = 0; i < counter_count; i++)
		if (counter_told(&counter_list[i], growth, of))
			fprintf(to, counter_list[i].gauge ? " %s %.0f" :
							    " %s %.1f",
				counter_list[i].word,
				rate_of(rates, growth, &counter_list[i]));
}

static void print_flows(FILE *to, const struct flow_counts *flows)
{
	if (flows)
		fprintf(to, " flows %llu unreplied %llu closed %llu",
			(unsigned long long)flows->active,
			(unsigned long long)flows->unreplied,
			(unsigned long long)flows->closed);
	fputc('\n', to);
}

static void member_lines(FILE *to, const struct rates *rates,
			 const struct service *service, const char *when)
{
	struct counters growth;
	char at[ENDPOINT_LEN];
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		rates_frontend(rates, service, frontend, &growth);
		fprintf(to, "%s service %s frontend %s %s", when, service->name,
			format_protocol(frontend->protocol),
			format_endpoint(at, &frontend->at));
		print_values(to, rates, &growth, COUNTER_FRONTEND);
		print_flows(to, NULL);
	}
	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		rates_backend(rates, service, backend, &growth);
		fprintf(to, "%s service %s backend %s", when, service->name,
			format_endpoint(at, &backend->at));
		print_values(to, rates, &growth, COUNTER_BACKEND);
		print_flows(to, backend->flows);
	}
	for (i = 0; i < service->left_count; i++) {
		fprintf(to, "%s service %s left %s", when, service->name,
			format_endpoint(at, &service->left[i].at));
		print_flows(to, &service->left[i].flows);
	}
}

/**
 * rates_print_lines() - print rates, one object a line
 * @to: where to
 * @rates: what
 * @details: with frontends and backends, without the network namespace
 */
void rates_print_lines(FILE *to, const struct rates *rates, bool details)
{
	struct counters growth;
	char when[TIME_LEN];
	size_t i;

	format_now(when);
	if (!details) {
		counters_growth(&growth, &rates->now->info.counters,
				&rates->before->info.counters);
		fprintf(to, "%s netns", when);
		print_values(to, rates, &growth, COUNTER_NETNS);
		print_flows(to, NULL);
	}
	for (i = 0; i < rates->now->count; i++) {
		const struct service *service = rates->now->list[i];

		rates_service(rates, service, &growth);
		fprintf(to, "%s service %s", when, service->name);
		print_values(to, rates, &growth, COUNTER_SERVICE);
		print_flows(to, service->flows);
		if (details)
			member_lines(to, rates, service, when);
	}
}

static void put_rates(struct json *json, const struct rates *rates,
		      const struct counters *growth, unsigned int of)
{
	unsigned int i;

	json_open_object(json, "rates");
	for (i = 0; i < counter_count; i++)
		if (counter_told(&counter_list[i], growth, of))
			json_put_real(json, counter_list[i].word,
				      rate_of(rates, growth, &counter_list[i]));
	json_close(json);
}

static void put_frontends(struct json *json, const struct rates *rates,
			  const struct service *service)
{
	struct counters growth;
	size_t i;

	json_open_array(json, "frontends");
	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		json_open_object(json, NULL);
		json_put_endpoint(json, &frontend->at);
		json_put_string(json, "protocol",
				format_protocol(frontend->protocol));
		rates_frontend(rates, service, frontend, &growth);
		put_rates(json, rates, &growth, COUNTER_FRONTEND);
		json_close(json);
	}
	json_close(json);
}

static void put_backends(struct json *json, const struct rates *rates,
			 const struct service *service)
{
	struct counters growth;
	size_t i;

	json_open_array(json, "backends");
	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		json_open_object(json, NULL);
		json_put_endpoint(json, &backend->at);
		rates_backend(rates, service, backend, &growth);
		put_rates(json, rates, &growth, COUNTER_BACKEND);
		json_put_flows(json, backend->flows);
		json_close(json);
	}
	json_close(json);
}

static void put_service(struct json *json, const struct rates *rates,
			const struct service *service)
{
	struct counters growth;

	json_open_object(json, NULL);
	json_put_string(json, "name", service->name);
	rates_service(rates, service, &growth);
	put_rates(json, rates, &growth, COUNTER_SERVICE);
	put_frontends(json, rates, service);
	put_backends(json, rates, service);
	json_put_flows(json, service->flows);
	if (service->flows)
		json_put_left(json, service);
	json_close(json);
}

/**
 * rates_print_json() - print rates as JSON on a line
 * @to: where to
 * @rates: what
 */
void rates_print_json(FILE *to, const struct rates *rates)
{
	struct counters growth;
	char when[TIME_LEN];
	struct json json;
	size_t i;

	json_begin_document(&json, to);
	json_put_string(&json, "time", format_now(when));
	json_put_real(&json, "seconds", rates->seconds);
	json_put_number(&json, "generation", rates->now->generation);
	counters_growth(&growth, &rates->now->info.counters,
			&rates->before->info.counters);
	put_rates(&json, rates, &growth, COUNTER_NETNS);
	json_open_array(&json, "services");
	for (i = 0; i < rates->now->count; i++)
		put_service(&json, rates, rates->now->list[i]);
	json_end(&json);
}
