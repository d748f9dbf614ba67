// SPDX-License-Identifier: GPL-2.0
/* svcnat-agent - keeps svcnat's table as the Services of Kubernetes are. */
#include <stdio.h>
#include <stdlib.h>

#include "agent/config/access.h"
#include "agent/config/config.h"
#include "agent/config/flags.h"
#include "agent/config/shown.h"
#include "agent/daemon/cleanup.h"
#include "agent/daemon/conntrack.h"
#include "agent/daemon/daemon.h"
#include "agent/translate/settings.h"
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

/* Where that is not permitted, the agent is as the one that began it. */
static void spare_from_memory_shortage(int64_t oom_score_adj)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "we");

	if (!file)
		return;
	fprintf(file, "%lld", (long long)oom_score_adj);
	fclose(file);
}

static int fail(const struct problem *problem)
{
	complain("%s", problem->text);
	return EXIT_FAILURE;
}

/* All that may be wrong with what is set comes before anything is done. */
static int work(struct current *current)
{
	const struct agent_settings *settings = &current->settings;
	struct access access = {};
	struct problem problem;
	int status = EXIT_SUCCESS;

	if (options_take(&current->options, settings, &problem) ||
	    access_find(&access, settings, &problem)) {
		status = refuse(&problem);
	} else {
		spare_from_memory_shortage(settings->oom_score_adj);
		if (daemon_run(current, &access, &problem))
			status = fail(&problem);
	}
	access_free(&access);
	return status;
}

static int run(struct current *current)
{
	const struct agent_settings *settings = &current->settings;
	struct problem problem;

	agent_config_warn(settings, complain);
	if (*settings->write_config_to)
		return shown_write(settings, settings->write_config_to, &problem) ?
		       fail(&problem) : EXIT_SUCCESS;
	if (settings->cleanup)
		return cleanup_table(&problem) ? fail(&problem) : EXIT_SUCCESS;
	if (settings->cleanup_kube_proxy)
		return finish_output(cleanup_kube_proxy(&problem) ? fail(&problem) :
								    EXIT_SUCCESS);
	if (!settings->init_only)
		return work(current);
	conntrack_set(&settings->conntrack);
	return EXIT_SUCCESS;
}

/**
 * main() - the agent
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0 it was ended by a signal or has done what was asked for, 1 it cannot go on,
 * 2 wrong usage.
 */
int main(int argc, char **argv)
{
	struct current current = { .words = argv + !!argc };
	struct agent_settings *settings = &current.settings;
	struct problem problem;
	int status;

	complain_as(PROGRAM);
	if (agent_config_load(settings, current.words, &problem)) {
		status = refuse(&problem);
	} else if (settings->help) {
		print_help();
		status = finish_output(EXIT_SUCCESS);
	} else if (settings->version) {
		printf("%s %s\n", PROGRAM, version_of_tool());
		status = finish_output(EXIT_SUCCESS);
	} else {
		status = run(&current);
	}
	agent_settings_free(settings);
	return status;
}
