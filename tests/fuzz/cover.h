/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which code of the kernel a message made run, where the kernel has KCOV. Messages
 * that led to new code are kept, and others are made from them.
 */
#ifndef FUZZ_COVER_H
#define FUZZ_COVER_H

#include <stdbool.h>

#include "message.h"

bool cover_init(void);
bool cover_open(void);
void cover_begin(void);
void cover_end(const struct message *msg);
bool cover_recall(struct message *msg, struct dice *dice);
unsigned int cover_places(void);
unsigned int cover_kept(void);

#endif
