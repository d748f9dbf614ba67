/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_PROBLEM_H
#define SVCNAT_BASE_PROBLEM_H

#define PROBLEM_LEN 512

/**
 * struct problem - why something was refused, as a sentence for people
 * @text: the sentence, without a prefix and without a final full stop
 *
 * Functions that can refuse their input fill one and return -1. Where the
 * sentence is printed, and after which prefix, is the caller's business.
 */
struct problem {
	char text[PROBLEM_LEN];
};

int problem_set(struct problem *problem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *printable(const char *word);

int finish_output(int status);
void complain_as(const char *name);
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
