/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_TXN_H
#define SVCNAT_NETLINK_TXN_H

#include <net/genetlink.h>

#include "netns/net.h"

/* A write request from its first to its last step. */
int svcnat_cmd_enter(struct svcnat_net *sn, const struct sk_buff *skb,
		     struct genl_info *info);
int svcnat_cmd_leave(struct svcnat_net *sn, struct genl_info *info, int err);

#endif /* SVCNAT_NETLINK_TXN_H */
