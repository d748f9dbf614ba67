/* SPDX-License-Identifier: GPL-2.0 */
/* Messages that are made up: right, half right, and damaged. */
#ifndef FUZZ_MESSAGE_H
#define FUZZ_MESSAGE_H

#include "dice.h"
#include "grammar.h"

#define MESSAGE_MAX	65536

/**
 * struct message - a netlink message of the family, or something like it
 * @len: bytes in @data
 * @data: netlink header, generic netlink header, attributes; the numbers of the
 *	family and of the sequence are filled in when it is sent
 */
struct message {
	size_t len;
	uint8_t data[MESSAGE_MAX];
};

/* What is so in a message whatever the dice say. */
struct wish {
	uint8_t command;	/* 0 for any */
	uint32_t txn;		/* 0 for none */
	uint16_t flags;		/* NLM_F_* besides NLM_F_REQUEST */
	bool honest;		/* nothing is made wrong on purpose */
};

void message_make(struct message *msg, struct dice *dice, const struct wish *wish);
size_t message_address(struct dice *dice, unsigned int second, uint32_t many, uint8_t *addr);
const struct command *message_command(const struct message *msg);
void message_damage(struct message *msg, struct dice *dice);

#endif
