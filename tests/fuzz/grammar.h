/* SPDX-License-Identifier: GPL-2.0 */
/* What messages of the family are made of: uapi/svcnat.yaml, as a table. */
#ifndef FUZZ_GRAMMAR_H
#define FUZZ_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
	KIND_FLAG,
	KIND_U8,
	KIND_U16,
	KIND_PORT,
	KIND_U32,
	KIND_U64,
	KIND_NAME,
	KIND_INTERFACE,
	KIND_ADDRESS,	/* of a client, a range, anything */
	KIND_VIP,
	KIND_SERVER,
	KIND_PROTOCOL,
	KIND_PREFIX,
	KIND_BINARY,
	KIND_MAGLEV,
	KIND_TXN,
	KIND_PAD,
	KIND_NEST,
};

/**
 * struct field - an attribute
 * @type: its number
 * @kind: what it holds
 * @max: largest number that may be meant, or the length of KIND_BINARY
 * @many: up to how many there are of it, 1 if 0
 * @set: what is in it, of KIND_NEST
 */
struct field {
	uint16_t type;
	enum kind kind;
	uint32_t max;
	uint32_t many;
	const struct set *set;
};

/**
 * struct set - attributes that stand together
 * @name: for who reads that one of them is wrong
 * @fields: the attributes; the first @nr_needed are hardly ever left out
 * @nr: their number
 * @nr_needed: see there
 */
struct set {
	const char *name;
	const struct field *fields;
	uint16_t nr;
	uint16_t nr_needed;
};

/**
 * struct command - a request
 * @set: its attributes
 * @number: SVCNAT_CMD_*
 * @often: how often it is sent, among the others
 * @in_txn: transactions have it
 */
struct command {
	struct set set;
	uint8_t number;
	uint8_t often;
	bool in_txn;
};

extern const struct command commands[];
extern const unsigned int nr_commands;

/* All that the kernel may tell: the sets that it is in, and NULL. */
extern const struct set *const told[];

const struct command *grammar_command(uint8_t number);
const struct field *grammar_field(const struct set *const *sets, uint16_t type);

#endif
