// SPDX-License-Identifier: GPL-2.0
/*
 * svcnat - tells the kernel which addresses are services, and which backends
 * serve them. The line is read in grammar/, commands are carried out in cmd/.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/intern.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"
#include "cmd/dispatch.h"
#include "grammar/options.h"

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
	    line_check(line, &problem))
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
 * Return: 0 done, 1 refused by the kernel or for the data, 2 wrong usage,
 * 3 the table is of another generation than expected.
 */
int main(int argc, char **argv)
{
	struct problem problem;
	struct line line;
	int status;

	descriptors_reserve();
	if (argc > 1 && !strcmp(argv[1], "complete"))
		return complete(argc - 1, argv + 1);
	if (line_read(&line, argc, argv, &problem))
		status = wrong_usage(&line, &problem);
	else
		status = run(&line);
	status = finish_output(status);
	line_free(&line);
	intern_forget();
	return status;
}
