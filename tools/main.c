// SPDX-License-Identifier: GPL-2.0
/*
 * svcnat - tells the kernel which addresses are services, and which backends
 * serve them. Reads options here and leaves the rest to the table of commands.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intern.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"
#include "cmd/dispatch.h"
#include "grammar/command.h"

/**
 * struct line - the command line, options taken out of it
 * @request: gets the options
 * @words: the words that are left
 * @count: number of words
 * @help: help is asked for
 * @version: asked for as other programs are
 * @options: OPTION_* that were given
 * @listen: where to serve
 */
struct line {
	struct request request;
	char **words;
	unsigned int count;
	bool help;
	bool version;
	unsigned int options;
	struct endpoint listen;
};

static bool is(const char *word, const char *brief, const char *full)
{
	return (brief && !strcmp(word, brief)) || !strcmp(word, full);
}

/* The option by its word; its number becomes a bit of OPTION_*. */
static int find_option(const char *word)
{
	int i;

	for (i = 0; command_options[i].word; i++)
		if (!strcmp(command_options[i].word, word))
			return i;
	return -1;
}

static int take_seconds(struct request *request, const char *value,
			struct problem *problem)
{
	char *end = NULL;
	double seconds = value ? strtod(value, &end) : 1;

	if ((end && *end) || !(seconds >= 0.1 && seconds <= 86400))
		return problem_set(problem,
				   "'%s' is not a number of seconds: 0.1 to 86400 are allowed",
				   printable(value));
	request->watch = seconds * 1000;
	return 0;
}

static int take_value(struct line *line, unsigned int option, const char *value,
		      struct problem *problem)
{
	struct request *request = &line->request;

	switch (option) {
	case OPTION_EXPECT:
		if (!parse_number(value, 0, UINT64_MAX, &request->generation,
				  problem))
			return 0;
		return problem_set(problem, "'%s' is not a generation, which is a number",
				   printable(value));
	case OPTION_WATCH:
		return take_seconds(request, value, problem);
	case OPTION_LISTEN:
		request->listen = &line->listen;
		return parse_endpoint(value, &line->listen, problem);
	}
	return 0;
}

/* An option of some commands; returns the number of words that it takes, or -1. */
static int take_special(struct line *line, const char *word, const char *value,
			struct problem *problem)
{
	struct request *request = &line->request;
	int index = find_option(word);
	bool takes;

	if (index < 0)
		return problem_set(problem, "'%s' is not an option",
				   printable(word));
	takes = option_takes(&command_options[index], value);
	if (command_options[index].value == VALUE_NEEDED && !value)
		return problem_set(problem, "'%s' needs a value", word);
	line->options |= 1U << index;
	request->dry_run = line->options & OPTION_DRY_RUN;
	request->expect = line->options & OPTION_EXPECT;
	request->affinity = line->options & OPTION_AFFINITY;
	request->count = line->options & OPTION_COUNT;
	request->flows = line->options & OPTION_FLOWS;
	if (take_value(line, 1U << index, takes ? value : NULL, problem))
		return -1;
	return takes ? 2 : 1;
}

/* Returns the number of words that the option takes, or -1. */
static int take_option(struct line *line, const char *word, const char *value,
		       struct problem *problem)
{
	struct request *request = &line->request;

	if (is(word, "-N", "--netns")) {
		if (!value)
			return problem_set(problem, "'%s' needs a value", word);
		request->netns = value;
		return 2;
	}
	if (is(word, "-j", "--json"))
		request->json = true;
	else if (is(word, "-q", "--quiet"))
		request->quiet = true;
	else if (is(word, "-h", "--help"))
		line->help = true;
	else if (is(word, "-V", "--version"))
		line->version = true;
	else
		return take_special(line, word, value, problem);
	return 1;
}

static int take_options(struct line *line, int argc, char **argv,
			struct problem *problem)
{
	bool options = true;
	int i, used;

	for (i = 1; i < argc; i += used) {
		char *word = argv[i];

		used = 1;
		/* A lone - is a file, and behind -- there are no options. */
		if (!options || word[0] != '-' || !word[1])
			line->words[line->count++] = word;
		else if (!strcmp(word, "--"))
			options = false;
		else
			used = take_option(line, word, argv[i + 1], problem);
		if (used < 0)
			return -1;
	}
	return 0;
}

static int help(const struct line *line)
{
	const struct command *command;
	struct problem problem;

	command = command_find(line->words, line->count, &problem);
	if (command)
		usage_command(stdout, command);
	else if (!line->count)
		usage_all(stdout);
	else if (line->count > 1 || !usage_group(stdout, line->words[0]))
		return -1;
	return 0;
}

static int wrong_usage(const struct line *line, const struct problem *problem)
{
	const struct command *command = line->request.command;

	complain("%s", problem->text);
	fprintf(stderr, "Try 'svcnat %s%s-h'.\n", command ? command->words : "",
		command ? " " : "");
	return EXIT_USAGE;
}

static int check_options(const struct line *line, struct problem *problem)
{
	const struct command *command = line->request.command;
	unsigned int wrong = line->options & ~command->options;

	if (line->request.affinity && !wrong && !line->request.name)
		return problem_set(problem, "'--affinity' is about one service: name it");
	if (!wrong)
		return 0;
	return problem_set(problem, "'%s' is not an option of '%s'",
			   command_options[__builtin_ctz(wrong)].word, command->words);
}

/* Big tables are written in few system calls. */
static char output[64 * 1024];

static int run(struct line *line)
{
	struct problem problem;

	if (line->help && !help(line))
		return EXIT_SUCCESS;
	if (line->version)
		return cmd_version(&line->request);
	if (request_parse(&line->request, line->words, line->count, &problem) ||
	    check_options(line, &problem))
		return wrong_usage(line, &problem);
	if (line->request.quiet && !freopen("/dev/null", "w", stdout)) {
		complain("cannot open /dev/null");
		return EXIT_FAILURE;
	}
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, output, _IOFBF, sizeof(output));
	return dispatch(&line->request);
}

/**
 * main() - the command line
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0 done, 1 refused by the kernel or for the data, 2 wrong usage.
 */
int main(int argc, char **argv)
{
	struct line line = {};
	struct problem problem;
	int status;

	if (argc > 1 && !strcmp(argv[1], "complete"))
		return complete(argv + 2, argc - 2);
	line.words = require_memory(calloc(argc + 1, sizeof(*line.words)));
	if (take_options(&line, argc, argv, &problem))
		status = wrong_usage(&line, &problem);
	else
		status = run(&line);
	if ((fflush(stdout) || ferror(stdout)) && status == EXIT_SUCCESS) {
		complain("cannot write the output");
		status = EXIT_FAILURE;
	}
	free(line.words);
	intern_forget();
	return status;
}
