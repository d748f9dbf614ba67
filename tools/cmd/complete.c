// SPDX-License-Identifier: GPL-2.0
/*
 * Completion: `svcnat complete WORDS...` prints what may stand in the place of
 * the last word, one a line. The shell asks it at each press of the key.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "cmd/complete.h"
#include "grammar/options.h"
#include "model/model.h"
#include "netlink/family.h"
#include "netlink/table.h"

/* Told to the shell instead of the names of all files. */
#define COMPLETE_FILES "@files"

#define NETNS_OPTION "--netns"

static bool begins(const char *word, const char *prefix)
{
	return !strncmp(word, prefix, strlen(prefix));
}

static void offer(const char *word, const char *prefix)
{
	if (begins(word, prefix))
		puts(word);
}

/* Offers the words of a syntax such as "auto|always", not those to fill in. */
static void offer_choices(const char *syntax, const char *prefix)
{
	char text[64], *word, *rest = text;

	snprintf(text, sizeof(text), "%s", syntax);
	while ((word = strsep(&rest, "|"))) {
		word[strcspn(word, " ")] = 0;
		if (*word >= 'a' && *word <= 'z')
			offer(word, prefix);
	}
}

/* Whatever goes wrong here is no news for somebody in the middle of a line. */
static void read_services(const struct request *request, struct model *model)
{
	struct problem problem;
	struct nl_error error;
	struct nl nl;

	if (nl_connect(&nl, request->netns, &problem))
		return;
	if (nl_read_table(&nl, model, request->name, 0, &error))
		model_free(model);
	nl_close(&nl);
}

static void offer_services(const struct request *request, const char *prefix)
{
	struct model model = {};
	size_t i;

	read_services(request, &model);
	for (i = 0; i < model.count; i++)
		offer(model.list[i]->name, prefix);
	model_free(&model);
}

/* The shell completes a word at a time: a node port's word, or its number. */
static void offer_frontend(const struct endpoint *at, const char *prefix,
			   bool nodeport)
{
	char text[ENDPOINT_LEN];

	if (is_nodeport(at) && nodeport) {
		snprintf(text, sizeof(text), "%u", at->port);
		offer(text, prefix);
	} else if (is_nodeport(at)) {
		offer(NODEPORT_WORD, prefix);
	} else if (!nodeport) {
		offer(format_endpoint(text, at), prefix);
	}
}

/* With @nodeport the word nodeport stands before what is completed. */
static void offer_frontends(const struct request *request, const char *prefix,
			    bool nodeport)
{
	struct model model = {};
	size_t i, j;

	read_services(request, &model);
	for (i = 0; i < model.count; i++) {
		const struct service *service = model.list[i];

		for (j = 0; j < service->frontend_count; j++)
			if (service->frontends[j].protocol == request->protocol)
				offer_frontend(&service->frontends[j].at, prefix,
					       nodeport);
	}
	model_free(&model);
}

static void offer_backends(const struct request *request, const char *prefix)
{
	struct model model = {};
	char at[ENDPOINT_LEN];
	size_t i, j;

	read_services(request, &model);
	for (i = 0; i < model.count; i++) {
		const struct service *service = model.list[i];

		for (j = 0; j < service->backend_count; j++)
			offer(format_endpoint(at, &service->backends[j].at),
			      prefix);
	}
	model_free(&model);
}

static void offer_arg(const struct request *request, enum arg arg,
		      const char *prefix)
{
	switch (arg) {
	case ARG_NEW_NAME:
	case ARG_NAME:
	case ARG_NAME_OPTIONAL:
	case ARG_WHICH:
		offer_services(request, prefix);
		break;
	case ARG_PROTOCOL:
	case ARG_TRACE_PROTOCOL:
		offer_choices(arg_syntax(arg), prefix);
		break;
	case ARG_FRONTEND:
		offer_frontends(request, prefix, false);
		break;
	case ARG_BACKEND:
		offer_backends(request, prefix);
		break;
	case ARG_FILE:
		puts(COMPLETE_FILES);
		break;
	case ARG_NEW_FRONTEND:
		offer(NODEPORT_WORD, prefix);
		break;
	case ARG_FRESH_NAME:
	case ARG_NEW_BACKEND:
	case ARG_SOURCE:
	case ARG_DESTINATION:
	case ARG_NONE:
		break;
	}
}

static bool contains(char *const *words, unsigned int count, const char *word)
{
	while (count--)
		if (!strcmp(words[count], word))
			return true;
	return false;
}

static void offer_value(const struct request *request,
			const struct setting *setting, const char *prefix)
{
	if (setting->kind == SETTING_ENDPOINT)
		offer_backends(request, prefix);
	else
		offer_choices(setting->syntax, prefix);
}

/* @words are the settings so far, the last word is to be completed. */
static void offer_settings(const struct request *request, char *const *words,
			   unsigned int count)
{
	const struct setting_table *table = request->command->settings;
	const char *last = words[count - 1];
	const struct setting *open = NULL;
	bool optional = false, timed = false;
	unsigned int i;

	/* The setting whose value the last word may be. */
	for (i = 0; i + 1 < count; i++) {
		int index;

		timed = open && !timed && setting_takes_time(open, words[i]);
		if (timed)
			continue;
		index = open && !optional ? -1 :
			    setting_find(table, words[i]);

		open = index < 0 ? NULL : &table->list[index];
		optional = open && open->kind == SETTING_FLAG;
	}
	if (open && !timed)
		offer_value(request, open, last);
	for (i = 0; (!open || optional) && i < table->count; i++)
		if (!contains(words, count - 1, table->list[i].word))
			offer(table->list[i].word, last);
}

static void offer_options(const struct command *command, const char *prefix)
{
	unsigned int i;

	for (i = 0; global_options[i].word; i++)
		offer(global_options[i].word, prefix);
	for (i = 0; command && command_options[i].word; i++)
		if (command->options & 1U << i)
			offer(command_options[i].word, prefix);
}

/* A word of a command's name, each once, as those of a group lie together. */
static void offer_commands(char *const *words, unsigned int count)
{
	char last[32] = "", text[32];
	unsigned int i;

	for (i = 0; i < command_count; i++) {
		char *second;

		snprintf(text, sizeof(text), "%s", commands[i].words);
		second = strchr(text, ' ');
		if (second)
			*second++ = 0;
		if (count == 1 && strcmp(text, last))
			offer(text, words[0]);
		if (count == 2 && second && !strcmp(text, words[0]))
			offer(second, words[1]);
		snprintf(last, sizeof(last), "%s", text);
	}
}

static void offer_arguments(struct request *request, char *const *words,
			    unsigned int count)
{
	const struct command *command = request->command;
	unsigned int i, used = command_match(command, words, count);
	struct problem problem;

	for (i = 0; i < COMMAND_ARGS && command->args[i]; i++, used++) {
		bool optional = command->args[i] == ARG_NAME_OPTIONAL &&
				command->settings;

		if (used + 1 == count) {
			offer_arg(request, command->args[i], words[used]);
			if (optional)
				offer_settings(request, words + used, 1);
			return;
		}
		/* A setting in the place of an optional name. */
		if (optional && used + 2 == count &&
		    setting_find(command->settings, words[used]) >= 0)
			break;
		if ((command->args[i] == ARG_FRONTEND ||
		     command->args[i] == ARG_NEW_FRONTEND) &&
		    !strcmp(words[used], NODEPORT_WORD)) {
			if (used + 2 == count) {
				if (command->args[i] == ARG_FRONTEND)
					offer_frontends(request, words[used + 1],
							true);
				return;
			}
			used++;
		}
		if (command->args[i] == ARG_PROTOCOL)
			parse_protocol(words[used], &request->protocol,
				       &problem);
		else if (command->args[i] != ARG_FILE && !request->name)
			request->name = words[used];
	}
	if (command->settings)
		offer_settings(request, words + used, count - used);
}

static void offer_netns(const char *prefix)
{
	DIR *folder = opendir(NL_NETNS_FOLDER);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			offer(entry->d_name, prefix);
	if (folder)
		closedir(folder);
}

/* What follows --netns= or the like; other values are not offered. */
static void offer_attached(const char *word)
{
	size_t len = strcspn(word, "=");

	if (len > 2 && !strncmp(word, NETNS_OPTION, len))
		offer_netns(word + len + 1);
}

/* Is the last word the value of the option before it? */
static bool is_value(const struct line *line, const char *before,
		     const char *word)
{
	unsigned int i;

	if (line->open)
		return true;
	for (i = 0; command_options[i].word; i++)
		if (!strcmp(command_options[i].word, before))
			return option_takes(&command_options[i], word);
	return false;
}

/* What may stand in the place of @last, which follows @line. */
static void offer_words(struct line *line, char *last)
{
	struct request *request = &line->request;
	struct problem problem;

	if (line->count)
		request->command = command_find(line->words, line->count,
						&problem);
	line->words[line->count++] = last;
	if (!strncmp(last, "--", 2) && strchr(last, '='))
		offer_attached(last);
	else if (last[0] == '-')
		offer_options(request->command, last);
	else if (request->command)
		offer_arguments(request, line->words, line->count);
	else
		offer_commands(line->words, line->count);
}

/**
 * complete() - print what may stand in the place of the last word
 * @argc: number of words
 * @argv: the line as far as it is written; the first word is the program
 *
 * Return: an exit status.
 */
int complete(int argc, char **argv)
{
	struct line line;
	char *last;

	if (argc < 2)
		return EXIT_SUCCESS;
	last = argv[argc - 1];
	line_read_part(&line, argc - 1, argv);
	if (!is_value(&line, argv[argc - 2], last))
		offer_words(&line, last);
	else if (line.open && !strcmp(line.open->word, NETNS_OPTION))
		offer_netns(last);
	line_free(&line);
	return EXIT_SUCCESS;
}
