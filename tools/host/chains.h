/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_CHAINS_H
#define SVCNAT_HOST_CHAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

/* As much of a name as tells what it is. */
#define CHAIN_NAME_LEN 64

enum chain_owner {
	OWNER_UNKNOWN,
	OWNER_KUBE_PROXY,
	OWNER_DOCKER,
};

/**
 * struct chain - a chain of rules that can translate destinations
 * @family: NFPROTO_*
 * @legacy: of iptables-legacy, not of nftables
 * @base: packets come here by a hook
 * @hook: NF_INET_*, of a base chain
 * @priority: among the chains of the hook, of a base chain
 * @rules: how many rules it has; jumps to it count, too
 * @table: name of its table
 * @name: its name
 */
struct chain {
	uint8_t family;
	bool legacy;
	bool base;
	uint32_t hook;
	int32_t priority;
	uint32_t rules;
	char table[CHAIN_NAME_LEN];
	char name[CHAIN_NAME_LEN];
};

/**
 * struct chains - chains that matter to somebody who translates destinations
 * @list: array of @count
 * @count: number of chains
 *
 * These are the base chains of type nat in PREROUTING and OUTPUT, and chains
 * that tell who owns them.
 */
struct chains {
	struct chain *list;
	size_t count;
};

enum chain_owner chain_owner(const struct chain *chain);
const char *chain_family(const struct chain *chain);

void chains_add(struct chains *chains, const struct chain *chain);
void chains_free(struct chains *chains);

#endif
