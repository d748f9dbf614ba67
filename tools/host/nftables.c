// SPDX-License-Identifier: GPL-2.0
/* The chains of nftables, those of iptables-nft among them. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "host/nftables.h"
#include "netlink/plain.h"

#define MESSAGE(command) (NFNL_SUBSYS_NFTABLES << 8 | (command))

/**
 * nftables_take_name() - take a name, as much of it as a chain keeps
 * @out: room for CHAIN_NAME_LEN
 * @attr: the attribute
 */
void nftables_take_name(char *out, const struct nlattr *attr)
{
	if (!mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		snprintf(out, CHAIN_NAME_LEN, "%s",
			 printable(mnl_attr_get_str(attr)));
}

/* Where packets come to a base chain. */
static void take_hook(struct chain *chain, const struct nlattr *hook)
{
	const struct nlattr *attr;

	chain->base = true;
	mnl_attr_for_each_nested(attr, hook) {
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			continue;
		if (mnl_attr_get_type(attr) == NFTA_HOOK_HOOKNUM)
			chain->hook = ntohl(mnl_attr_get_u32(attr));
		if (mnl_attr_get_type(attr) == NFTA_HOOK_PRIORITY)
			chain->priority = ntohl(mnl_attr_get_u32(attr));
	}
}

static bool is_nat(const struct nlattr *type)
{
	return !mnl_attr_validate(type, MNL_TYPE_NUL_STRING) &&
	       !strcmp(mnl_attr_get_str(type), "nat");
}

/**
 * nftables_parse_chain() - read a message that tells of a chain
 * @nlh: the message
 * @out: the chain
 *
 * Return: false if it tells of something else.
 */
bool nftables_parse_chain(const struct nlmsghdr *nlh, struct nftables_chain *out)
{
	const struct nfgenmsg *nfgen = mnl_nlmsg_get_payload(nlh);
	struct chain *chain = &out->chain;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != MESSAGE(NFT_MSG_NEWCHAIN) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*nfgen))
		return false;
	*out = (struct nftables_chain){ .chain.family = nfgen->nfgen_family };
	mnl_attr_for_each(attr, nlh, sizeof(*nfgen)) {
		switch (mnl_attr_get_type(attr)) {
		case NFTA_CHAIN_TABLE:
			nftables_take_name(chain->table, attr);
			break;
		case NFTA_CHAIN_NAME:
			nftables_take_name(chain->name, attr);
			break;
		case NFTA_CHAIN_HOOK:
			take_hook(chain, attr);
			break;
		case NFTA_CHAIN_TYPE:
			out->nat = is_nat(attr);
			break;
		case NFTA_CHAIN_POLICY:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				out->drops = ntohl(mnl_attr_get_u32(attr)) == NF_DROP;
			break;
		case NFTA_CHAIN_USE:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				chain->rules = ntohl(mnl_attr_get_u32(attr));
			break;
		}
	}
	return true;
}

/**
 * nftables_take_chain() - take the chain that a message tells of
 * @nlh: an NFT_MSG_NEWCHAIN message
 * @data: the struct chains
 *
 * Return: 0.
 */
int nftables_take_chain(const struct nlmsghdr *nlh, void *data)
{
	struct nftables_chain told;

	if (nftables_parse_chain(nlh, &told) && (told.nat || !told.chain.base))
		chains_add(data, &told.chain);
	return 0;
}

static void restart(void *data)
{
	chains_free(data);
}

/**
 * nftables_read() - ask for the chains of all families
 * @chains: the result
 *
 * The kernel may load nf_tables for it, which alone does nothing to packets.
 *
 * Return: 0, also where there is no nftables, or a positive errno.
 */
int nftables_read(struct chains *chains)
{
	char buffer[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nl_error error = {};
	struct nfgenmsg *nfgen;
	struct nl nl;
	int err;

	memset(chains, 0, sizeof(*chains));
	if (nl_plain_open(&nl, NETLINK_NETFILTER))
		return errno == EPROTONOSUPPORT ? 0 : errno;
	nfgen = nl_plain_message(&nl, buffer, MESSAGE(NFT_MSG_GETCHAIN),
				 NLM_F_DUMP, sizeof(*nfgen));
	nfgen->nfgen_family = NFPROTO_UNSPEC;
	nfgen->version = NFNETLINK_V0;
	err = nl_plain_dump(&nl, (void *)buffer, nftables_take_chain, restart,
			    chains, &error);
	nl_close(&nl);
	if (!err)
		return 0;
	/* What nfnetlink says about parts that are not there. */
	return error.code == EINVAL || error.code == EOPNOTSUPP ? 0 :
								   error.code;
}
