/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_FAMILY_H
#define SVCNAT_NETLINK_FAMILY_H

#include <linux/genetlink.h>

#include "netlink/socket.h"

/* Where `ip netns` keeps network namespaces by name. */
#define NL_NETNS_FOLDER "/run/netns"
/* Group of the family of families, which tells when one goes. */
#define NL_FAMILY_GROUP GENL_ID_CTRL

int nl_netns_enter(const char *netns, struct problem *problem);
int nl_family_find(struct nl *nl, struct problem *problem);
bool nl_family_is_gone(const struct nl *nl, const struct nlmsghdr *nlh);
int nl_connect(struct nl *nl, const char *netns, struct problem *problem);

#endif
