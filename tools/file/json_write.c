// SPDX-License-Identifier: GPL-2.0
/* What a model has, as JSON. */
#include <string.h>

#include "base/format.h"
#include "file/json_write.h"

static void put_list(struct json *json, const struct setting *setting,
		     const char *text)
{
	json_open_array(json, setting->word);
	while (strcmp(text, setting->empty)) {
		size_t len = strcspn(text, ",");

		json_put_bytes(json, NULL, text, len);
		text += len;
		if (!*text++)
			break;
	}
	json_close(json);
}

static void put_value(struct json *json, const struct setting *setting,
		      const struct value *value)
{
	const char *key = setting->word;
	char text[SETTING_TEXT_LEN];

	switch (setting->kind) {
	case SETTING_CHOICE:
	case SETTING_SEED:
	case SETTING_DEVICE:
	case SETTING_ENDPOINT:
		json_put_string(json, key, setting_format(setting, value, text));
		break;
	case SETTING_REMOVAL:
		json_put_string(json, key, setting->choices[value->number]);
		if (value->seconds)
			json_put_number(json, JSON_DRAIN, value->seconds);
		break;
	case SETTING_SWITCH:
	case SETTING_FLAG:
		json_put_bool(json, key, value->number);
		break;
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
		put_list(json, setting, value->text);
		break;
	case SETTING_PREFIX:
		json_open_array(json, key);
		json_put_number(json, NULL, value->prefix[0]);
		json_put_number(json, NULL, value->prefix[1]);
		json_close(json);
		break;
	case SETTING_DURATION:
	case SETTING_SIZE:
	case SETTING_NUMBER:
		json_put_number(json, key, value->number);
		break;
	}
}

/**
 * json_put_settings() - write settings in force
 * @json: in which object
 * @table: whose settings
 * @settings: the values given
 */
void json_put_settings(struct json *json, const struct setting_table *table,
		       const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct value value = setting_effective(table, settings, i);

		put_value(json, &table->list[i], &value);
	}
}

/**
 * json_put_counters() - write counters as an object
 * @json: in which object; their key is "counters"
 * @counters: the counters
 * @of: COUNTER_*; services, frontends and backends all have the same keys
 */
void json_put_counters(struct json *json, const struct counters *counters,
		       unsigned int of)
{
	unsigned int i;

	json_open_object(json, "counters");
	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (counter_told(counter, counters, of))
			json_put_number(json, counter->word,
					counter_value(counters, counter->attr));
	}
	json_close(json);
}

/**
 * json_put_flows() - write how many connections something has as an object
 * @json: in which object; their key is "flows"
 * @flows: how many; nothing is written if this is NULL
 */
void json_put_flows(struct json *json, const struct flow_counts *flows)
{
	if (!flows)
		return;
	json_open_object(json, "flows");
	json_put_number(json, "active", flows->active);
	json_put_number(json, "unreplied", flows->unreplied);
	json_put_number(json, "closed", flows->closed);
	json_close(json);
}

/**
 * json_put_endpoint() - write an address and a port, or a node port
 * @json: in which object
 * @at: which
 */
void json_put_endpoint(struct json *json, const struct endpoint *at)
{
	char text[ENDPOINT_LEN];

	if (is_nodeport(at)) {
		json_put_number(json, "nodeport", at->port);
		return;
	}
	json_put_string(json, "address", format_address(text, at));
	json_put_number(json, "port", at->port);
}

/**
 * json_put_end() - write an address and a port as an object
 * @json: in which object
 * @key: its key
 * @at: which
 */
void json_put_end(struct json *json, const char *key, const struct endpoint *at)
{
	json_open_object(json, key);
	json_put_endpoint(json, at);
	json_close(json);
}

/**
 * json_put_frontend() - write a frontend as an object
 * @json: where
 * @key: its key
 * @frontend: the frontend
 * @counters: with its counters
 */
void json_put_frontend(struct json *json, const char *key,
		       const struct frontend *frontend, bool counters)
{
	unsigned int i;

	json_open_object(json, key);
	json_put_string(json, "protocol", format_protocol(frontend->protocol));
	json_put_endpoint(json, &frontend->at);
	for (i = 0; i < frontend_settings.count; i++) {
		struct value value = frontend_value(frontend, i);

		if (i == FRONTEND_KIND && is_nodeport(&frontend->at))
			continue;
		put_value(json, &frontend_settings.list[i], &value);
	}
	if (counters)
		json_put_counters(json, frontend->counters, COUNTER_MEMBERS);
	json_close(json);
}

/**
 * json_put_backend() - write a backend as an object
 * @json: where
 * @key: its key
 * @backend: the backend
 * @counters: with its counters
 */
void json_put_backend(struct json *json, const char *key,
		      const struct backend *backend, bool counters)
{
	unsigned int i;

	json_open_object(json, key);
	json_put_endpoint(json, &backend->at);
	for (i = 0; i < backend_settings.count; i++) {
		struct value value = backend_value(backend, i);

		put_value(json, &backend_settings.list[i], &value);
	}
	if (counters)
		json_put_counters(json, backend->counters, COUNTER_MEMBERS);
	json_put_flows(json, backend->flows);
	json_close(json);
}

static void put_client(struct json *json, const struct client *client)
{
	char text[ENDPOINT_LEN];

	json_open_object(json, NULL);
	json_put_string(json, "address", format_address(text, &client->at));
	json_put_number(json, "prefix-len", client->prefix);
	json_put_end(json, "backend", &client->backend);
	json_put_number(json, "expires", client->expires);
	json_close(json);
}

static void put_leaver(struct json *json, const struct leaver *leaver)
{
	json_open_object(json, NULL);
	json_put_endpoint(json, &leaver->at);
	json_put_number(json, "expires", leaver->expires);
	json_close(json);
}

/**
 * json_put_left() - write which backends that left still have connections
 * @json: in which object; their key is "left"
 * @service: of which service
 */
void json_put_left(struct json *json, const struct service *service)
{
	size_t i;

	json_open_array(json, "left");
	for (i = 0; i < service->left_count; i++) {
		json_open_object(json, NULL);
		json_put_endpoint(json, &service->left[i].at);
		json_put_flows(json, &service->left[i].flows);
		json_close(json);
	}
	json_close(json);
}

static void put_members(struct json *json, const struct service *service,
			bool counters)
{
	size_t i;

	json_open_array(json, "frontends");
	for (i = 0; i < service->frontend_count; i++)
		json_put_frontend(json, NULL, &service->frontends[i], counters);
	json_close(json);
	json_open_array(json, "backends");
	for (i = 0; i < service->backend_count; i++)
		json_put_backend(json, NULL, &service->backends[i], counters);
	json_close(json);
}

static void put_leavers(struct json *json, const struct service *service)
{
	size_t i;

	json_open_array(json, "draining");
	for (i = 0; i < service->leaver_count; i++)
		put_leaver(json, &service->leavers[i]);
	json_close(json);
}

static void put_clients(struct json *json, const struct service *service)
{
	size_t i;

	json_open_array(json, "clients");
	for (i = 0; i < service->client_count; i++)
		put_client(json, &service->clients[i]);
	json_close(json);
}

/**
 * json_put_service() - write a service as an object
 * @json: where
 * @key: its key
 * @service: the service
 * @counters: with its counters
 */
void json_put_service(struct json *json, const char *key,
		      const struct service *service, bool counters)
{
	json_open_object(json, key);
	json_put_string(json, "name", service->name);
	json_put_settings(json, &service_settings, service->settings);
	if (counters)
		json_put_counters(json, service->counters, COUNTER_MEMBERS);
	put_members(json, service, counters);
	if (service->leaver_count)
		put_leavers(json, service);
	if (service->client_count)
		put_clients(json, service);
	json_put_flows(json, service->flows);
	if (service->flows)
		json_put_left(json, service);
	json_close(json);
}

/**
 * json_put_line() - write a line of a difference as an object
 * @sign: what becomes of it, see struct diff
 * @line: the line
 * @json: in which array, a struct json
 */
void json_put_line(char sign, const char *line, void *json)
{
	char text[2] = { sign };

	json_open_object(json, NULL);
	json_put_string(json, "sign", text);
	json_put_string(json, "line", line);
	json_close(json);
}

/**
 * json_write_table() - write a whole table as apply reads it
 * @to: where to
 * @model: the table
 * @counters: with its counters
 *
 * One service a line, so that a program that works by lines can take it apart.
 */
void json_write_table(FILE *to, const struct model *model, bool counters)
{
	struct json json;
	size_t i;

	json_begin_document(&json, to);
	json_put_number(&json, "generation", model->generation);
	json_new_line(&json);
	json_open_object(&json, "config");
	json_put_settings(&json, &config_settings, &model->config);
	json_close(&json);
	if (counters) {
		json_new_line(&json);
		json_put_counters(&json, &model->info.counters, COUNTER_NETNS);
	}
	json_new_line(&json);
	json_open_array(&json, "services");
	for (i = 0; i < model->count; i++) {
		json_new_line(&json);
		json_put_service(&json, NULL, model->list[i], counters);
	}
	json_end(&json);
}
