// SPDX-License-Identifier: GPL-2.0
/* Chains of nftables that can drop packets, and their rules. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/memory.h"
#include "host/filter_nft.h"
#include "host/nftables.h"
#include "netlink/plain.h"

#define BUFFER_LEN 64
#define MESSAGE(command) (NFNL_SUBSYS_NFTABLES << 8 | (command))

/* Other families see no packets that svcnat does. */
static bool is_ours(uint8_t family)
{
	return family == NFPROTO_IPV4 || family == NFPROTO_IPV6 ||
	       family == NFPROTO_INET;
}

/**
 * filter_nft_take_chain() - take the chain that a message tells of
 * @nlh: an NFT_MSG_NEWCHAIN message
 * @data: the struct filters
 *
 * Return: 0.
 */
int filter_nft_take_chain(const struct nlmsghdr *nlh, void *data)
{
	struct nftables_chain told;

	if (nftables_parse_chain(nlh, &told) && is_ours(told.chain.family))
		filters_add(data, &told.chain)->drops = told.drops;
	return 0;
}

/**
 * filter_nft_take_rule() - take the rule that a message tells of
 * @nlh: an NFT_MSG_NEWRULE message
 * @data: the struct filters, which has its chain
 *
 * Return: 0.
 */
int filter_nft_take_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nfgenmsg *nfgen = mnl_nlmsg_get_payload(nlh);
	char table[CHAIN_NAME_LEN] = "", name[CHAIN_NAME_LEN] = "";
	const struct nlattr *attr, *expressions = NULL;
	const struct filter_chain *chain;
	struct filters *filters = data;
	size_t len;
	void *copy;

	if (nlh->nlmsg_type != MESSAGE(NFT_MSG_NEWRULE) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*nfgen))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*nfgen)) {
		if (mnl_attr_get_type(attr) == NFTA_RULE_TABLE)
			nftables_take_name(table, attr);
		else if (mnl_attr_get_type(attr) == NFTA_RULE_CHAIN)
			nftables_take_name(name, attr);
		else if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			expressions = attr;
	}
	chain = filters_find(filters, nfgen->nfgen_family, table, name);
	if (!chain || !expressions)
		return 0;
	len = mnl_attr_get_payload_len(expressions);
	copy = require_memory(malloc(len + 1));
	memcpy(copy, mnl_attr_get_payload(expressions), len);
	filter_chain_add(&filters->list[chain - filters->list], copy, len);
	return 0;
}

static void restart_chains(void *data)
{
	struct filters *filters = data;

	filters->count = 0;
}

/**
 * filter_nft_free() - forget the rules of a chain
 * @chain: the chain
 */
void filter_nft_free(struct filter_chain *chain)
{
	size_t i;

	for (i = 0; i < chain->count; i++)
		free((void *)chain->rules[i].data);
	chain->count = 0;
}

static void restart_rules(void *data)
{
	struct filters *filters = data;
	size_t i;

	for (i = 0; i < filters->count; i++) {
		filter_nft_free(&filters->list[i]);
		free(filters->list[i].rules);
		filters->list[i].rules = NULL;
	}
}

static int dump(struct filters *filters, unsigned int command,
		nl_handler handler, void (*restart)(void *data))
{
	char buffer[BUFFER_LEN] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nl_error error = {};
	struct nfgenmsg *nfgen;

	nfgen = nl_plain_message(&filters->nl, buffer, MESSAGE(command),
				 NLM_F_DUMP, sizeof(*nfgen));
	nfgen->nfgen_family = NFPROTO_UNSPEC;
	nfgen->version = NFNETLINK_V0;
	if (!nl_plain_dump(&filters->nl, (void *)buffer, handler, restart,
			   filters, &error))
		return 0;
	/* What nfnetlink says about parts that are not there. */
	return error.code == EINVAL || error.code == EOPNOTSUPP ? 0 :
								   error.code;
}

/**
 * filter_nft_read() - read the chains and rules of nftables
 * @filters: to these
 *
 * Return: 0, also where there is no nftables, or a positive errno.
 */
int filter_nft_read(struct filters *filters)
{
	int err;

	if (nl_plain_open(&filters->nl, NETLINK_NETFILTER))
		return errno == EPROTONOSUPPORT ? 0 : errno;
	filters->asks = true;
	err = dump(filters, NFT_MSG_GETCHAIN, filter_nft_take_chain,
		   restart_chains);
	return err ? err : dump(filters, NFT_MSG_GETRULE, filter_nft_take_rule,
				restart_rules);
}
