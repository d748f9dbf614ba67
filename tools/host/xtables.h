/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_XTABLES_H
#define SVCNAT_HOST_XTABLES_H

#include <stddef.h>

#include <linux/netfilter.h>

#include "host/chains.h"

/**
 * struct xtables_blob - a table of iptables-legacy, as the kernel has it
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @valid_hooks: bit N is set when hook N has a chain
 * @hook_entry: where the chain of each hook begins
 * @underflow: where its policy is, after its last rule
 * @entries: rules, one after the other
 * @size: bytes of them
 * @memory: what to free, if anything
 */
struct xtables_blob {
	uint8_t family;
	unsigned int valid_hooks;
	unsigned int hook_entry[NF_INET_NUMHOOKS];
	unsigned int underflow[NF_INET_NUMHOOKS];
	const char *entries;
	size_t size;
	void *memory;
};

/**
 * struct xtables_entry - a rule in a table
 * @target: offset of its target in it
 * @size: bytes to the next one
 * @chain: the name if it is not a rule but begins a chain, else NULL
 */
struct xtables_entry {
	size_t target;
	size_t size;
	const char *chain;
};

bool xtables_entry_at(const struct xtables_blob *blob, size_t offset,
		      struct xtables_entry *entry);
bool xtables_fetch(struct xtables_blob *blob, uint8_t family,
		   const char *table);
void xtables_release(struct xtables_blob *blob);

void xtables_take(struct chains *chains, const struct xtables_blob *blob);
void xtables_read(struct chains *chains, uint8_t family);

#endif
