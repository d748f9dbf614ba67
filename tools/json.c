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
	case SETTING_ENDPOINT:
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

/* Services, frontends and backends all have the same keys. */
static json_t *json_counters(const struct counters *counters, unsigned int of)
{
	json_t *json = json_object();
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (counter_told(counter, counters, of))
			json_object_set_new(json, counter->word,
					    json_integer(counter_value(counters,
								       counter->attr)));
	}
	return json;
}

/**
 * json_add_flows() - give an object the connections that it has
 * @json: the object
 * @flows: how many, NULL if they were not counted
 */
void json_add_flows(json_t *json, const struct flow_counts *flows)
{
	if (flows)
		json_object_set_new(json, "flows",
				    json_pack("{s:I,s:I,s:I}", "active",
					      (json_int_t)flows->active,
					      "unreplied",
					      (json_int_t)flows->unreplied,
					      "closed",
					      (json_int_t)flows->closed));
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
 * json_endpoint() - an address and a port as an object
 * @at: which
 *
 * Return: the object.
 */
json_t *json_endpoint(const struct endpoint *at)
{
	json_t *json = json_object();

	add_endpoint(json, at);
	return json;
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
				    json_counters(frontend->counters,
						  COUNTER_MEMBERS));
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
				    json_counters(backend->counters,
						  COUNTER_MEMBERS));
	json_add_flows(json, backend->flows);
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

/**
 * json_add_service_flows() - give a service the connections that it has
 * @json: the service's object
 * @service: the service
 */
void json_add_service_flows(json_t *json, const struct service *service)
{
	json_t *list;
	size_t i;

	if (!service->flows)
		return;
	json_add_flows(json, service->flows);
	list = json_array();
	for (i = 0; i < service->left_count; i++) {
		json_t *left = json_endpoint(&service->left[i].at);

		json_add_flows(left, &service->left[i].flows);
		json_array_append_new(list, left);
	}
	json_object_set_new(json, "left", list);
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
	add_settings(json, &service_settings, service->settings);
	if (counters)
		json_object_set_new(json, "counters",
				    json_counters(service->counters,
						  COUNTER_MEMBERS));
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
	json_add_service_flows(json, service);
	return json;
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
		json_print(to, json_counters(&model->info.counters,
					     COUNTER_NETNS));
	}
	fputs(",\n\"services\":[", to);
	for (i = 0; i < model->count; i++) {
		fputs(i ? ",\n" : "\n", to);
		json_print(to, json_service(model->list[i], counters));
	}
	fputs("]}\n", to);
}
