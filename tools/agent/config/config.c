// SPDX-License-Identifier: GPL-2.0
/* The configuration: what the command line says, or a file that it names. */
#include <stdlib.h>
#include <string.h>

#include "agent/config/check.h"
#include "agent/config/config.h"
#include "agent/config/flags.h"
#include "agent/config/knobs.h"
#include "agent/config/proxyconfig.h"
#include "agent/config/value.h"
#include "base/memory.h"

/* The file overrules flags, as it does for kube-proxy, but for a few. */
static int read_file(struct agent_settings *settings, struct problem *problem)
{
	struct agent_settings file;

	agent_settings_begin(&file);
	if (proxyconfig_read(&file, settings->config_file, problem)) {
		agent_settings_free(&file);
		return -1;
	}
	for (size_t i = 0; i < knob_count; i++) {
		const char *text = settings->texts[i];

		if (text && knobs[i].beside_file &&
		    agent_settings_set(&file, &knobs[i], text, problem)) {
			agent_settings_free(&file);
			return -1;
		}
	}
	file.overruled = settings->overruled;
	settings->overruled = NULL;
	agent_settings_free(settings);
	*settings = file;
	return 0;
}

/* Return: flags that a file has overruled, with blanks between; NULL for none. */
static char *overruled(const struct agent_settings *settings)
{
	char *list = NULL, *more;

	if (!*settings->config_file)
		return NULL;
	for (size_t i = 0; i < knob_count; i++) {
		if (!settings->texts[i] || knobs[i].beside_file || !knobs[i].flag)
			continue;
		if (asprintf(&more, "%s%s--%s", list ?: "", list ? " " : "",
			     knobs[i].flag) < 0)
			out_of_memory();
		free(list);
		list = more;
	}
	return list;
}

/**
 * agent_config_load() - find out what is set
 * @settings: the result, which agent_settings_free() frees in either case
 * @words: the command line without the program's name, and a NULL behind
 * @problem: what is wrong
 *
 * Only what the words mean is looked at if they ask for help or the version.
 *
 * Return: 0, or -1 with @problem filled.
 */
int agent_config_load(struct agent_settings *settings, char **words,
		      struct problem *problem)
{
	agent_settings_begin(settings);
	if (flags_read(settings, words, problem))
		return -1;
	if (settings->help || settings->version)
		return 0;
	settings->overruled = overruled(settings);
	if (*settings->config_file && read_file(settings, problem))
		return -1;
	return agent_settings_check(settings, problem);
}

/* 15m and 15m0s. */
static bool is_same_time(const struct knob *knob, const char *text)
{
	int64_t ms, initial;

	return knob->kind == KNOB_DURATION && !value_duration(text, &ms) &&
	       !value_duration(knob->initial, &initial) && ms == initial;
}

static bool meaningless(const struct agent_settings *settings,
			const struct knob *knob)
{
	const char *text = settings->texts[knob - knobs];

	if (knob->help || knob->where != KNOB_NOWHERE || !text)
		return false;
	return strcmp(text, knob->initial) && !is_same_time(knob, text);
}

/**
 * agent_config_warn() - tell what is set and has no effect
 * @settings: what agent_config_load() has read
 * @warn: called with a sentence for each
 */
void agent_config_warn(const struct agent_settings *settings,
		       void (*warn)(const char *format, ...))
{
	if (settings->overruled)
		warn("'%s' overrules %s", printable(settings->config_file),
		     settings->overruled);
	if (!strcmp(settings->mode, "ipvs"))
		warn("settings of kube-proxy's mode ipvs have no meaning here, but for its periods");
	for (size_t i = 0; i < knob_count; i++) {
		if (!meaningless(settings, &knobs[i]))
			continue;
		warn("'%s' has no meaning here",
		     knobs[i].key ?: knobs[i].flag);
	}
}
