/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_FILTERS_H
#define SVCNAT_HOST_FILTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/chains.h"
#include "host/probe.h"
#include "host/xtables.h"
#include "netlink/socket.h"

/* Tables of iptables-legacy: filter and raw, in two families. */
#define FILTERS_BLOBS 4

/* Does a rule, or the way to it, apply to a packet? */
enum when {
	WHEN_NEVER,
	WHEN_MAYBE,
	WHEN_ALWAYS,
};

enum deed {
	DEED_NONE,
	DEED_ACCEPT,
	DEED_DROP,
	DEED_RETURN,
	DEED_JUMP,
	DEED_GOTO,
	DEED_NOTRACK,
	DEED_HELPER,
};

struct filter_chain;

/**
 * struct step - what a rule does with a packet
 * @when: whether it applies
 * @deed: what it does then
 * @target: where it jumps to
 */
struct step {
	enum when when;
	enum deed deed;
	const struct filter_chain *target;
};

/**
 * struct filter_rule - a rule, as the kernel has told it
 * @data: a list of nftables' expressions, or an entry of iptables-legacy
 * @len: bytes of it
 */
struct filter_rule {
	const void *data;
	size_t len;
};

/**
 * struct filter_chain - a chain of rules that can drop packets
 * @chain: the chain
 * @drops: what comes to its end is dropped, by the policy of a base chain
 * @start: where it begins in the table of iptables-legacy
 * @blob: that table
 * @rules: array of @count
 * @count: number of rules
 */
struct filter_chain {
	struct chain chain;
	bool drops;
	size_t start;
	const struct xtables_blob *blob;
	struct filter_rule *rules;
	size_t count;
};

/**
 * struct filters - chains of type filter, and those they may jump to
 * @list: array of @count
 * @count: number of chains
 * @nl: a socket of nfnetlink, to ask for elements of sets
 * @asks: there is such a socket
 * @last: the chain that was found last, as rules come in the order of chains
 * @elements: as many elements of sets have been looked at
 * @blobs: tables of iptables-legacy
 * @blob_count: how many
 */
struct filters {
	struct filter_chain *list;
	size_t count;
	struct nl nl;
	bool asks;
	size_t last;
	size_t elements;
	struct xtables_blob blobs[FILTERS_BLOBS];
	size_t blob_count;
};

enum fate {
	FATE_PASSES,
	FATE_DEPENDS,	/* some rule accepts it, if what is not known is so */
	FATE_DROPPED,
};

/**
 * struct sentence - what filters do with a packet
 * @fate: the worst that any chain does
 * @by: which chain that is, NULL if the packet passes
 * @policy: by its policy, not by a rule
 * @untracked: a rule keeps it from conntrack
 * @untracked_by: the base chain from which that rule is reached
 * @helped: a rule gives its connection a helper of conntrack
 */
struct sentence {
	enum fate fate;
	const struct chain *by;
	bool policy;
	enum when untracked;
	const struct chain *untracked_by;
	enum when helped;
};

struct filter_chain *filters_add(struct filters *filters,
				 const struct chain *chain);
struct filter_rule *filter_chain_add(struct filter_chain *chain,
				     const void *data, size_t len);
const struct filter_chain *filters_find(struct filters *filters, uint8_t family,
					const char *table, const char *name);
int filters_read(struct filters *filters);
void filters_free(struct filters *filters);

void filters_judge(struct filters *filters, const struct probe *probe,
		   uint32_t hook, struct sentence *sentence);

#endif
