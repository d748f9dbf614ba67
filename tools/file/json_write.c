// SPDX-License-Identifier: GPL-2.0
/*
 * What a model has, as JSON. It is written as it is gone through: to make trees
 * of big tables first takes several times as long.
 */
#include <string.h>

#include "base/format.h"
#include "file/json_write.h"

static void put(FILE *to, const char *text)
{
	fputs_unlocked(text, to);
}

static void put_number(FILE *to, uint64_t number)
{
	char text[NUMBER_LEN];

	format_digits(text, number);
	put(to, text);
}

/* Nearly all strings are words, in which nothing has to be escaped. */
static void put_string(FILE *to, const char *text, size_t len)
{
	size_t i;

	fputc_unlocked('"', to);
	for (i = 0; i < len; i++) {
		unsigned char byte = text[i];

		if (byte < ' ') {
			fprintf(to, "\\u%04x", byte);
			continue;
		}
		if (byte == '"' || byte == '\\')
			fputc_unlocked('\\', to);
		fputc_unlocked(byte, to);
	}
	fputc_unlocked('"', to);
}

static void put_word(FILE *to, const char *word)
{
	put_string(to, word, strlen(word));
}

/* @before: what is put before it: the brace of the object, then commas. */
static void put_key(FILE *to, char *before, const char *key)
{
	fputc_unlocked(*before, to);
	*before = ',';
	fputc_unlocked('"', to);
	put(to, key);
	put(to, "\":");
}

/* Before each item of an array. */
static void put_comma(FILE *to, size_t index)
{
	if (index)
		fputc_unlocked(',', to);
}

static void end_object(FILE *to, char before)
{
	put(to, before == '{' ? "{}" : "}");
}

static void put_list(FILE *to, const struct setting *setting, const char *text)
{
	fputc_unlocked('[', to);
	while (strcmp(text, setting->empty)) {
		size_t len = strcspn(text, ",");

		put_string(to, text, len);
		text += len;
		if (!*text++)
			break;
		fputc_unlocked(',', to);
	}
	fputc_unlocked(']', to);
}

static void put_value(FILE *to, const struct setting *setting,
		      const struct value *value)
{
	char text[SETTING_TEXT_LEN];

	switch (setting->kind) {
	case SETTING_CHOICE:
	case SETTING_SEED:
	case SETTING_DEVICE:
	case SETTING_REMOVAL:
	case SETTING_ENDPOINT:
		put_word(to, setting_format(setting, value, text));
		break;
	case SETTING_SWITCH:
	case SETTING_FLAG:
		put(to, value->number ? "true" : "false");
		break;
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
		put_list(to, setting, value->text);
		break;
	case SETTING_PREFIX:
		fputc_unlocked('[', to);
		put_number(to, value->prefix[0]);
		fputc_unlocked(',', to);
		put_number(to, value->prefix[1]);
		fputc_unlocked(']', to);
		break;
	case SETTING_DURATION:
	case SETTING_SIZE:
	case SETTING_NUMBER:
		put_number(to, value->number);
		break;
	}
}

static void put_settings(FILE *to, char *before,
			 const struct setting_table *table,
			 const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct value value = setting_effective(table, settings, i);

		put_key(to, before, table->list[i].word);
		put_value(to, &table->list[i], &value);
	}
}

/**
 * json_write_settings() - write settings in force as an object
 * @to: where to
 * @table: whose settings
 * @settings: the values given
 */
void json_write_settings(FILE *to, const struct setting_table *table,
			 const struct settings *settings)
{
	char before = '{';

	put_settings(to, &before, table, settings);
	end_object(to, before);
}

/**
 * json_write_counters() - write counters as an object
 * @to: where to
 * @counters: the counters
 * @of: COUNTER_*; services, frontends and backends all have the same keys
 */
void json_write_counters(FILE *to, const struct counters *counters,
			 unsigned int of)
{
	char before = '{';
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (!counter_told(counter, counters, of))
			continue;
		put_key(to, &before, counter->word);
		put_number(to, counter_value(counters, counter->attr));
	}
	end_object(to, before);
}

/**
 * json_write_flows() - write how many connections something has as an object
 * @to: where to
 * @flows: how many
 */
void json_write_flows(FILE *to, const struct flow_counts *flows)
{
	put(to, "{\"active\":");
	put_number(to, flows->active);
	put(to, ",\"unreplied\":");
	put_number(to, flows->unreplied);
	put(to, ",\"closed\":");
	put_number(to, flows->closed);
	put(to, "}");
}

static void put_endpoint(FILE *to, char *before, const struct endpoint *at)
{
	char text[ENDPOINT_LEN];

	if (is_nodeport(at)) {
		put_key(to, before, "nodeport");
	} else {
		put_key(to, before, "address");
		put_word(to, format_address(text, at));
		put_key(to, before, "port");
	}
	put_number(to, at->port);
}

/**
 * json_write_endpoint() - write an address and a port as an object
 * @to: where to
 * @at: which
 */
void json_write_endpoint(FILE *to, const struct endpoint *at)
{
	char before = '{';

	put_endpoint(to, &before, at);
	end_object(to, before);
}

/**
 * json_write_frontend() - write a frontend as an object
 * @to: where to
 * @frontend: the frontend
 * @counters: with its counters
 */
void json_write_frontend(FILE *to, const struct frontend *frontend,
			 bool counters)
{
	char before = '{';
	unsigned int i;

	put_key(to, &before, "protocol");
	put_word(to, format_protocol(frontend->protocol));
	put_endpoint(to, &before, &frontend->at);
	for (i = 0; i < frontend_settings.count; i++) {
		struct value value = frontend_value(frontend, i);

		if (i == FRONTEND_KIND && is_nodeport(&frontend->at))
			continue;
		put_key(to, &before, frontend_settings.list[i].word);
		put_value(to, &frontend_settings.list[i], &value);
	}
	if (counters) {
		put_key(to, &before, "counters");
		json_write_counters(to, frontend->counters, COUNTER_MEMBERS);
	}
	end_object(to, before);
}

/**
 * json_write_backend() - write a backend as an object
 * @to: where to
 * @backend: the backend
 * @counters: with its counters
 */
void json_write_backend(FILE *to, const struct backend *backend, bool counters)
{
	char before = '{';
	unsigned int i;

	put_endpoint(to, &before, &backend->at);
	for (i = 0; i < backend_settings.count; i++) {
		struct value value = backend_value(backend, i);

		put_key(to, &before, backend_settings.list[i].word);
		put_value(to, &backend_settings.list[i], &value);
	}
	if (counters) {
		put_key(to, &before, "counters");
		json_write_counters(to, backend->counters, COUNTER_MEMBERS);
	}
	if (backend->flows) {
		put_key(to, &before, "flows");
		json_write_flows(to, backend->flows);
	}
	end_object(to, before);
}

static void put_client(FILE *to, const struct client *client)
{
	char text[ENDPOINT_LEN];

	put(to, "{\"address\":");
	put_word(to, format_address(text, &client->at));
	put(to, ",\"prefix-len\":");
	put_number(to, client->prefix);
	put(to, ",\"backend\":");
	json_write_endpoint(to, &client->backend);
	put(to, ",\"expires\":");
	put_number(to, client->expires);
	put(to, "}");
}

static void put_leaver(FILE *to, const struct leaver *leaver)
{
	char before = '{';

	put_endpoint(to, &before, &leaver->at);
	put_key(to, &before, "expires");
	put_number(to, leaver->expires);
	end_object(to, before);
}

static void put_left(FILE *to, const struct left_backend *left)
{
	char before = '{';

	put_endpoint(to, &before, &left->at);
	put_key(to, &before, "flows");
	json_write_flows(to, &left->flows);
	end_object(to, before);
}

/**
 * json_write_left() - write which backends that left still have connections
 * @to: where to
 * @service: of which service
 */
void json_write_left(FILE *to, const struct service *service)
{
	size_t i;

	fputc_unlocked('[', to);
	for (i = 0; i < service->left_count; i++) {
		put_comma(to, i);
		put_left(to, &service->left[i]);
	}
	fputc_unlocked(']', to);
}

static void put_flows(FILE *to, char *before, const struct service *service)
{
	put_key(to, before, "flows");
	json_write_flows(to, service->flows);
	put_key(to, before, "left");
	json_write_left(to, service);
}

static void put_members(FILE *to, char *before, const struct service *service,
			bool counters)
{
	size_t i;

	put_key(to, before, "frontends");
	fputc_unlocked('[', to);
	for (i = 0; i < service->frontend_count; i++) {
		put_comma(to, i);
		json_write_frontend(to, &service->frontends[i], counters);
	}
	put(to, "]");
	put_key(to, before, "backends");
	fputc_unlocked('[', to);
	for (i = 0; i < service->backend_count; i++) {
		put_comma(to, i);
		json_write_backend(to, &service->backends[i], counters);
	}
	put(to, "]");
}

static void put_leavers(FILE *to, char *before, const struct service *service)
{
	size_t i;

	put_key(to, before, "draining");
	fputc_unlocked('[', to);
	for (i = 0; i < service->leaver_count; i++) {
		put_comma(to, i);
		put_leaver(to, &service->leavers[i]);
	}
	put(to, "]");
}

static void put_clients(FILE *to, char *before, const struct service *service)
{
	size_t i;

	put_key(to, before, "clients");
	fputc_unlocked('[', to);
	for (i = 0; i < service->client_count; i++) {
		put_comma(to, i);
		put_client(to, &service->clients[i]);
	}
	put(to, "]");
}

/**
 * json_write_service() - write a service as an object
 * @to: where to
 * @service: the service
 * @counters: with its counters
 */
void json_write_service(FILE *to, const struct service *service, bool counters)
{
	char before = '{';

	put_key(to, &before, "name");
	put_word(to, service->name);
	put_settings(to, &before, &service_settings, service->settings);
	if (counters) {
		put_key(to, &before, "counters");
		json_write_counters(to, service->counters, COUNTER_MEMBERS);
	}
	put_members(to, &before, service, counters);
	if (service->leaver_count)
		put_leavers(to, &before, service);
	if (service->client_count)
		put_clients(to, &before, service);
	if (service->flows)
		put_flows(to, &before, service);
	end_object(to, before);
}
