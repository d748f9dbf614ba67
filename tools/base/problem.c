// SPDX-License-Identifier: GPL-2.0
/* Sentences that say what is wrong. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/problem.h"

#define PRINTABLE_LEN 96
#define PRINTABLE_SLOTS 4

/**
 * problem_set() - write down why something is refused
 * @problem: where to
 * @format: printf format of the sentence
 *
 * Return: -1, so that a caller can refuse in one statement.
 */
int problem_set(struct problem *problem, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(problem->text, sizeof(problem->text), format, args);
	va_end(args);
	return -1;
}

/**
 * printable() - a word as it may be shown in a sentence
 * @word: what somebody wrote, maybe not text at all
 *
 * Bytes that would upset a terminal are shown as '?', and long words are cut.
 *
 * Return: a string that lasts for a few more calls, enough for one sentence.
 */
const char *printable(const char *word)
{
	static char slots[PRINTABLE_SLOTS][PRINTABLE_LEN + 4];
	static unsigned int next;
	char *out = slots[next++ % PRINTABLE_SLOTS];
	unsigned int i;

	for (i = 0; word[i] && i < PRINTABLE_LEN; i++)
		out[i] = word[i] >= ' ' && word[i] <= '~' ? word[i] : '?';
	snprintf(out + i, 4, "%s", word[i] ? "..." : "");
	return out;
}

static const char *program = "svcnat";

/**
 * complain_as() - say who complains
 * @name: name of the program, which must last
 */
void complain_as(const char *name)
{
	program = name;
}

/**
 * complain() - tell an error to the person in front
 * @format: printf format of the sentence
 */
void complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s: ", program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/**
 * finish_output() - what a program's exit status is once its output is written
 * @status: what it would be
 *
 * Return: that, or EXIT_FAILURE with a complaint if not all could be written.
 */
int finish_output(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (status != EXIT_SUCCESS)
		return status;
	complain("cannot write the output");
	return EXIT_FAILURE;
}
