// SPDX-License-Identifier: GPL-2.0
/* svcnat-agent - keeps svcnat's table as the Services of Kubernetes are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/problem.h"
#include "base/version.h"

#define PROGRAM "svcnat-agent"
#define EXIT_USAGE 2

static void print_help(void)
{
	puts("Usage: " PROGRAM " [OPTION]...\n"
	     "Keeps the table of svcnat as the Services of a Kubernetes cluster are, as\n"
	     "kube-proxy does.\n\n"
	     "  --help     print this help\n"
	     "  --version  print the version\n\n"
	     "The manual is " PROGRAM "(8).");
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
	complain_as(PROGRAM);
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		print_help();
		return finish_output(EXIT_SUCCESS);
	}
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		printf("%s %s\n", PROGRAM, version_of_tool());
		return finish_output(EXIT_SUCCESS);
	}
	complain("say --help or --version");
	return EXIT_USAGE;
}
