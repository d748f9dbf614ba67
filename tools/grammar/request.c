// SPDX-License-Identifier: GPL-2.0
/* Words become a command with its arguments. */
#include <string.h>

#include "base/similar.h"
#include "grammar/command.h"

/* An optional name is left out if all words form pairs of settings. */
static bool names_no_service(const struct command *command, const char *word,
			     unsigned int count)
{
	return command->settings && count % 2 == 0 &&
	       setting_find(command->settings, word) >= 0;
}

/* The protocol is easily left out. */
static int refuse_protocol(enum arg arg, const char *word,
			   struct problem *problem)
{
	struct problem no_end;
	struct endpoint at;

	if (strcmp(word, NODEPORT_WORD) && parse_end(word, &at, &no_end))
		return -1;
	return problem_set(problem, "a protocol is missing before '%s': %s",
			   word, arg_syntax(arg));
}

/* ADDR:PORT, or the two words nodeport and PORT: how many words it took. */
static int parse_frontend(struct request *request, char *const *words,
			  unsigned int count, struct problem *problem)
{
	if (!strncmp(words[0], NODEPORT_WORD "=", strlen(NODEPORT_WORD "=")))
		return problem_set(problem,
				   "'%s': write it with a blank, as '%s 30080'",
				   printable(words[0]), NODEPORT_WORD);
	if (strcmp(words[0], NODEPORT_WORD))
		return parse_endpoint(words[0], &request->at, problem) ? -1 : 1;
	if (count < 2)
		return problem_set(problem, "'%s' is followed by a port",
				   NODEPORT_WORD);
	memset(&request->at, 0, sizeof(request->at));
	return parse_port(words[1], &request->at, problem) ? -1 : 2;
}

/* A name, unless several services may be meant. */
static int parse_which(struct request *request, const char *word,
		       struct problem *problem)
{
	struct problem no_address;
	struct endpoint at;

	if (parse_name(word, problem))
		return -1;
	if (strpbrk(word, "*?[") || !parse_address(word, &at, &no_address) ||
	    !parse_endpoint(word, &at, &no_address))
		request->which = word;
	else
		request->name = word;
	return 1;
}

/* Returns how many words the argument took, or -1. */
static int parse_arg(struct request *request, enum arg arg, char *const *words,
		     unsigned int count, struct problem *problem)
{
	char *word = words[0];
	int err = 0;

	switch (arg) {
	case ARG_FRESH_NAME:
	case ARG_NEW_NAME:
	case ARG_NAME:
	case ARG_NAME_OPTIONAL:
		request->name = word;
		err = parse_name(word, problem);
		break;
	case ARG_WHICH:
		return parse_which(request, word, problem);
	case ARG_PROTOCOL:
		err = parse_protocol(word, &request->protocol, problem);
		if (err)
			refuse_protocol(arg, word, problem);
		break;
	case ARG_NEW_FRONTEND:
	case ARG_FRONTEND:
		return parse_frontend(request, words, count, problem);
	case ARG_NEW_BACKEND:
	case ARG_BACKEND:
		err = parse_endpoint(word, &request->at, problem);
		break;
	case ARG_FILE:
		request->file = word;
		break;
	case ARG_TRACE_PROTOCOL:
		err = parse_traced_protocol(word, &request->protocol, problem);
		if (err)
			refuse_protocol(arg, word, problem);
		break;
	case ARG_SOURCE:
		err = parse_end(word, &request->from, problem);
		break;
	case ARG_DESTINATION:
		err = parse_end(word, &request->at, problem);
		break;
	case ARG_NONE:
		return problem_set(problem, "'%s' is one word too many",
				   printable(word));
	}
	return err ? -1 : 1;
}

/* A value without its setting, as in "service set web rr". */
static const struct setting *setting_of_choice(const struct setting_table *table,
					       const char *word)
{
	const char *const *choice;
	unsigned int i;

	for (i = 0; i < table->count; i++)
		for (choice = table->list[i].choices; choice && *choice; choice++)
			if (!strcmp(word, *choice))
				return &table->list[i];
	return NULL;
}

/* All that there are, for somebody whose word is like none of them. */
static int list_settings(const struct command *command, const char *word,
			 struct problem *problem)
{
	const struct setting_table *table = command->settings;
	char known[PROBLEM_LEN / 2] = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < table->count && used < sizeof(known); i++)
		used += snprintf(known + used, sizeof(known) - used, "%s%s",
				 !i ? "" : i + 1 < table->count ? ", " : " and ",
				 table->list[i].word);
	return problem_set(problem, "'%s' is not a setting of '%s', which has %s",
			   printable(word), command->words, known);
}

static int unknown_setting(const struct command *command, const char *word,
			   struct problem *problem)
{
	const struct setting_table *table = command->settings;
	size_t len = strcspn(word, "=");
	const struct setting *setting;
	unsigned int i;

	if (!strcmp(command->words, "save"))
		return problem_set(problem,
				   "'save' prints the table: write 'svcnat save >%s'",
				   printable(word));
	if (!table)
		return problem_set(problem, "'%s' is one word too many for '%s'",
				   printable(word), command->words);
	for (i = 0; i < table->count; i++)
		if (word[len] && strlen(table->list[i].word) == len &&
		    !strncmp(word, table->list[i].word, len))
			return problem_set(problem,
					   "'%s': write it with a blank, as '%s %s'",
					   printable(word), table->list[i].word,
					   printable(word + len + 1));
	setting = setting_of_choice(table, word);
	if (setting)
		return problem_set(problem,
				   "'%s' stands behind the word of its setting: '%s %s'",
				   word, setting->word, word);
	for (i = 0; i < table->count; i++)
		if (is_similar(word, table->list[i].word))
			return problem_set(problem,
					   "'%s' is not a setting of '%s': did you mean '%s'?",
					   printable(word), command->words,
					   table->list[i].word);
	return list_settings(command, word, problem);
}

/* Reads one setting; returns how many words it took, or -1. */
static int parse_one_setting(struct request *request, char *const *words,
			     unsigned int count, struct problem *problem)
{
	const struct setting_table *table = request->command->settings;
	int index = table ? setting_find(table, words[0]) : -1;
	char both[2 * SETTING_TEXT_LEN];
	const struct setting *setting;
	struct value *value;

	if (index < 0)
		return unknown_setting(request->command, words[0], problem);
	if (request->settings.given & 1U << index)
		return problem_set(problem, "'%s' is given twice", words[0]);
	request->settings.given |= 1U << index;
	setting = &table->list[index];
	value = &request->settings.values[index];
	if (setting_takes_no(setting, count > 1 ? words[1] : NULL)) {
		value->number = 1;
		return 1;
	}
	if (count == 1)
		return problem_set(problem, "'%s' needs a value: %s",
				   words[0], setting->syntax);
	if (count > 2 && setting_takes_time(setting, words[1])) {
		snprintf(both, sizeof(both), "%s %s", words[1], words[2]);
		return setting_parse(setting, both, value, problem) ? -1 : 3;
	}
	return setting_parse(setting, words[1], value, problem) ? -1 : 2;
}

static int parse_settings(struct request *request, char *const *words,
			  unsigned int count, struct problem *problem)
{
	unsigned int i;
	int used;

	for (i = 0; i < count; i += used) {
		used = parse_one_setting(request, words + i, count - i, problem);
		if (used < 0)
			return -1;
	}
	if (request->command->needs_setting && !count)
		return problem_set(problem, "'%s' needs at least one setting",
				   request->command->words);
	return 0;
}

/* What came so far may have been taken for something else. */
static int missing_arg(const struct command *command, enum arg missing,
		       struct problem *problem)
{
	char all[128] = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < COMMAND_ARGS && command->args[i]; i++)
		used += snprintf(all + used, sizeof(all) - used, " %s",
				 arg_syntax(command->args[i]));
	if (!command->args[1])
		return problem_set(problem, "'%s' needs %s", command->words,
				   arg_syntax(missing));
	return problem_set(problem, "'%s' needs %s: write %s%s", command->words,
			   arg_syntax(missing), command->words, all);
}

/**
 * request_parse() - read a command with its arguments
 * @request: the result; options are left as they are
 * @words: what was written, beginning with the command's own words
 * @count: number of words
 * @problem: why not
 *
 * Strings of the request point to @words.
 *
 * Return: 0, or -1 with @problem filled; the command is set if it is known.
 */
int request_parse(struct request *request, char *const *words,
		  unsigned int count, struct problem *problem)
{
	unsigned int used, i;
	int took;

	request->command = command_find(words, count, problem);
	if (!request->command)
		return -1;
	used = command_match(request->command, words, count);
	for (i = 0; i < COMMAND_ARGS; i++) {
		enum arg arg = request->command->args[i];

		if (arg == ARG_NONE)
			break;
		if ((arg == ARG_NAME_OPTIONAL || arg == ARG_WHICH) &&
		    (used == count ||
		     names_no_service(request->command, words[used],
				      count - used)))
			break;
		if (used == count)
			return missing_arg(request->command, arg, problem);
		took = parse_arg(request, arg, words + used, count - used,
				 problem);
		if (took < 0)
			return -1;
		used += took;
	}
	return parse_settings(request, words + used, count - used, problem);
}

/* How many words an argument takes, well written or not. */
static unsigned int arg_words(enum arg arg, const char *word)
{
	bool frontend = arg == ARG_FRONTEND || arg == ARG_NEW_FRONTEND;

	return frontend && !strcmp(word, NODEPORT_WORD) ? 2 : 1;
}

/* The same for a setting; @next is the word behind its own, or NULL. */
static unsigned int setting_words(const struct setting *setting,
				  const char *next)
{
	if (setting_takes_no(setting, next))
		return 1;
	return next && setting_takes_time(setting, next) ? 3 : 2;
}

/* A setting that is given twice is the last one that is looked at. */
static bool settings_expect_value(const struct setting_table *table,
				  char *const *words, unsigned int count)
{
	unsigned int given = 0, used, took;
	int index;

	for (used = 0; used < count; used += took) {
		index = setting_find(table, words[used]);
		if (index < 0)
			return false;
		took = setting_words(&table->list[index], used + 1 < count ?
				     words[used + 1] : NULL);
		if (given & 1U << index)
			return used + took > count;
		given |= 1U << index;
	}
	return used > count;
}

/**
 * request_expects_value() - must the next word be a value, whatever it is?
 * @words: what was written, beginning with the command's own words
 * @count: number of words
 *
 * Behind a setting's word even what looks like an option is its value, such as
 * -1, and is refused as one.
 *
 * Return: whether it must.
 */
bool request_expects_value(char *const *words, unsigned int count)
{
	struct problem problem;
	const struct command *command = command_find(words, count, &problem);
	unsigned int used, i;

	if (!command || !command->settings)
		return false;
	used = command_match(command, words, count);
	for (i = 0; i < COMMAND_ARGS && command->args[i] && used < count; i++) {
		if (command->args[i] == ARG_NAME_OPTIONAL &&
		    names_no_service(command, words[used], count - used))
			break;
		used += arg_words(command->args[i], words[used]);
	}
	/* A node port's number is not there yet. */
	if (used > count)
		return true;
	return settings_expect_value(command->settings, words + used,
				     count - used);
}
