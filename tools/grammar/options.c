// SPDX-License-Identifier: GPL-2.0
/* The command line's options, taken out of its words. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/similar.h"
#include "grammar/options.h"

/* What getopt_long() returns for a word, and for OPTION_* by bit number. */
#define WORD 1
#define SPECIAL 256

#define BRIEF_MAX 32
#define FULL_MAX 32

/**
 * struct forms - the options as getopt_long() wants them
 * @brief: the letters, behind what asks for words in their order and for silence
 * @full: the words
 * @count: number of words
 */
struct forms {
	char brief[BRIEF_MAX];
	struct option full[FULL_MAX];
	unsigned int count;
};

static void add_form(struct forms *forms, const struct command_option *option,
		     int number)
{
	static const int arguments[] = {
		[VALUE_NONE] = no_argument,
		[VALUE_NEEDED] = required_argument,
		[VALUE_OPTIONAL] = optional_argument,
	};
	size_t used = strlen(forms->brief);

	forms->full[forms->count++] = (struct option){
		.name = option->word + 2,
		.has_arg = arguments[option->value],
		.val = number,
	};
	if (option->brief)
		snprintf(forms->brief + used, BRIEF_MAX - used, "%c%s",
			 option->brief, option->value == VALUE_NEEDED ? ":" : "");
}

static void make_forms(struct forms *forms)
{
	int i;

	*forms = (struct forms){ .brief = "-:" };
	for (i = 0; global_options[i].word; i++)
		add_form(forms, &global_options[i], global_options[i].brief);
	for (i = 0; command_options[i].word; i++)
		add_form(forms, &command_options[i], SPECIAL + i);
}

static const struct command_option *option_of(int number)
{
	int i;

	for (i = 0; global_options[i].word; i++)
		if (global_options[i].brief == number)
			return &global_options[i];
	return number < SPECIAL ? NULL : &command_options[number - SPECIAL];
}

static int take_seconds(struct request *request, const char *value,
			struct problem *problem)
{
	char *end = NULL;
	double seconds = value ? strtod(value, &end) : 1;

	if ((end && (*end || end == value)) ||
	    !(seconds >= 0.1 && seconds <= 86400))
		return problem_set(problem,
				   "'%s' is not a number of seconds: 0.1 to 86400 are allowed",
				   printable(value));
	request->watch = seconds * 1000;
	return 0;
}

/* An option of some commands. */
static int take_special(struct line *line, unsigned int option,
			const char *value, struct problem *problem)
{
	struct request *request = &line->request;

	line->options |= option;
	switch (option) {
	case OPTION_DRY_RUN:
		request->dry_run = true;
		break;
	case OPTION_AFFINITY:
		request->affinity = true;
		break;
	case OPTION_COUNT:
		request->count = true;
		break;
	case OPTION_FLOWS:
		request->flows = true;
		break;
	case OPTION_IF_EXISTS:
		request->if_exists = true;
		break;
	case OPTION_BRIEF:
		request->brief = true;
		break;
	case OPTION_EXPECT:
		request->expect = true;
		if (!parse_number(value, 0, UINT64_MAX, &request->generation,
				  problem))
			break;
		return problem_set(problem, "'%s' is not a generation, which is a number",
				   printable(value));
	case OPTION_WATCH:
		return take_seconds(request, value, problem);
	}
	return 0;
}

static int take_option(struct line *line, int number, const char *value,
		       struct problem *problem)
{
	switch (number) {
	case 'j':
		line->request.json = true;
		return 0;
	case 'N':
		line->request.netns = value;
		return 0;
	case 'q':
		line->request.quiet = true;
		return 0;
	case 'h':
		line->help = true;
		return 0;
	case 'V':
		line->version = true;
		return 0;
	}
	return take_special(line, 1U << (number - SPECIAL), value, problem);
}

/* A value that may miss can be a word of its own. */
static const char *optional_value(const struct command_option *option, int argc,
				  char **argv)
{
	if (option->value != VALUE_OPTIONAL || optarg || optind >= argc ||
	    !option_takes(option, argv[optind]))
		return optarg;
	return argv[optind++];
}

/* What is named of @written, a word with an option that is refused. */
static void name_refused(char *name, size_t size, const char *written)
{
	if (!strncmp(written, "--", 2))
		snprintf(name, size, "%.*s", (int)strcspn(written, "="), written);
	else if (!option_of(optopt) && (char)optopt == written[1])
		snprintf(name, size, "%s", written);
	else
		snprintf(name, size, "-%c", optopt);
}

/* An option that is written like this one, or NULL. */
static const struct command_option *guess_option(const char *written)
{
	const struct command_option *list = global_options;
	const char *word = written + strspn(written, "-");
	char bare[FULL_MAX];
	int i;

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(word, "="), word);
	for (i = 0; strlen(bare) > 1; i++) {
		if (!list[i].word && list == command_options)
			break;
		if (!list[i].word) {
			list = command_options;
			i = 0;
		}
		if (is_similar(bare, list[i].word + 2))
			return &list[i];
	}
	return NULL;
}

/*
 * @got: what getopt_long() has returned, '?' or ':' for a value that misses.
 * @written: the word that it looked at.
 */
static int refuse(struct line *line, int got, const char *written,
		  struct problem *problem)
{
	const struct command_option *option = option_of(optopt), *guess;
	/* Longer than what printable() leaves of it. */
	char word[128];

	name_refused(word, sizeof(word), written);
	if (got == ':') {
		line->open = option;
		return problem_set(problem, "'%s' needs a value", word);
	}
	if (option)
		return problem_set(problem, "'%s' takes no value", word);
	/* It was one, of metrics. */
	if (!strcmp(word, "--listen"))
		return problem_set(problem, "'--listen' is not an option: metrics are served by 'svcnat-exporter --listen ADDR:PORT'");
	guess = guess_option(written);
	if (guess)
		return problem_set(problem, "'%s' is not an option: did you mean '%s'?",
				   printable(written), guess->word);
	return problem_set(problem, "'%s' is not an option", printable(word));
}

static void add_word(struct line *line, char *word)
{
	line->words[line->count++] = word;
}

/* Is asked for behind any word, where somebody does not know how to go on. */
static bool is_help(const char *word)
{
	return !strcmp(word, "-h") || !strcmp(word, "--help");
}

/* Takes what getopt_long() has returned, which stood in the word number @at. */
static int take(struct line *line, int got, int at, int argc, char **argv,
		struct problem *problem)
{
	if (got == '?' || got == ':')
		return refuse(line, got, argv[at], problem);
	if (got != WORD)
		return take_option(line, got,
				   optional_value(option_of(got), argc, argv),
				   problem);
	add_word(line, optarg);
	while (optind < argc && !is_help(argv[optind]) &&
	       request_expects_value(line->words, line->count))
		add_word(line, argv[optind++]);
	return 0;
}

/* With @lenient what is wrong is left out. */
static int read_line(struct line *line, int argc, char **argv, bool lenient,
		     struct problem *problem)
{
	struct forms forms;
	int got, at = 1;

	*line = (struct line){};
	line->words = require_memory(calloc(argc + 1, sizeof(*line->words)));
	make_forms(&forms);
	/* Begin anew, also where another line has been read before. */
	optind = 0;
	while ((got = getopt_long(argc, argv, forms.brief, forms.full,
				  NULL)) != -1) {
		if (take(line, got, at, argc, argv, problem) && !lenient)
			return -1;
		at = optind;
	}
	while (optind < argc)
		add_word(line, argv[optind++]);
	return 0;
}

/**
 * line_read() - take a command line apart
 * @line: the result, to be given to line_free() in any case
 * @argc: number of words
 * @argv: the words, of which the first is the program
 * @problem: why not
 *
 * Options may stand anywhere; behind -- there are none.
 *
 * Return: 0, or -1 with @problem filled.
 */
int line_read(struct line *line, int argc, char **argv,
	      struct problem *problem)
{
	return read_line(line, argc, argv, false, problem);
}

/**
 * line_read_part() - take apart what is there of a command line
 * @line: the result, to be given to line_free(); what is wrong is left out
 * @argc: number of words
 * @argv: the words, of which the first is the program
 */
void line_read_part(struct line *line, int argc, char **argv)
{
	struct problem problem;

	read_line(line, argc, argv, true, &problem);
}

/**
 * line_check() - do the options go with the command?
 * @line: the line, whose command is known
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int line_check(const struct line *line, struct problem *problem)
{
	const struct command *command = line->request.command;
	unsigned int wrong = line->options & ~command->options;

	if (wrong)
		return problem_set(problem, "'%s' is not an option of '%s'",
				   command_options[__builtin_ctz(wrong)].word,
				   command->words);
	if (line->request.affinity && !line->request.name)
		return problem_set(problem, "'--affinity' is about one service: name it");
	if (line->request.affinity && line->request.brief)
		return problem_set(problem, "'--brief' leaves out what '--affinity' shows: give one of them");
	return 0;
}

/**
 * line_free() - forget a command line
 * @line: the line
 */
void line_free(struct line *line)
{
	free(line->words);
	line->words = NULL;
}
