// SPDX-License-Identifier: GPL-2.0
/* Which function carries out which command. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/dispatch.h"

static const struct {
	const char *words;
	run_command *run;
} functions[] = {
	{ "apply", cmd_apply },
	{ "add", cmd_add },
	{ "config show", cmd_config_show },
	{ "doctor", cmd_doctor },
	{ "flows", cmd_flows },
	{ "metrics", cmd_metrics },
	{ "monitor", cmd_monitor },
	{ "save", cmd_save },
	{ "show", cmd_show },
	{ "stats", cmd_stats },
	{ "trace", cmd_trace },
	{ "version", cmd_version },
};

/**
 * dispatch_find() - find what carries out a command
 * @command: the command
 *
 * Return: the function, or NULL if somebody has forgotten it.
 */
run_command *dispatch_find(const struct command *command)
{
	unsigned int i;

	if (command->change)
		return cmd_change;
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (!strcmp(functions[i].words, command->words))
			return functions[i].run;
	return NULL;
}

/**
 * dispatch() - carry out a command
 * @request: the command with its arguments
 *
 * Return: an exit status.
 */
int dispatch(const struct request *request)
{
	run_command *run = dispatch_find(request->command);

	return run ? run(request) : EXIT_FAILURE;
}
