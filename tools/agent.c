// SPDX-License-Identifier: GPL-2.0
/* svcnat-agent - keeps svcnat's table as the Services of Kubernetes are. */
#include <stdio.h>
#include <stdlib.h>

#include "agent/config/access.h"
#include "agent/config/config.h"
#include "agent/config/flags.h"
#include "base/problem.h"
#include "base/version.h"

#define PROGRAM "svcnat-agent"
#define EXIT_USAGE 2

static void print_help(void)
{
	puts("Usage: " PROGRAM " [OPTION]...\n"
	     "Keeps the table of svcnat as the Services of a Kubernetes cluster are, as\n"
	     "kube-proxy does.\n");
	flags_help(stdout);
	puts("\nTimes are such as 30s or 1h5m. The manual is " PROGRAM "(8).");
}

static int refuse(const struct problem *problem)
{
	complain("%s", problem->text);
	return EXIT_USAGE;
}

static int run(const struct agent_settings *settings)
{
	struct access access;
	struct problem problem;
	int status = EXIT_SUCCESS;

	agent_config_warn(settings, complain);
	if (access_find(&access, settings, &problem))
		status = refuse(&problem);
	access_free(&access);
	return status;
}

/**
 * main() - the agent
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0 it was ended by a signal, 1 it cannot go on, 2 wrong usage.
 */
int main(int argc, char **argv)
{
	struct agent_settings settings;
	struct problem problem;
	int status;

	complain_as(PROGRAM);
	if (agent_config_load(&settings, argv + !!argc, &problem)) {
		status = refuse(&problem);
	} else if (settings.help) {
		print_help();
		status = finish_output(EXIT_SUCCESS);
	} else if (settings.version) {
		printf("%s %s\n", PROGRAM, version_of_tool());
		status = finish_output(EXIT_SUCCESS);
	} else {
		status = run(&settings);
	}
	agent_settings_free(&settings);
	return status;
}
