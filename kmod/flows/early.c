// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at packets of connections that exist, right after conntrack has found
 * these and before anything was made of it. Registered only while there is a
 * reason to.
 */
#include <linux/netfilter_ipv4.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "flows/early.h"
#include "flows/failover.h"
#include "flows/load.h"
#include "flows/reasons.h"
#include "flows/sweep.h"
#include "netns/net.h"

/*
 * Have a packet begin a connection anew. A zone came from a template that is
 * gone by now: the packet would end up in another one.
 */
static unsigned int svcnat_early_again(struct sk_buff *skb, struct nf_conn *ct,
				       const struct nf_hook_state *state)
{
	if (nf_ct_zone(ct)->id != NF_CT_DEFAULT_ZONE_ID)
		return NF_ACCEPT;
	nf_ct_kill(ct);
	nf_reset_ct(skb);
	return nf_conntrack_in(skb, state);
}

static bool svcnat_early_leaves(struct svcnat_net *sn, struct nf_conn *ct,
				enum ip_conntrack_info ctinfo)
{
	return nf_ct_protonum(ct) == IPPROTO_UDP &&
	       CTINFO2DIR(ctinfo) == IP_CT_DIR_ORIGINAL &&
	       nf_ct_is_confirmed(ct) && svcnat_sweep_leaves(sn, ct);
}

static noinline unsigned int
svcnat_early_look(struct svcnat_net *sn, struct sk_buff *skb,
		  struct nf_conn *ct, enum ip_conntrack_info ctinfo,
		  const struct nf_hook_state *state)
{
	u8 reasons = READ_ONCE(sn->early);

	if (nf_ct_is_template(ct))
		return NF_ACCEPT;
	if (reasons & SVCNAT_EARLY_STATES) {
		if (svcnat_failover_packet(sn, skb, ct, ctinfo))
			return svcnat_early_again(skb, ct, state);
		if (nf_ct_protonum(ct) == IPPROTO_TCP)
			svcnat_load_packet(sn, ct);
	}
	if (reasons & SVCNAT_EARLY_STALE && svcnat_early_leaves(sn, ct, ctinfo))
		return svcnat_early_again(skb, ct, state);
	return NF_ACCEPT;
}

/* Most packets are of connections that were answered, and are done with here. */
static unsigned int svcnat_early_hook(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);
	struct svcnat_net *sn = priv;

	if (unlikely(!ct))
		return NF_ACCEPT;
	if (nf_ct_protonum(ct) == IPPROTO_TCP) {
		if (likely(READ_ONCE(ct->proto.tcp.state) == TCP_CONNTRACK_ESTABLISHED))
			return NF_ACCEPT;
	} else if (likely(READ_ONCE(ct->status) & IPS_SEEN_REPLY &&
			  !(READ_ONCE(sn->early) & SVCNAT_EARLY_STALE))) {
		return NF_ACCEPT;
	}
	return svcnat_early_look(sn, skb, ct, ctinfo, state);
}

static const struct nf_hook_ops svcnat_early_ops[SVCNAT_NR_EARLY_HOOKS] = {
	{
		.hook = svcnat_early_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_CONNTRACK + 1,
	},
	{
		.hook = svcnat_early_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_CONNTRACK + 1,
	},
};

/**
 * svcnat_early_init - prepare the hooks of a network namespace
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_early_init(struct svcnat_net *sn)
{
	int i;

	memcpy(sn->early_ops, svcnat_early_ops, sizeof(sn->early_ops));
	for (i = 0; i < SVCNAT_NR_EARLY_HOOKS; i++)
		sn->early_ops[i].priv = sn;
}
