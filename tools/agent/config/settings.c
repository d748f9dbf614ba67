// SPDX-License-Identifier: GPL-2.0
/* What is set, and how a text becomes a value. */
#include <stdlib.h>
#include <string.h>

#include "agent/config/knobs.h"
#include "agent/config/value.h"
#include "base/memory.h"

static void set_words(struct words *words, const char *text)
{
	words_clear(words);
	while (*text) {
		size_t len = strcspn(text, ",");

		words_add(words, text, len);
		text += len + (text[len] == ',');
	}
}

static int check_gates(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, ",");
		const char *sign = memchr(text, '=', len);
		bool yes;
		char word[8] = "";

		if (!sign || sign == text)
			return -1;
		len -= sign + 1 - text;
		if (len >= sizeof(word))
			return -1;
		memcpy(word, sign + 1, len);
		if (value_bool(word, &yes))
			return -1;
		text = sign + 1 + len;
		text += *text == ',';
	}
	return 0;
}

static int check_real(const char *text)
{
	char *end;

	strtod(text, &end);
	return end == text || *end ? -1 : 0;
}

/* @where: of the value, NULL for one that is kept as a text only. */
static int take(enum knob_kind kind, void *where, const char *text)
{
	int64_t number;
	bool yes;

	switch (kind) {
	case KNOB_BOOL:
		return value_bool(text, where ?: &yes);
	case KNOB_NUMBER:
		return value_number(text, where ?: &number);
	case KNOB_DURATION:
		return value_duration(text, where ?: &number);
	case KNOB_REAL:
		return check_real(text);
	case KNOB_GATES:
		return check_gates(text);
	case KNOB_WORDS:
		if (where)
			set_words(where, text);
		return 0;
	case KNOB_TEXT:
		if (where) {
			free(*(char **)where);
			*(char **)where = require_memory(strdup(text));
		}
		return 0;
	case KNOB_ANY:
		return 0;
	}
	return -1;
}

static const char *kind_name(enum knob_kind kind)
{
	switch (kind) {
	case KNOB_BOOL:
		return "true or false";
	case KNOB_NUMBER:
		return "a number";
	case KNOB_REAL:
		return "a number";
	case KNOB_DURATION:
		return "a duration such as 30s";
	case KNOB_GATES:
		return "a list of NAME=true or NAME=false";
	case KNOB_WORDS:
		return "a list";
	default:
		return "a text";
	}
}

static void *place(struct agent_settings *settings, const struct knob *knob)
{
	if (knob->where == KNOB_NOWHERE)
		return NULL;
	return (char *)settings + knob->where;
}

/**
 * agent_settings_set() - set something
 * @settings: the settings
 * @knob: what
 * @text: its value
 * @problem: what is wrong with that
 *
 * Return: 0, or -1 with @problem filled.
 */
int agent_settings_set(struct agent_settings *settings, const struct knob *knob,
		       const char *text, struct problem *problem)
{
	char **kept = &settings->texts[knob - knobs];

	if (take(knob->kind, place(settings, knob), text))
		return problem_set(problem, "'%s' is not %s", printable(text),
				   kind_name(knob->kind));
	free(*kept);
	*kept = require_memory(strdup(text));
	return 0;
}

/**
 * agent_settings_begin() - set all as it is by default
 * @settings: the settings, which agent_settings_free() has to free
 */
void agent_settings_begin(struct agent_settings *settings)
{
	*settings = (struct agent_settings){
		.texts = require_memory(calloc(knob_count, sizeof(char *))),
	};
	for (size_t i = 0; i < knob_count; i++)
		take(knobs[i].kind, place(settings, &knobs[i]), knobs[i].initial);
}

static void free_value(struct agent_settings *settings, const struct knob *knob)
{
	void *where = place(settings, knob);

	if (!where)
		return;
	if (knob->kind == KNOB_TEXT)
		free(*(char **)where);
	if (knob->kind == KNOB_WORDS)
		words_clear(where);
}

/**
 * agent_settings_free() - free what settings hold
 * @settings: the settings
 */
void agent_settings_free(struct agent_settings *settings)
{
	for (size_t i = 0; i < knob_count; i++) {
		free_value(settings, &knobs[i]);
		free(settings->texts[i]);
	}
	free(settings->texts);
	free(settings->node_name);
	free(settings->overruled);
	words_clear(&settings->cluster_cidrs);
}
