// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzes the command line: no words may upset a sanitizer, none may be refused
 * without a sentence, and what is taken must fit into a message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/memory.h"
#include "file/take.h"
#include "grammar/options.h"
#include "netlink/txn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As many words as anybody writes, and some more. */
#define WORDS_MAX 64

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

/* Words are lines, as they may hold blanks. */
static int split(char *text, char **argv)
{
	int count = 0;
	char *next;

	argv[count++] = "svcnat";
	for (; text && count < WORDS_MAX; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = 0;
		else if (!*text)
			break;
		/* Each of its own, so that reading behind it is seen. */
		argv[count++] = require_memory(strdup(text));
	}
	argv[count] = NULL;
	return count;
}

/* As cmd_change() sends it. */
static void through_netlink(const struct request *request)
{
	struct nl nl = { .family = 0x20 };
	struct model model = {};
	struct problem problem = {};
	char *buffer = require_memory(malloc(NL_ROOM));

	if (config_take(&model, CONFIG_CHANGES, request, 0, &problem))
		must(problem.text[0], "not taken without a sentence");
	else
		must(nl_put_change(&nl, buffer, &model)->nlmsg_len <= NL_ROOM,
		     "too long");
	free(buffer);
	model_free(&model);
}

static void read_line(int argc, char **argv)
{
	struct problem problem = {};
	struct line line;
	int err;

	err = line_read(&line, argc, argv, &problem);
	if (!err)
		err = request_parse(&line.request, line.words, line.count,
				    &problem);
	if (!err)
		err = line_check(&line, &problem);
	must(!err == !problem.text[0], "refused without a sentence, or the reverse");
	if (!err && line.request.command->change)
		through_netlink(&line.request);
	line_free(&line);
}

static void read_part(int argc, char **argv)
{
	struct line line;

	line_read_part(&line, argc, argv);
	request_expects_value(line.words, line.count);
	line_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *argv[WORDS_MAX + 1], *text = require_memory(malloc(size + 1));
	int argc;

	memcpy(text, data, size);
	text[size] = 0;
	argc = split(text, argv);
	read_line(argc, argv);
	read_part(argc, argv);
	while (argc > 1)
		free(argv[--argc]);
	free(text);
	intern_forget();
	return 0;
}
