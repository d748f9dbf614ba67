/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_GRAMMAR_COMMAND_H
#define SVCNAT_GRAMMAR_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/problem.h"
#include "model/parse.h"
#include "model/setting.h"

/* Exit statuses; EXIT_SUCCESS is 0 and EXIT_FAILURE is 1. */
#define EXIT_USAGE 2
/* Somebody else was faster: see --expect-generation. */
#define EXIT_CHANGED 3

#define COMMAND_ARGS 3

enum arg {
	ARG_NONE,
	ARG_FRESH_NAME,		/* of a service that does not exist */
	ARG_NEW_NAME,		/* of a service that need not exist */
	ARG_NAME,		/* of a service */
	ARG_NAME_OPTIONAL,
	ARG_WHICH,		/* name, pattern or address, may be left out */
	ARG_PROTOCOL,
	ARG_NEW_FRONTEND,	/* ADDR:PORT or nodeport PORT, need not exist */
	ARG_FRONTEND,		/* the same, of a frontend of the service */
	ARG_NEW_BACKEND,	/* ADDR:PORT */
	ARG_BACKEND,		/* the same, of a backend of the service */
	ARG_FILE,
	ARG_TRACE_PROTOCOL,	/* protocols with ports, and icmp */
	ARG_SOURCE,		/* ADDR or ADDR:PORT */
	ARG_DESTINATION,	/* the same, the port may only miss with icmp */
};

#define OPTION_DRY_RUN	1
#define OPTION_EXPECT	2
#define OPTION_AFFINITY	4
#define OPTION_COUNT	8
#define OPTION_FLOWS	16
#define OPTION_WATCH	32
#define OPTION_IF_EXISTS	64
#define OPTION_BRIEF	128

enum option_value {
	VALUE_NONE,
	VALUE_NEEDED,
	VALUE_OPTIONAL,		/* it is a value if it is a number */
};

/**
 * struct command_option - an option
 * @word: how it is written
 * @brief: the letter that may be written instead, or 0
 * @value: whether a value follows
 * @syntax: what the value looks like
 * @help: what it does, in one line
 */
struct command_option {
	const char *word;
	char brief;
	enum option_value value;
	const char *syntax;
	const char *help;
};

/**
 * struct request - a command with its arguments
 * @command: which command
 * @json: print JSON (-j)
 * @quiet: print errors only (-q)
 * @netns: network namespace to work in, NULL for this one (-N)
 * @dry_run: say what would change, change nothing (--dry-run)
 * @expect: refuse another generation than @generation (--expect-generation)
 * @generation: see there
 * @affinity: show the clients that keep their backend (--affinity)
 * @count: count the connections instead of listing them (--count)
 * @flows: count the connections that there are, too (--flows)
 * @if_exists: what is not there need not be removed (--if-exists)
 * @brief: a line for each service (--brief)
 * @watch: milliseconds between looks, 0 for a single one (--watch)
 * @name: service, NULL if none was named
 * @which: word that several services may answer to, NULL for all or @name
 * @file: file to read
 * @protocol: of the frontend or connection
 * @from: source of the connection
 * @at: address and port of the frontend or backend, destination of the connection
 * @settings: by the command's table
 */
struct request {
	const struct command *command;
	bool json;
	bool quiet;
	const char *netns;
	bool dry_run;
	bool expect;
	uint64_t generation;
	bool affinity;
	bool count;
	bool flows;
	bool if_exists;
	bool brief;
	uint32_t watch;
	const char *name;
	const char *which;
	const char *file;
	uint8_t protocol;
	struct endpoint from;
	struct endpoint at;
	struct settings settings;
};

/**
 * struct command - one command of the tool
 * @words: its one or two words
 * @change: the SVCNAT_CMD_* that it sends; such a command may stand in a file
 * @args: its arguments, in order
 * @settings: what may follow them as WORD VALUE
 * @needs_setting: at least one setting must follow
 * @options: OPTION_* that it takes
 * @help: what it does, in one line
 * @more: further lines of help, or NULL
 *
 * The reader of arguments and of files, the help and the completion go by the
 * table of these, so that they cannot contradict each other.
 */
struct command {
	const char *words;
	uint8_t change;
	uint8_t args[COMMAND_ARGS];
	const struct setting_table *settings;
	bool needs_setting;
	unsigned int options;
	const char *help;
	const char *more;
};

extern const struct command commands[];
extern const unsigned int command_count;

unsigned int command_match(const struct command *command, char *const *words,
			   unsigned int count);
const struct command *command_find(char *const *words, unsigned int count,
				   struct problem *problem);
int request_parse(struct request *request, char *const *words,
		  unsigned int count, struct problem *problem);
bool request_expects_value(char *const *words, unsigned int count);

/* Those that every command takes; the rest by bit number of OPTION_*. */
extern const struct command_option global_options[];
extern const struct command_option command_options[];

bool option_takes(const struct command_option *option, const char *word);

const char *arg_syntax(enum arg arg);
void usage_all(FILE *to);
void usage_command(FILE *to, const struct command *command);
bool usage_group(FILE *to, const char *word);

#endif
