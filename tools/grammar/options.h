/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_GRAMMAR_OPTIONS_H
#define SVCNAT_GRAMMAR_OPTIONS_H

#include "grammar/command.h"

/**
 * struct line - a command line, taken apart
 * @request: gets the options
 * @words: the words that are left
 * @count: number of words
 * @help: help is asked for
 * @version: asked for as other programs are
 * @options: OPTION_* that were given
 * @open: the option that the line ends in without its value, or NULL
 */
struct line {
	struct request request;
	char **words;
	unsigned int count;
	bool help;
	bool version;
	unsigned int options;
	const struct command_option *open;
};

int line_read(struct line *line, int argc, char **argv,
	      struct problem *problem);
void line_read_part(struct line *line, int argc, char **argv);
int line_check(const struct line *line, struct problem *problem);
void line_free(struct line *line);

#endif
