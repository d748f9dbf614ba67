// SPDX-License-Identifier: GPL-2.0
/*
 * kube-proxy's tables of nftables, and its chains of iptables that nftables shows: they
 * go in one transaction, with the rules that call them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/memory.h"
#include "host/leftovers.h"
#include "host/nftables.h"
#include "netlink/plain.h"

#define TABLE "kube-proxy"
#define ROOM 512
#define MESSAGE(command) (NFNL_SUBSYS_NFTABLES << 8 | (command))

/**
 * struct sweep - what goes
 * @nl: the socket
 * @batch: messages
 * @len: length of @batch
 * @chains: those of iptables, which go behind the rules
 * @chain_count: length of @chains
 * @removed: counts it
 */
struct sweep {
	struct nl nl;
	char *batch;
	size_t len;
	struct chain *chains;
	size_t chain_count;
	struct leftovers *removed;
};

static bool has_tables_of_iptables(const struct chain *chain)
{
	if (chain->family != NFPROTO_IPV4 && chain->family != NFPROTO_IPV6)
		return false;
	return !strcmp(chain->table, "nat") || !strcmp(chain->table, "filter") ||
	       !strcmp(chain->table, "mangle");
}

static struct nlmsghdr *message(struct sweep *sweep, char *buffer, uint16_t type,
				uint8_t family)
{
	struct nfgenmsg *nfgen = nl_plain_message(&sweep->nl, buffer, type, 0,
						  sizeof(*nfgen));

	nfgen->nfgen_family = family;
	nfgen->version = NFNETLINK_V0;
	return (struct nlmsghdr *)buffer;
}

static void append(struct sweep *sweep, const struct nlmsghdr *nlh)
{
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);

	sweep->batch = require_memory(realloc(sweep->batch, sweep->len + len));
	memset(sweep->batch + sweep->len, 0, len);
	memcpy(sweep->batch + sweep->len, nlh, nlh->nlmsg_len);
	sweep->len += len;
}

static void put_edge(struct sweep *sweep, uint16_t type)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = message(sweep, buffer, type, AF_UNSPEC);
	struct nfgenmsg *nfgen = mnl_nlmsg_get_payload(nlh);

	nfgen->res_id = htons(NFNL_SUBSYS_NFTABLES);
	append(sweep, nlh);
}

static void put_chain(struct sweep *sweep, const struct chain *chain,
		      unsigned int command, uint16_t table, uint16_t name)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = message(sweep, buffer, MESSAGE(command), chain->family);

	mnl_attr_put_strz(nlh, table, chain->table);
	mnl_attr_put_strz(nlh, name, chain->name);
	append(sweep, nlh);
}

static void put_table(struct sweep *sweep, uint8_t family)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = message(sweep, buffer, MESSAGE(NFT_MSG_DELTABLE), family);

	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, TABLE);
	append(sweep, nlh);
}

static int take_chain(const struct nlmsghdr *nlh, void *data)
{
	struct sweep *sweep = data;
	struct nftables_chain told;
	struct chain *list;

	if (!nftables_parse_chain(nlh, &told) || told.chain.base ||
	    !has_tables_of_iptables(&told.chain) || !leftovers_chain(told.chain.name))
		return 0;
	list = reallocarray(sweep->chains, sweep->chain_count + 1, sizeof(*list));
	sweep->chains = require_memory(list);
	list[sweep->chain_count++] = told.chain;
	return 0;
}

static int take_table(const struct nlmsghdr *nlh, void *data)
{
	const struct nfgenmsg *nfgen = mnl_nlmsg_get_payload(nlh);
	struct sweep *sweep = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != MESSAGE(NFT_MSG_NEWTABLE))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*nfgen)) {
		if (mnl_attr_get_type(attr) != NFTA_TABLE_NAME ||
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) ||
		    strcmp(mnl_attr_get_str(attr), TABLE))
			continue;
		put_table(sweep, nfgen->nfgen_family);
		sweep->removed->tables++;
	}
	return 0;
}

static const struct nlattr *find(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	if (!nest)
		return NULL;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

/* Return: the chain that an expression leads to, or NULL. */
static const char *target_of(const struct nlattr *expression)
{
	const struct nlattr *attr = find(expression, NFTA_EXPR_DATA);

	attr = find(attr, NFTA_IMMEDIATE_DATA);
	attr = find(attr, NFTA_DATA_VERDICT);
	attr = find(attr, NFTA_VERDICT_CHAIN);
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		return NULL;
	return mnl_attr_get_str(attr);
}

static bool leads_there(const struct nlattr *expressions)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, expressions) {
		const char *target = target_of(attr);

		if (target && leftovers_chain(target))
			return true;
	}
	return false;
}

static int take_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nfgenmsg *nfgen = mnl_nlmsg_get_payload(nlh);
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct chain chain = { .family = nfgen->nfgen_family };
	const struct nlattr *attr, *expressions = NULL, *handle = NULL;
	struct sweep *sweep = data;
	struct nlmsghdr *drop;

	if (nlh->nlmsg_type != MESSAGE(NFT_MSG_NEWRULE))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*nfgen)) {
		if (mnl_attr_get_type(attr) == NFTA_RULE_TABLE)
			nftables_take_name(chain.table, attr);
		else if (mnl_attr_get_type(attr) == NFTA_RULE_CHAIN)
			nftables_take_name(chain.name, attr);
		else if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			expressions = attr;
		else if (mnl_attr_get_type(attr) == NFTA_RULE_HANDLE)
			handle = attr;
	}
	if (!expressions || !handle || !has_tables_of_iptables(&chain) ||
	    leftovers_chain(chain.name) || !leads_there(expressions))
		return 0;
	drop = message(sweep, buffer, MESSAGE(NFT_MSG_DELRULE), chain.family);
	mnl_attr_put_strz(drop, NFTA_RULE_TABLE, chain.table);
	mnl_attr_put_strz(drop, NFTA_RULE_CHAIN, chain.name);
	mnl_attr_put(drop, NFTA_RULE_HANDLE, mnl_attr_get_payload_len(handle),
		     mnl_attr_get_payload(handle));
	append(sweep, drop);
	return 0;
}

static int dump(struct sweep *sweep, unsigned int command, nl_handler handler,
		struct nl_error *error)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = message(sweep, buffer, MESSAGE(command), NFPROTO_UNSPEC);

	nlh->nlmsg_flags |= NLM_F_DUMP;
	return nl_request(&sweep->nl, nlh, handler, sweep, error);
}

static int collect(struct sweep *sweep, struct nl_error *error)
{
	put_edge(sweep, NFNL_MSG_BATCH_BEGIN);
	if (dump(sweep, NFT_MSG_GETTABLE, take_table, error) ||
	    dump(sweep, NFT_MSG_GETCHAIN, take_chain, error) ||
	    dump(sweep, NFT_MSG_GETRULE, take_rule, error))
		return -1;
	for (size_t i = 0; i < sweep->chain_count; i++)
		put_chain(sweep, &sweep->chains[i], NFT_MSG_DELRULE, NFTA_RULE_TABLE,
			  NFTA_RULE_CHAIN);
	for (size_t i = 0; i < sweep->chain_count; i++)
		put_chain(sweep, &sweep->chains[i], NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE,
			  NFTA_CHAIN_NAME);
	sweep->removed->chains = sweep->chain_count;
	return 0;
}

/* The last one that changes something asks whether all could be done. */
static int commit(struct sweep *sweep, struct nl_error *error)
{
	struct nlmsghdr *nlh = (void *)sweep->batch, *last = nlh;
	size_t at = 0;
	int len, size;

	while (at < sweep->len) {
		last = (void *)(sweep->batch + at);
		at += NLMSG_ALIGN(last->nlmsg_len);
	}
	last->nlmsg_flags |= NLM_F_ACK;
	put_edge(sweep, NFNL_MSG_BATCH_END);
	size = 2 * sweep->len;
	setsockopt(sweep->nl.fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (nl_send(&sweep->nl, sweep->batch, sweep->len, error))
		return -1;
	while ((len = nl_receive(&sweep->nl, true)) > 0) {
		nlh = (void *)sweep->nl.buffer;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			if (nl_is_verdict(nlh, error))
				return error->code ? -1 : 0;
	}
	return nl_no_answer(error);
}

static int sweep_all(struct sweep *sweep, struct problem *problem)
{
	struct nl_error error = {};

	if (collect(sweep, &error)) {
		/* What nfnetlink says about parts that are not there. */
		if (error.code == EINVAL || error.code == EOPNOTSUPP)
			return 0;
		return problem_set(problem, "rules of kube-proxy cannot be listed: %s",
				   error.text);
	}
	if (!sweep->removed->tables && !sweep->chain_count)
		return 0;
	if (!commit(sweep, &error))
		return 0;
	sweep->removed->tables = 0;
	sweep->removed->chains = 0;
	return problem_set(problem, "rules of kube-proxy cannot be removed: %s",
			   error.text);
}

/**
 * leftovers_remove_nft() - remove what nftables shows
 * @removed: what there was
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int leftovers_remove_nft(struct leftovers *removed, struct problem *problem)
{
	struct sweep sweep = { .removed = removed };
	int err;

	if (nl_plain_open(&sweep.nl, NETLINK_NETFILTER))
		return errno == EPROTONOSUPPORT ? 0 :
		       problem_set(problem, "rules cannot be listed: %s", strerror(errno));
	err = sweep_all(&sweep, problem);
	nl_close(&sweep.nl);
	free(sweep.batch);
	free(sweep.chains);
	return err;
}
