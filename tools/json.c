// SPDX-License-Identifier: GPL-2.0
/* A model becomes JSON. */
#include <inttypes.h>
#include <stdlib.h>

#include "format.h"
#include "json.h"

static json_t *setting_json(const struct setting *setting,
			    const struct value *value)
{
	char text[SETTING_TEXT_LEN];

	switch (setting->kind) {
	case SETTING_CHOICE:
	case SETTING_SEED:
		return json_string(setting_format(setting, value, text));
	case SETTING_SWITCH:
		return json_boolean(value->number);
	case SETTING_PREFIX:
		return json_pack("[i,i]", value->prefix[0], value->prefix[1]);
	case SETTING_DURATION:
	case SETTING_SIZE:
	case SETTING_NUMBER:
		break;
	}
	return json_integer(value->number);
}

static void add_settings(json_t *json, const struct setting_table *table,
			 const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct value value = setting_effective(table, settings, i);

		json_object_set_new(json, table->list[i].word,
				    setting_json(&table->list[i], &value));
	}
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
	json_t *json = json_object();

	add_settings(json, table, settings);
	return json;
}

static json_t *json_counters(const struct counters *counters)
{
	return json_pack("{s:I,s:I,s:I}",
			 "connections", (json_int_t)counters->connections,
			 "rejected", (json_int_t)counters->rejected,
			 "dropped", (json_int_t)counters->dropped);
}

static void add_endpoint(json_t *json, const struct endpoint *at)
{
	char text[ENDPOINT_LEN];

	json_object_set_new(json, "address",
			    json_string(format_address(text, at)));
	json_object_set_new(json, "port", json_integer(at->port));
}

static json_t *frontend_json(const struct frontend *frontend, bool counters)
{
	json_t *json = json_object();

	json_object_set_new(json, "protocol",
			    json_string(format_protocol(frontend->protocol)));
	add_endpoint(json, &frontend->at);
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(&frontend->counters));
	return json;
}

static json_t *backend_json(const struct backend *backend, bool counters)
{
	json_t *json = json_object();

	add_endpoint(json, &backend->at);
	json_object_set_new(json, backend_settings.list[0].word,
			    json_integer(backend->weight));
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(&backend->counters));
	return json;
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
	json_t *frontends = json_array(), *backends = json_array();
	json_t *json = json_object();
	size_t i;

	json_object_set_new(json, "name", json_string(service->name));
	add_settings(json, &service_settings, &service->settings);
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(&service->counters));
	for (i = 0; i < service->frontend_count; i++)
		json_array_append_new(frontends,
				      frontend_json(&service->frontends[i],
						    counters));
	for (i = 0; i < service->backend_count; i++)
		json_array_append_new(backends,
				      backend_json(&service->backends[i],
						   counters));
	json_object_set_new(json, "frontends", frontends);
	json_object_set_new(json, "backends", backends);
	return json;
}

/* The counters of the network namespace. */
static json_t *json_info(const struct netns_info *info)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I}",
			 "lookups", (json_int_t)info->lookups,
			 "misses", (json_int_t)info->misses,
			 "rejected", (json_int_t)info->rejected,
			 "dropped", (json_int_t)info->dropped,
			 "echoes", (json_int_t)info->echoes);
}

/**
 * json_print() - write JSON and forget it
 * @to: where to
 * @json: what
 */
void json_print(FILE *to, json_t *json)
{
	if (!json || json_dumpf(json, to, JSON_COMPACT | JSON_ENCODE_ANY)) {
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
 * A service at a time and one a line, so that a large table needs no memory of
 * its size, and a program that works by lines can take it apart.
 */
void json_print_table(FILE *to, const struct model *model, bool counters)
{
	size_t i;

	fprintf(to, "{\"generation\":%" PRIu64 ",\n\"config\":",
		model->generation);
	json_print(to, json_settings(&config_settings, &model->config));
	if (counters) {
		fputs(",\n\"counters\":", to);
		json_print(to, json_info(&model->info));
	}
	fputs(",\n\"services\":[", to);
	for (i = 0; i < model->count; i++) {
		fputs(i ? ",\n" : "\n", to);
		json_print(to, json_service(model->list[i], counters));
	}
	fputs("]}\n", to);
}
