// SPDX-License-Identifier: GPL-2.0
/* JSON, as trees and printed. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "file/json.h"
#include "file/json_write.h"

/* Where JSON is written until a tree is made of it. */
struct memory {
	FILE *to;
	char *text;
	size_t len;
};

static void memory_open(struct memory *memory)
{
	memory->to = open_memstream(&memory->text, &memory->len);
	require_memory(memory->to);
}

static json_t *memory_read(struct memory *memory)
{
	json_t *json;

	if (fclose(memory->to))
		require_memory(NULL);
	json = json_loadb(memory->text, memory->len, 0, NULL);
	free(memory->text);
	return json;
}

/**
 * json_settings() - settings in force as an object
 * @table: whose settings
 * @settings: the values given
 *
 * Return: the object.
 */
json_t *json_settings(const struct setting_table *table,
		      const struct settings *settings)
{
	struct memory memory;

	memory_open(&memory);
	json_write_settings(memory.to, table, settings);
	return memory_read(&memory);
}

/**
 * json_add_flows() - give an object the connections that it has
 * @json: the object
 * @flows: how many, NULL if they were not counted
 */
void json_add_flows(json_t *json, const struct flow_counts *flows)
{
	struct memory memory;

	if (!flows)
		return;
	memory_open(&memory);
	json_write_flows(memory.to, flows);
	json_object_set_new(json, "flows", memory_read(&memory));
}

/**
 * json_endpoint() - an address and a port as an object
 * @at: which
 *
 * Return: the object.
 */
json_t *json_endpoint(const struct endpoint *at)
{
	struct memory memory;

	memory_open(&memory);
	json_write_endpoint(memory.to, at);
	return memory_read(&memory);
}

/**
 * json_frontend() - a frontend as an object
 * @frontend: the frontend
 * @counters: with its counters
 *
 * Return: the object.
 */
json_t *json_frontend(const struct frontend *frontend, bool counters)
{
	struct memory memory;

	memory_open(&memory);
	json_write_frontend(memory.to, frontend, counters);
	return memory_read(&memory);
}

/**
 * json_backend() - a backend as an object
 * @backend: the backend
 * @counters: with its counters
 *
 * Return: the object.
 */
json_t *json_backend(const struct backend *backend, bool counters)
{
	struct memory memory;

	memory_open(&memory);
	json_write_backend(memory.to, backend, counters);
	return memory_read(&memory);
}

/**
 * json_add_service_flows() - give a service the connections that it has
 * @json: the service's object
 * @service: the service
 */
void json_add_service_flows(json_t *json, const struct service *service)
{
	struct memory memory;

	if (!service->flows)
		return;
	json_add_flows(json, service->flows);
	memory_open(&memory);
	json_write_left(memory.to, service);
	json_object_set_new(json, "left", memory_read(&memory));
}

/**
 * json_service() - a service as an object
 * @service: the service
 * @counters: with its counters
 *
 * Return: the object.
 */
json_t *json_service(const struct service *service, bool counters)
{
	struct memory memory;

	memory_open(&memory);
	json_write_service(memory.to, service, counters);
	return memory_read(&memory);
}

/* json_dumpf() would lock the stream for each token. */
static int write_token(const char *text, size_t len, void *to)
{
	return len && fwrite_unlocked(text, len, 1, to) != 1 ? -1 : 0;
}

/**
 * json_print() - write JSON and forget it
 * @to: where to
 * @json: what
 */
void json_print(FILE *to, json_t *json)
{
	if (!json || json_dump_callback(json, write_token, to,
					JSON_COMPACT | JSON_ENCODE_ANY |
					JSON_REAL_PRECISION(6))) {
		complain("cannot write JSON: out of memory or of space");
		exit(EXIT_FAILURE);
	}
	json_decref(json);
}

/**
 * json_print_line() - write JSON on a line of its own and forget it
 * @to: where to
 * @json: what
 */
void json_print_line(FILE *to, json_t *json)
{
	json_print(to, json);
	fputc('\n', to);
}

/**
 * json_print_table() - write a whole table as apply reads it
 * @to: where to
 * @model: the table
 * @counters: with its counters
 *
 * One service a line, so that a program that works by lines can take it apart.
 */
void json_print_table(FILE *to, const struct model *model, bool counters)
{
	size_t i;

	fprintf(to, "{\"generation\":%" PRIu64 ",\n\"config\":",
		model->generation);
	json_write_settings(to, &config_settings, &model->config);
	if (counters) {
		fputs(",\n\"counters\":", to);
		json_write_counters(to, &model->info.counters, COUNTER_NETNS);
	}
	fputs(",\n\"services\":[", to);
	for (i = 0; i < model->count; i++) {
		fputs(i ? ",\n" : "\n", to);
		json_write_service(to, model->list[i], counters);
	}
	fputs("]}\n", to);
}
