/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FAILOVER_H
#define SVCNAT_FAILOVER_H

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/types.h>

struct nf_conn;
struct nf_hook_state;
struct sk_buff;
struct svcnat_net;

bool svcnat_failover_syn(struct svcnat_net *sn, struct nf_conn *ct);
void svcnat_failover_answer(struct svcnat_net *sn, struct nf_conn *ct,
			    bool reset);
void svcnat_failover_error(struct svcnat_net *sn, const struct sk_buff *skb,
			   const struct nf_conn *ct,
			   enum ip_conntrack_info ctinfo,
			   const struct nf_hook_state *state);

#endif /* SVCNAT_FAILOVER_H */
