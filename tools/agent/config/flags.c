// SPDX-License-Identifier: GPL-2.0
/* Flags as kube-proxy takes them: --name=value, --name value, --name. */
#include <string.h>

#include "agent/config/flags.h"
#include "agent/config/knobs.h"

#define HELP_COLUMN 46

/* What stands behind the dashes. */
static const char *flag_name(const char *word)
{
	return word + 1 + (word[1] == '-');
}

static const struct knob *find(const char *name, size_t len)
{
	if (len == 1 && *name == 'h')
		return knob_by_flag("help", 4);
	return knob_by_flag(name, len);
}

/* One flag has set this for each mode; the mode is known later. */
static void spread(struct agent_settings *settings, const struct knob *knob)
{
	if (!knob->key || strncmp(knob->key, "iptables.", 9))
		return;
	settings->nftables = settings->iptables;
}

static int set_flag(struct agent_settings *settings, const struct knob *knob,
		    const char *value, const char *name, size_t len,
		    struct problem *problem)
{
	struct problem why;

	if (agent_settings_set(settings, knob, value, &why))
		return problem_set(problem, "'--%.*s': %s", (int)len, name,
				   why.text);
	spread(settings, knob);
	return 0;
}

static int read_flag(struct agent_settings *settings, char ***words,
		     struct problem *problem)
{
	const char *word = *(*words)++, *name = flag_name(word);
	const struct knob *knob;
	const char *value;
	size_t len;

	if (*word != '-')
		return problem_set(problem, "'%s' is one word too many",
				   printable(word));
	len = strcspn(name, "=");
	/* Names that have but one dash have but one letter. */
	knob = len == 1 || name > word + 1 ? find(name, len) : NULL;
	if (!knob)
		return problem_set(problem, "'%s' is not an option",
				   printable(word));
	if (name[len])
		value = name + len + 1;
	else if (knob->kind == KNOB_BOOL)
		value = "true";
	else if (**words)
		value = *(*words)++;
	else
		return problem_set(problem, "'%s' needs a value",
				   printable(word));
	return set_flag(settings, knob, value, name, len, problem);
}

/**
 * flags_read() - read a command line
 * @settings: the settings, of which those change that it names
 * @words: its words without the program's name, and a NULL behind
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int flags_read(struct agent_settings *settings, char **words,
	       struct problem *problem)
{
	while (*words) {
		if (read_flag(settings, &words, problem))
			return -1;
	}
	return 0;
}

static void help_row(FILE *to, const struct knob *knob)
{
	int column = fprintf(to, "  --%s%s%s", knob->flag,
			     knob->value ? " " : "", knob->value ?: "");

	fprintf(to, "%*s%s", HELP_COLUMN - column, "", knob->help);
	if (*knob->initial && knob->kind != KNOB_BOOL &&
	    strcmp(knob->initial, "0"))
		fprintf(to, " [%s]", knob->initial);
	fputc('\n', to);
}

/**
 * flags_help() - describe all flags
 * @to: where to
 */
void flags_help(FILE *to)
{
	int column = 80;

	for (size_t i = 0; i < knob_count; i++) {
		if (knobs[i].flag && knobs[i].help)
			help_row(to, &knobs[i]);
	}
	fputs("\nTaken as kube-proxy does, and without meaning here:", to);
	for (size_t i = 0; i < knob_count; i++) {
		if (!knobs[i].flag || knobs[i].help)
			continue;
		if (column + strlen(knobs[i].flag) + 3 > 78) {
			fputs("\n ", to);
			column = 1;
		}
		column += fprintf(to, " --%s", knobs[i].flag);
	}
	fputc('\n', to);
}
