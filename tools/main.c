// SPDX-License-Identifier: GPL-2.0
/*
 * svcnat - tells the kernel which addresses are services, and which backends
 * serve them. Reads options here and leaves the rest to the table of commands.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "intern.h"

/**
 * struct line - the command line, options taken out of it
 * @request: gets the options
 * @words: the words that are left
 * @count: number of words
 * @help: help is asked for
 * @options: OPTION_* that were given
 */
struct line {
	struct request request;
	char **words;
	unsigned int count;
	bool help;
	unsigned int options;
};

static bool is(const char *word, const char *brief, const char *full)
{
	return (brief && !strcmp(word, brief)) || !strcmp(word, full);
}

/* Returns the number of words that the option takes, or -1. */
static int take_option(struct line *line, const char *word, const char *value,
		       struct problem *problem)
{
	struct request *request = &line->request;
	bool netns = is(word, "-N", "--netns");
	bool expect = is(word, NULL, "--expect-generation");

	if ((netns || expect) && !value)
		return problem_set(problem, "'%s' needs a value", word);
	if (is(word, "-j", "--json"))
		request->json = true;
	else if (is(word, "-q", "--quiet"))
		request->quiet = true;
	else if (is(word, "-h", "--help"))
		line->help = true;
	else if (netns)
		request->netns = value;
	else if (is(word, NULL, "--dry-run"))
		line->options |= OPTION_DRY_RUN;
	else if (is(word, NULL, "--affinity"))
		line->options |= OPTION_AFFINITY;
	else if (expect)
		line->options |= OPTION_EXPECT;
	else
		return problem_set(problem, "'%s' is not an option",
				   printable(word));
	request->dry_run = line->options & OPTION_DRY_RUN;
	request->expect = line->options & OPTION_EXPECT;
	request->affinity = line->options & OPTION_AFFINITY;
	if (expect && parse_number(value, 0, UINT64_MAX, &request->generation,
				   problem))
		return problem_set(problem, "'%s' is not a generation, which is a number",
				   printable(value));
	return netns || expect ? 2 : 1;
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
			   option_words[__builtin_ctz(wrong)], command->words);
}

static int run(struct line *line)
{
	struct problem problem;

	if (line->help && !help(line))
		return EXIT_SUCCESS;
	if (request_parse(&line->request, line->words, line->count, &problem) ||
	    check_options(line, &problem))
		return wrong_usage(line, &problem);
	if (line->request.quiet && !freopen("/dev/null", "w", stdout)) {
		complain("cannot open /dev/null");
		return EXIT_FAILURE;
	}
	return line->request.command->run(&line->request);
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
	line.words = calloc(argc + 1, sizeof(*line.words));
	if (!line.words) {
		complain("out of memory");
		return EXIT_FAILURE;
	}
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
