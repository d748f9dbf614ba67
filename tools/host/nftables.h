/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NFTABLES_H
#define SVCNAT_HOST_NFTABLES_H

#include "host/chains.h"
#include "netlink/socket.h"

/**
 * struct nftables_chain - what nftables tells of a chain
 * @chain: the chain
 * @nat: its type is nat
 * @drops: its policy is drop
 */
struct nftables_chain {
	struct chain chain;
	bool nat;
	bool drops;
};

void nftables_take_name(char *out, const struct nlattr *attr);
bool nftables_parse_chain(const struct nlmsghdr *nlh, struct nftables_chain *out);
int nftables_read(struct chains *chains);
int nftables_take_chain(const struct nlmsghdr *nlh, void *data);

#endif
