// SPDX-License-Identifier: GPL-2.0
/* A model becomes JSON. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "json.h"

/* A list as an array of its words. */
static json_t *list_json(const struct setting *setting, const char *text)
{
	json_t *list = json_array();

	if (!strcmp(text, setting->empty))
		return list;
	for (;; text++) {
		size_t len = strcspn(text, ",");

		json_array_append_new(list, json_stringn(text, len));
		text += len;
		if (!*text)
			return list;
	}
}

static json_t *setting_json(const struct setting *setting,
			    const struct value *value)
{
	char text[SETTING_TEXT_LEN];

	switch (setting->kind) {
	case SETTING_CHOICE:
	case SETTING_SEED:
	case SETTING_DEVICE:
	case SETTING_REMOVAL:
		return json_string(setting_format(setting, value, text));
	case SETTING_SWITCH:
	case SETTING_FLAG:
		return json_boolean(value->number);
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
		return list_json(setting, value->text);
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
	json_t *json = json_pack("{s:I,s:I,s:I}",
				 "connections",
				 (json_int_t)counters->connections,
				 "rejected", (json_int_t)counters->rejected,
				 "dropped", (json_int_t)counters->dropped);

	if (counters->counts_active)
		json_object_set_new(json, "active",
				    json_integer(counters->active));
	return json;
}

static void add_endpoint(json_t *json, const struct endpoint *at)
{
	char text[ENDPOINT_LEN];

	if (is_nodeport(at)) {
		json_object_set_new(json, "nodeport", json_integer(at->port));
		return;
	}
	json_object_set_new(json, "address",
			    json_string(format_address(text, at)));
	json_object_set_new(json, "port", json_integer(at->port));
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
	json_t *json = json_object();
	unsigned int i;

	json_object_set_new(json, "protocol",
			    json_string(format_protocol(frontend->protocol)));
	add_endpoint(json, &frontend->at);
	for (i = 0; i < frontend_settings.count; i++) {
		struct value value = frontend_value(frontend, i);

		if (i != FRONTEND_KIND || !is_nodeport(&frontend->at))
			json_object_set_new(json, frontend_settings.list[i].word,
					    setting_json(&frontend_settings.list[i],
							 &value));
	}
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(&frontend->counters));
	return json;
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
	json_t *json = json_object();
	unsigned int i;

	add_endpoint(json, &backend->at);
	for (i = 0; i < backend_settings.count; i++) {
		struct value value = backend_value(backend, i);

		json_object_set_new(json, backend_settings.list[i].word,
				    setting_json(&backend_settings.list[i],
						 &value));
	}
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(&backend->counters));
	return json;
}

static json_t *client_json(const struct client *client)
{
	char text[ENDPOINT_LEN];
	json_t *backend = json_object();

	add_endpoint(backend, &client->backend);
	return json_pack("{s:s,s:i,s:o,s:I}", "address",
			 format_address(text, &client->at), "prefix-len",
			 client->prefix, "backend", backend, "expires",
			 (json_int_t)client->expires);
}

static json_t *clients_json(const struct service *service)
{
	json_t *clients = json_array();
	size_t i;

	for (i = 0; i < service->client_count; i++)
		json_array_append_new(clients,
				      client_json(&service->clients[i]));
	return clients;
}

static json_t *draining_json(const struct service *service)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < service->leaver_count; i++) {
		const struct leaver *leaver = &service->leavers[i];
		json_t *json = json_object();

		add_endpoint(json, &leaver->at);
		json_object_set_new(json, "expires",
				    json_integer(leaver->expires));
		json_array_append_new(list, json);
	}
	return list;
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
				      json_frontend(&service->frontends[i],
						    counters));
	for (i = 0; i < service->backend_count; i++)
		json_array_append_new(backends,
				      json_backend(&service->backends[i],
						   counters));
	json_object_set_new(json, "frontends", frontends);
	json_object_set_new(json, "backends", backends);
	if (service->leaver_count)
		json_object_set_new(json, "draining", draining_json(service));
	if (service->client_count)
		json_object_set_new(json, "clients", clients_json(service));
	return json;
}

/* The counters of the network namespace. */
static json_t *json_info(const struct netns_info *info)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
			 "lookups", (json_int_t)info->lookups,
			 "misses", (json_int_t)info->misses,
			 "rejected", (json_int_t)info->rejected,
			 "dropped", (json_int_t)info->dropped,
			 "echoes", (json_int_t)info->echoes,
			 "sweeps", (json_int_t)info->sweeps,
			 "swept", (json_int_t)info->swept);
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
