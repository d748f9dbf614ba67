// SPDX-License-Identifier: GPL-2.0
/* Chains of rules that translate destinations, and whose they are. */
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>

#include "base/memory.h"
#include "host/chains.h"

static const struct {
	enum chain_owner owner;
	const char *table;
	const char *name;	/* NULL for all of the table */
} owners[] = {
	{ OWNER_KUBE_PROXY, "kube-proxy", NULL },
	/* The kubelet has other chains whose names begin with KUBE-. */
	{ OWNER_KUBE_PROXY, "nat", "KUBE-SERVICES" },
	{ OWNER_KUBE_PROXY, "nat", "KUBE-NODEPORTS" },
	{ OWNER_DOCKER, "docker-bridges", NULL },
	{ OWNER_DOCKER, "nat", "DOCKER" },
};

/**
 * chain_owner() - who has made this chain?
 * @chain: the chain
 *
 * Return: one of those known.
 */
enum chain_owner chain_owner(const struct chain *chain)
{
	unsigned int i;

	for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		if (!strcmp(chain->table, owners[i].table) &&
		    (!owners[i].name || !strcmp(chain->name, owners[i].name)))
			return owners[i].owner;
	return OWNER_UNKNOWN;
}

/**
 * chain_family() - the word of nft, or the program of iptables, for a family
 * @chain: the chain
 *
 * Return: the word.
 */
const char *chain_family(const struct chain *chain)
{
	switch (chain->family) {
	case NFPROTO_IPV4:
		return chain->legacy ? "iptables-legacy" : "ip";
	case NFPROTO_IPV6:
		return chain->legacy ? "ip6tables-legacy" : "ip6";
	case NFPROTO_INET:
		return "inet";
	}
	return "?";
}

static bool matters(const struct chain *chain)
{
	if (chain->base)
		return chain->hook == NF_INET_PRE_ROUTING ||
		       chain->hook == NF_INET_LOCAL_OUT;
	/* Tables with one owner have a chain for each of their things. */
	return !strcmp(chain->table, "nat") && chain_owner(chain);
}

/**
 * chains_add() - add a chain, if it matters
 * @chains: to these
 * @chain: the chain; one with a hook is of type nat
 */
void chains_add(struct chains *chains, const struct chain *chain)
{
	struct chain *list;

	if (!matters(chain))
		return;
	list = reallocarray(chains->list, chains->count + 1, sizeof(*list));
	chains->list = require_memory(list);
	list[chains->count++] = *chain;
}

/**
 * chains_free() - forget all of them
 * @chains: the chains
 */
void chains_free(struct chains *chains)
{
	free(chains->list);
	memset(chains, 0, sizeof(*chains));
}
