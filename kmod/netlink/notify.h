/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_NOTIFY_H
#define SVCNAT_NETLINK_NOTIFY_H

struct genl_info;
struct sk_buff;
struct svcnat_net;

void svcnat_notify_author(struct svcnat_net *sn, struct genl_info *info,
			  struct sk_buff *skb);
void svcnat_notify_commit(struct svcnat_net *sn);

#endif /* SVCNAT_NETLINK_NOTIFY_H */
