/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FAILOVER_H
#define SVCNAT_FAILOVER_H

#include <linux/netfilter.h>

struct nf_conn;
struct sk_buff;
struct svcnat_net;

bool svcnat_failover_packet(struct svcnat_net *sn, struct sk_buff *skb,
			    struct nf_conn *ct, enum ip_conntrack_info ctinfo);

#endif /* SVCNAT_FAILOVER_H */
