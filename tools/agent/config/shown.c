// SPDX-License-Identifier: GPL-2.0
/* What is set, as KubeProxyConfiguration v1alpha1 says it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config/knobs.h"
#include "agent/config/shown.h"
#include "agent/config/value.h"
#include "base/memory.h"

#define KEY_LEN 64

static json_t *list_value(const char *text)
{
	json_t *list = *text ? json_array() : json_null();

	while (*text) {
		size_t len = strcspn(text, ",");

		json_array_append_new(list, json_stringn(text, len));
		text += len + (text[len] == ',');
	}
	return list;
}

static json_t *gates_value(const char *text)
{
	json_t *gates = json_object();

	while (*text) {
		size_t len = strcspn(text, "="), rest = strcspn(text, ",");
		char *name = require_memory(strndup(text, len));
		char *word = require_memory(strndup(text + len + 1, rest - len - 1));
		bool yes = false;

		value_bool(word, &yes);
		json_object_set_new(gates, name, json_boolean(yes));
		free(name);
		free(word);
		text += rest + (text[rest] == ',');
	}
	return gates;
}

static json_t *value_of(const struct knob *knob, const char *text)
{
	char duration[VALUE_LEN];
	int64_t number = 0;
	bool yes = false;

	switch (knob->kind) {
	case KNOB_BOOL:
		value_bool(text, &yes);
		return json_boolean(yes);
	case KNOB_NUMBER:
		value_number(text, &number);
		return json_integer(number);
	case KNOB_REAL:
		if (!value_number(text, &number))
			return json_integer(number);
		return json_real(strtod(text, NULL));
	case KNOB_DURATION:
		value_duration(text, &number);
		return json_string(value_print_duration(duration, number));
	case KNOB_WORDS:
		return list_value(text);
	case KNOB_GATES:
		return gates_value(text);
	default:
		return json_string(text);
	}
}

/* @key: with dots between. */
static void put(json_t *into, const char *key, json_t *value)
{
	const char *dot;
	char section[KEY_LEN];

	while ((dot = strchr(key, '.'))) {
		json_t *below;

		snprintf(section, sizeof(section), "%.*s", (int)(dot - key), key);
		below = json_object_get(into, section);
		if (!below) {
			below = json_object();
			json_object_set_new(into, section, below);
		}
		into = below;
		key = dot + 1;
	}
	json_object_set_new(into, key, value);
}

/**
 * shown_config() - what is set, by default, by file or by flags
 * @settings: the settings
 *
 * Return: a KubeProxyConfiguration, which is the caller's.
 */
json_t *shown_config(const struct agent_settings *settings)
{
	json_t *config = json_object();

	put(config, "apiVersion", json_string("kubeproxy.config.k8s.io/v1alpha1"));
	put(config, "kind", json_string("KubeProxyConfiguration"));
	for (size_t i = 0; i < knob_count; i++)
		if (knobs[i].key)
			put(config, knobs[i].key,
			    value_of(&knobs[i], knob_text(settings, &knobs[i])));
	return config;
}

/* What is no section is written in one line: JSON is YAML, too. */
static void write_section(FILE *to, json_t *section, unsigned int depth)
{
	const char *key;
	json_t *value;

	json_object_foreach(section, key, value) {
		fprintf(to, "%*s%s:", 2 * depth, "", key);
		if (json_is_object(value) && json_object_size(value)) {
			fputc('\n', to);
			write_section(to, value, depth + 1);
			continue;
		}
		fputc(' ', to);
		json_dumpf(value, to, JSON_ENCODE_ANY);
		fputc('\n', to);
	}
}

/**
 * shown_write() - write what is set to a file
 * @settings: the settings
 * @path: of the file, which may then be read as the configuration
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int shown_write(const struct agent_settings *settings, const char *path,
		struct problem *problem)
{
	FILE *to = fopen(path, "we");
	json_t *config;
	int err;

	if (!to)
		return problem_set(problem, "cannot write '%s': %s", printable(path),
				   strerror(errno));
	config = shown_config(settings);
	write_section(to, config, 0);
	json_decref(config);
	err = ferror(to);
	if (fclose(to) || err)
		return problem_set(problem, "cannot write '%s': %s", printable(path),
				   strerror(errno));
	return 0;
}
