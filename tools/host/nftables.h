/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NFTABLES_H
#define SVCNAT_HOST_NFTABLES_H

#include "host/chains.h"
#include "netlink/socket.h"

void nftables_take_name(char *out, const struct nlattr *attr);
void nftables_take_hook(struct chain *chain, const struct nlattr *hook);
int nftables_read(struct chains *chains);
int nftables_take_chain(const struct nlmsghdr *nlh, void *data);

#endif
