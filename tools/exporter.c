// SPDX-License-Identifier: GPL-2.0
/* svcnat-exporter - serves the metrics of svcnat for Prometheus. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/descriptors.h"
#include "base/intern.h"
#include "base/version.h"
#include "exporter/privileges.h"
#include "exporter/serve.h"
#include "http/listen.h"
#include "metrics/metrics.h"
#include "model/parse.h"
#include "netlink/family.h"

#define PROGRAM "svcnat-exporter"
#define EXIT_USAGE 2
#define LETTERS ":fhl:N:t:u:V"
#define SECONDS 30
#define SECONDS_MAX 3600

enum {
	OPTION_FLOWS = 'f',
	OPTION_HELP = 'h',
	OPTION_LISTEN = 'l',
	OPTION_NETNS = 'N',
	OPTION_TIMEOUT = 't',
	OPTION_USER = 'u',
	OPTION_VERSION = 'V',
};

static const struct option options[] = {
	{ .name = "flows", .val = OPTION_FLOWS },
	{ .name = "help", .val = OPTION_HELP },
	{ .name = "listen", .has_arg = required_argument, .val = OPTION_LISTEN },
	{ .name = "netns", .has_arg = required_argument, .val = OPTION_NETNS },
	{ .name = "timeout", .has_arg = required_argument, .val = OPTION_TIMEOUT },
	{ .name = "user", .has_arg = required_argument, .val = OPTION_USER },
	{ .name = "version", .val = OPTION_VERSION },
	{}
};

/**
 * struct job - what is asked for
 * @what: what is told
 * @at: where to listen
 * @listen: that was said
 * @netns: whose metrics, NULL for this network namespace
 * @user: whom to become, NULL to stay
 * @seconds: how long a scrape may take
 * @help: only print help
 * @version: only print the version
 */
struct job {
	struct metrics what;
	struct endpoint at;
	bool listen;
	const char *netns;
	const char *user;
	uint64_t seconds;
	bool help;
	bool version;
};

static void print_help(void)
{
	puts("Usage: " PROGRAM " --listen ADDR:PORT [OPTION]...\n"
	     "Serves counters and states of svcnat for Prometheus by HTTP at /metrics.\n\n"
	     "  -l, --listen ADDR:PORT  listen there, as in 127.0.0.1:9468 or [::1]:9468\n"
	     "  -N, --netns NETNS       tell about this network namespace (a name or a path)\n"
	     "  -f, --flows             count the connections that there are now, too\n"
	     "  -t, --timeout SECONDS   how long a scrape may take (default: 30)\n"
	     "  -u, --user NAME         become this user, once it listens\n"
	     "  -h, --help              print this help\n"
	     "  -V, --version           print the version\n\n"
	     "It ends by SIGTERM or SIGINT. The manual is " PROGRAM "(8).");
}

/* @got: what getopt_long() has returned. */
static int take_option(struct job *job, int got, struct problem *problem)
{
	switch (got) {
	case OPTION_FLOWS:
		job->what.flows = true;
		return 0;
	case OPTION_HELP:
		job->help = true;
		return 0;
	case OPTION_LISTEN:
		job->listen = true;
		return parse_endpoint(optarg, &job->at, problem);
	case OPTION_NETNS:
		job->netns = optarg;
		return 0;
	case OPTION_TIMEOUT:
		if (!parse_number(optarg, 1, SECONDS_MAX, &job->seconds, problem))
			return 0;
		return problem_set(problem, "'%s' is not a number of seconds: 1 to %d are allowed",
				   printable(optarg), SECONDS_MAX);
	case OPTION_USER:
		job->user = optarg;
		return 0;
	case OPTION_VERSION:
		job->version = true;
		return 0;
	}
	return 0;
}

/* @got: what getopt_long() has returned. */
static int refuse(int got, char **argv, struct problem *problem)
{
	const char letter[] = { '-', optopt, 0 };
	const char *word = argv[optind - 1];
	/* The colons stand for values. */
	bool known = optopt && optopt != ':' && strchr(LETTERS, optopt);

	/* A letter that is none need not be the last one of its word. */
	if (strncmp(word, "--", 2) || (optopt && !known))
		word = letter;
	if (got == ':')
		return problem_set(problem, "'%s' needs a value", word);
	return problem_set(problem, known ? "'%s': this takes no value" :
			   "'%s' is not an option", printable(word));
}

static int read_line(struct job *job, int argc, char **argv,
		     struct problem *problem)
{
	int got;

	while ((got = getopt_long(argc, argv, LETTERS, options,
				  NULL)) != -1) {
		if (got == '?' || got == ':')
			return refuse(got, argv, problem);
		if (take_option(job, got, problem))
			return -1;
	}
	if (optind < argc)
		return problem_set(problem, "'%s' is one word too many",
				   printable(argv[optind]));
	if (!job->listen && !job->help && !job->version)
		return problem_set(problem, "where to listen is missing: say --listen 127.0.0.1:9468");
	return 0;
}

/* Who asks is rarely in the network namespace that is asked about. */
static int do_job(const struct job *job, struct problem *problem)
{
	int fd = http_listen(&job->at, true, problem);

	if (fd < 0)
		return -1;
	if (job->netns && nl_netns_enter(job->netns, problem))
		return -1;
	if (privileges_drop(job->user, problem))
		return -1;
	return serve(fd, &job->at, job->seconds, &job->what, problem);
}

/**
 * main() - the exporter
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0 ended by a signal, 1 it cannot listen, 2 wrong usage.
 */
int main(int argc, char **argv)
{
	struct problem problem;
	struct job job = { .seconds = SECONDS };
	int err;

	descriptors_reserve();
	complain_as(PROGRAM);
	if (read_line(&job, argc, argv, &problem)) {
		complain("%s", problem.text);
		fputs("Try '" PROGRAM " --help'.\n", stderr);
		return EXIT_USAGE;
	}
	if (job.help) {
		print_help();
		return finish_output(EXIT_SUCCESS);
	}
	if (job.version) {
		printf("%s %s\n", PROGRAM, version_of_tool());
		return finish_output(EXIT_SUCCESS);
	}
	err = do_job(&job, &problem);
	if (err)
		complain("%s", problem.text);
	intern_forget();
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
