/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_KNOBS_H
#define SVCNAT_AGENT_CONFIG_KNOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/config/settings.h"
#include "base/problem.h"

/* What a value has to look like. */
enum knob_kind {
	KNOB_TEXT,
	KNOB_BOOL,
	KNOB_NUMBER,
	/* A number with a fraction. */
	KNOB_REAL,
	/* As Go writes it: 1h2m3.5s */
	KNOB_DURATION,
	/* A list; with commas between in a flag. */
	KNOB_WORDS,
	/* Names with true or false; NAME=true with commas between in a flag. */
	KNOB_GATES,
	/* A text or a number. */
	KNOB_ANY,
};

/* Of knobs whose value is kept as a text only. */
#define KNOB_NOWHERE ((size_t)-1)

/**
 * struct knob - something that can be set
 * @flag: its name on the command line, without dashes; NULL if it has none
 * @key: its place in KubeProxyConfiguration, with dots between; NULL if it has none
 * @kind: what its value looks like
 * @where: offset of it in &struct agent_settings, or KNOB_NOWHERE
 * @initial: its value where none is given
 * @zero_is_unset: nothing, 0 or false in the file is as if it were not there
 * @beside_file: the flag counts beside --config; others are overruled by the file
 * @value: what its value is, for --help
 * @help: what it does; NULL if it has no meaning here
 */
struct knob {
	const char *flag;
	const char *key;
	enum knob_kind kind;
	size_t where;
	const char *initial;
	bool zero_is_unset;
	bool beside_file;
	const char *value;
	const char *help;
};

extern const struct knob knobs[];
extern const size_t knob_count;

const struct knob *knob_by_flag(const char *name, size_t len);
const struct knob *knob_by_key(const char *key);
bool knob_section(const char *key);

const char *knob_text(const struct agent_settings *settings,
		      const struct knob *knob);
int agent_settings_set(struct agent_settings *settings, const struct knob *knob,
		       const char *text, struct problem *problem);

#endif
