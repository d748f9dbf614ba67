/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "agent/loop/loop.h"

#define COMMAND_LEN 256

/**
 * struct commands - what a test tells a program, a line each
 * @source: standard input, in a loop
 * @loop: that loop, which ends with the input
 * @take: gets a line
 * @line: what has come of one
 * @len: length of that
 */
struct commands {
	struct loop_source source;
	struct loop *loop;
	void (*take)(const char *line);
	char line[COMMAND_LEN];
	size_t len;
};

int commands_begin(struct commands *commands, struct loop *loop,
		   void (*take)(const char *line));

#endif /* COMMANDS_H */
