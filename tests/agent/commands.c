// SPDX-License-Identifier: GPL-2.0
/* Lines of standard input, one by one. */
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "commands.h"

static void on_input(void *context, uint32_t events)
{
	struct commands *commands = context;
	char c;

	(void)events;
	if (read(STDIN_FILENO, &c, 1) <= 0) {
		loop_end(commands->loop);
	} else if (c == '\n') {
		commands->line[commands->len] = 0;
		commands->len = 0;
		commands->take(commands->line);
	} else if (commands->len + 1 < sizeof(commands->line)) {
		commands->line[commands->len++] = c;
	}
	fflush(stdout);
}

/**
 * commands_begin() - take commands in a loop
 * @commands: they
 * @loop: the loop
 * @take: gets each line
 *
 * Return: 0, or -1 if there is no standard input.
 */
int commands_begin(struct commands *commands, struct loop *loop,
		   void (*take)(const char *line))
{
	*commands = (struct commands){
		.source = { .ready = on_input, .context = commands },
		.loop = loop,
		.take = take,
	};
	return loop_add(loop, &commands->source, STDIN_FILENO, EPOLLIN);
}
