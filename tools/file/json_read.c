// SPDX-License-Identifier: GPL-2.0
/* JSON, as -j prints it, becomes a model. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/intern.h"
#include "base/memory.h"
#include "file/json_read.h"
#include "file/json_write.h"

static int refuse_type(struct problem *problem, const char *key,
		       const char *wanted)
{
	return problem_set(problem, "'%s' must be %s", key, wanted);
}

static int add_context(struct problem *problem, const char *where)
{
	struct problem why = *problem;

	return problem_set(problem, "%.*s: %.*s", PROBLEM_LEN / 2 - 2, where,
			   PROBLEM_LEN / 2 - 2, why.text);
}

static int add_index(struct problem *problem, const char *key, size_t index)
{
	char where[64];

	snprintf(where, sizeof(where), "%s[%zu]", key, index);
	return add_context(problem, where);
}

static int prefix_text(json_t *json, char *out)
{
	json_t *first = json_array_get(json, 0);
	json_t *second = json_array_get(json, 1);

	if (!json_is_integer(first) || json_array_size(json) > 2 ||
	    (second && !json_is_integer(second)))
		return -1;
	if (second)
		snprintf(out, SETTING_TEXT_LEN, "%" JSON_INTEGER_FORMAT ",%"
			 JSON_INTEGER_FORMAT, json_integer_value(first),
			 json_integer_value(second));
	else
		snprintf(out, SETTING_TEXT_LEN, "%" JSON_INTEGER_FORMAT,
			 json_integer_value(first));
	return 0;
}

/* The words of a list with commas between them, as a text that lasts. */
static const char *list_text(const struct setting *setting, json_t *json)
{
	const char *lasting = NULL;
	size_t len, i;
	json_t *item;
	char *text;
	FILE *to;

	if (!json_is_array(json))
		return NULL;
	if (!json_array_size(json))
		return setting->empty;
	to = require_memory(open_memstream(&text, &len));
	json_array_foreach(json, i, item) {
		if (!json_is_string(item))
			break;
		fprintf(to, "%s%s", i ? "," : "", json_string_value(item));
	}
	if (!fclose(to) && i == json_array_size(json))
		lasting = intern(text);
	free(text);
	return lasting;
}

static const char *number_text(const struct setting *setting, json_t *json,
			       char *out)
{
	json_int_t number = json_integer_value(json);

	if (!json_is_integer(json))
		return NULL;
	if (!number && setting->kind == SETTING_SIZE)
		return setting->empty;
	snprintf(out, SETTING_TEXT_LEN, "%" JSON_INTEGER_FORMAT "%s", number,
		 setting->kind == SETTING_DURATION ? "s" : "");
	return out;
}

/* The value as a word of the grammar, so that one reader checks both. */
static const char *setting_text(const struct setting *setting, json_t *json,
				char *out, const char **wanted)
{
	switch (setting->kind) {
	case SETTING_CHOICE:
	case SETTING_SEED:
	case SETTING_REMOVAL:
		*wanted = "a string";
		return json_string_value(json);
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
		*wanted = "an array of strings";
		return list_text(setting, json);
	case SETTING_DEVICE:
	case SETTING_ENDPOINT:
		break;
	case SETTING_SWITCH:
	case SETTING_FLAG:
		*wanted = "true or false";
		if (!json_is_boolean(json))
			return NULL;
		return json_is_true(json) ? "on" : "off";
	case SETTING_PREFIX:
		*wanted = "an array of one or two numbers, as in [32,128]";
		return prefix_text(json, out) ? NULL : out;
	case SETTING_DURATION:
		*wanted = "a number of seconds, 0 for off";
		return number_text(setting, json, out);
	case SETTING_SIZE:
		*wanted = "a number, or 0";
		return number_text(setting, json, out);
	case SETTING_NUMBER:
		*wanted = "a number";
		return number_text(setting, json, out);
	}
	return NULL;
}

static int read_setting(const struct setting_table *table, unsigned int index,
			json_t *json, struct settings *settings,
			struct problem *problem)
{
	const struct setting *setting = &table->list[index];
	const char *word, *wanted = "";
	char text[SETTING_TEXT_LEN];

	word = setting_text(setting, json, text, &wanted);
	if (!word)
		return refuse_type(problem, setting->word, wanted);
	settings->given |= 1U << index;
	return setting_parse(setting, word, &settings->values[index], problem);
}

static int refuse_key(struct problem *problem, const char *key)
{
	return problem_set(problem, "'%s' is not a known key", printable(key));
}

static int read_port(json_t *json, const char *key, struct endpoint *at,
		     struct problem *problem)
{
	json_int_t port = json_integer_value(json);

	if (!json_is_integer(json) || port < 1 || port > UINT16_MAX)
		return refuse_type(problem, key, "a number from 1 to 65535");
	at->port = port;
	return 0;
}

static int read_endpoint(json_t *json, struct endpoint *at,
			 struct problem *problem)
{
	const char *address = json_string_value(json_object_get(json,
								"address"));

	if (!address)
		return refuse_type(problem, "address", "there, a string");
	if (parse_address(address, at, problem))
		return -1;
	return read_port(json_object_get(json, "port"), "port", at, problem);
}

/* A node port, or an address and a port. */
static int read_dialed(json_t *json, struct endpoint *at,
		       struct problem *problem)
{
	json_t *nodeport = json_object_get(json, "nodeport");

	if (!nodeport)
		return read_endpoint(json, at, problem);
	if (json_object_get(json, "address") || json_object_get(json, "port"))
		return problem_set(problem,
				   "a frontend has an address and a port, or a nodeport");
	return read_port(nodeport, "nodeport", at, problem);
}

static bool endpoint_key(const char *key)
{
	return !strcmp(key, "address") || !strcmp(key, "port") ||
	       !strcmp(key, "counters") || !strcmp(key, "flows");
}

static int read_frontend(struct model *model, struct service *service, json_t *json,
			 struct problem *problem)
{
	struct frontend *frontend = service_add_frontend(model, service);
	struct settings settings = {};
	const char *protocol, *key;
	json_t *value;

	json_object_foreach(json, key, value) {
		int index = setting_find(&frontend_settings, key);

		if (index < 0 && !endpoint_key(key) && strcmp(key, "protocol") &&
		    strcmp(key, "nodeport"))
			return refuse_key(problem, key);
		if (index >= 0 && read_setting(&frontend_settings, index, value,
					       &settings, problem))
			return -1;
	}
	frontend_take(frontend, &settings);
	protocol = json_string_value(json_object_get(json, "protocol"));
	if (!protocol)
		return refuse_type(problem, "protocol", "there, a string");
	if (parse_protocol(protocol, &frontend->protocol, problem))
		return -1;
	return read_dialed(json, &frontend->at, problem);
}

static int read_backend(struct model *model, struct service *service, json_t *json,
			struct problem *problem)
{
	struct backend *backend = service_add_backend(model, service);
	struct settings settings = {};
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value) {
		int index = setting_find(&backend_settings, key);

		if (index < 0 && !endpoint_key(key))
			return refuse_key(problem, key);
		if (index >= 0 && read_setting(&backend_settings, index, value,
					       &settings, problem))
			return -1;
	}
	backend_take(backend, &settings);
	return read_endpoint(json, &backend->at, problem);
}

static int read_array(struct model *model, struct service *service,
		      const char *key, json_t *json,
		      int (*read)(struct model *, struct service *, json_t *,
				  struct problem *),
		      struct problem *problem)
{
	json_t *item;
	size_t i;

	if (!json_is_array(json))
		return refuse_type(problem, key, "an array");
	json_array_foreach(json, i, item) {
		if (!json_is_object(item))
			problem_set(problem, "this must be an object");
		else if (!read(model, service, item, problem))
			continue;
		return add_index(problem, key, i);
	}
	return 0;
}

/* "drain" and in "drain" the seconds, or "drain 30m" as in words. */
static int read_removal(json_t *service, struct settings *settings,
			struct problem *problem)
{
	int index = setting_find(&service_settings, "on-removal");
	const struct setting *setting = &service_settings.list[index];
	json_t *word = json_object_get(service, setting->word);
	json_t *drain = json_object_get(service, JSON_DRAIN);
	char text[SETTING_TEXT_LEN];

	if (!drain)
		return word ? read_setting(&service_settings, index, word,
					   settings, problem) : 0;
	if (!json_is_integer(drain))
		return refuse_type(problem, JSON_DRAIN, "a number of seconds");
	if (!json_is_string(word) || strcmp(json_string_value(word), "drain"))
		return problem_set(problem,
				   "'%s' is for '%s' drain: leave it out, or say that",
				   JSON_DRAIN, setting->word);
	snprintf(text, sizeof(text), "drain %" JSON_INTEGER_FORMAT "s",
		 json_integer_value(drain));
	settings->given |= 1U << index;
	return setting_parse(setting, text, &settings->values[index], problem);
}

static int read_service_key(struct model *model, struct service *service,
			    const char *key, json_t *value,
			    struct settings *settings, struct problem *problem)
{
	int index = setting_find(&service_settings, key);

	if (index >= 0 && service_settings.list[index].kind != SETTING_REMOVAL)
		return read_setting(&service_settings, index, value,
				    settings, problem);
	if (!strcmp(key, "frontends"))
		return read_array(model, service, key, value, read_frontend, problem);
	if (!strcmp(key, "backends"))
		return read_array(model, service, key, value, read_backend, problem);
	if (!strcmp(key, "name") || !strcmp(key, "counters") ||
	    !strcmp(key, "draining") || !strcmp(key, "clients") ||
	    !strcmp(key, "flows") || !strcmp(key, "left") ||
	    !strcmp(key, JSON_DRAIN) || index >= 0)
		return 0;
	return refuse_key(problem, key);
}

static int read_service(struct model *model, json_t *json,
			struct problem *problem)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	struct settings settings = {};
	struct service *service;
	const char *key;
	json_t *value;

	if (!json_is_object(json))
		return problem_set(problem, "this must be an object");
	if (!name)
		return refuse_type(problem, "name", "there, a string");
	if (parse_name(name, problem))
		return -1;
	if (model_find(model, name))
		return problem_set(problem, "service '%s' is there already",
				   name);
	service = model_add(model, name, SVCNAT_CMD_SERVICE_SET, 0);
	json_object_foreach(json, key, value)
		if (read_service_key(model, service, key, value, &settings,
				     problem))
			return add_context(problem, name);
	if (read_removal(json, &settings, problem))
		return add_context(problem, name);
	service_take(model, service, &settings);
	return 0;
}

static void read_services(struct model *model, json_t *json,
			  struct report *report)
{
	struct problem problem;
	json_t *item;
	size_t i;

	json_array_foreach(json, i, item) {
		if (!read_service(model, item, &problem))
			continue;
		add_index(&problem, "services", i);
		report_line(report, 0, &problem);
	}
}

static int read_config(struct model *model, json_t *json,
		       struct problem *problem)
{
	const char *key;
	json_t *value;

	if (!json_is_object(json))
		return refuse_type(problem, "config", "an object");
	model->config_given = true;
	json_object_foreach(json, key, value) {
		int index = setting_find(&config_settings, key);

		if (index < 0)
			refuse_key(problem, key);
		else if (!read_setting(&config_settings, index, value,
				       &model->config, problem))
			continue;
		return add_context(problem, "config");
	}
	return 0;
}

static int read_schema(json_t *json, struct problem *problem)
{
	if (!json_is_integer(json) || json_integer_value(json) < 1)
		return refuse_type(problem, "schema", "a number from 1 on");
	if (json_integer_value(json) <= JSON_SCHEMA)
		return 0;
	return problem_set(problem,
			   "this is JSON of schema %" JSON_INTEGER_FORMAT ", of which this svcnat knows %d: read it with a newer one",
			   json_integer_value(json), JSON_SCHEMA);
}

static int read_top(struct model *model, enum config_use use, json_t *json,
		    struct problem *problem)
{
	const char *key;
	json_t *value = json_object_get(json, "schema");

	/* First, as it explains whatever else is not understood. */
	if (value && read_schema(value, problem))
		return -1;
	json_object_foreach(json, key, value) {
		if (!strcmp(key, "config")) {
			if (read_config(model, value, problem))
				return -1;
		} else if (!strcmp(key, "services")) {
			if (!json_is_array(value))
				return refuse_type(problem, key, "an array");
		} else if (strcmp(key, "schema") && strcmp(key, "generation") &&
			   strcmp(key, "counters")) {
			return refuse_key(problem, key);
		}
	}
	/* An empty table must be meant, not come from a missing key. */
	if (use == CONFIG_TABLE && !json_object_get(json, "services"))
		return refuse_type(problem, "services", "there, an array");
	return 0;
}

/**
 * json_read() - read a table in JSON
 * @model: the result
 * @use: what the table is for
 * @text: the JSON
 * @len: its length
 * @report: where sentences about errors go
 *
 * Return: 0, or -1 after a report.
 */
int json_read(struct model *model, enum config_use use, const char *text,
	      size_t len, struct report *report)
{
	struct problem problem;
	json_error_t error;
	json_t *json;

	json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		problem_set(&problem, "this is not JSON: %s",
			    printable(error.text));
		report_line(report, error.line > 0 ? error.line : 0, &problem);
		return -1;
	}
	if (read_top(model, use, json, &problem))
		report_line(report, 0, &problem);
	model->empty_meant = true;
	read_services(model, json_object_get(json, "services"), report);
	json_decref(json);
	return report->errors ? -1 : 0;
}
