/* SPDX-License-Identifier: GPL-2.0 */
/* What somebody does with a socket: requests, transactions, dumps, and leaving. */
#ifndef FUZZ_STORY_H
#define FUZZ_STORY_H

#include "link.h"
#include "look.h"

/**
 * struct teller - who does it
 * @dice: what decides
 * @link: the socket
 * @alone: nobody else changes the table, so that it can be compared
 * @state: the table, if it is @known
 * @known: see there
 */
struct teller {
	struct dice dice;
	struct link link;
	bool alone;
	struct state state;
	bool known;
};

void story_begin(struct teller *teller);
void story_tell(struct teller *teller);
void story_flush(struct teller *teller);

#endif
