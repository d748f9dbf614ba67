// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that are of no connection: conntrack calls them invalid or was told
 * not to track them, and NAT is not asked. To an address of a service they are
 * what is for a port that nobody serves. Forwarded they would go to a router
 * that sends them here again.
 */
#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "flows/refuse.h"
#include "flows/segment.h"
#include "flows/stray.h"
#include "netns/net.h"
#include "pick/select.h"

static struct svcnat_flow svcnat_stray_flow(const struct sk_buff *skb,
					    const struct nf_hook_state *state)
{
	struct svcnat_flow flow = {
		.key.family = state->pf,
		.stray = true,
		.iif = state->in->name,
	};

	if (state->pf == NFPROTO_IPV4) {
		flow.key.protocol = ip_hdr(skb)->protocol;
		flow.key.addr[0] = ip_hdr(skb)->daddr;
		flow.saddr[0] = ip_hdr(skb)->saddr;
		return flow;
	}
	flow.key.protocol = ipv6_hdr(skb)->nexthdr;
	memcpy(flow.key.addr, &ipv6_hdr(skb)->daddr, sizeof(flow.key.addr));
	memcpy(flow.saddr, &ipv6_hdr(skb)->saddr, sizeof(flow.saddr));
	return flow;
}

static bool svcnat_stray_is_reset(const struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct tcphdr *tcp;
	struct tcphdr room;

	tcp = svcnat_segment_header(skb, state->pf, &room);
	return !tcp || tcp->rst;
}

/*
 * What is invalid may be so in the middle of a connection, whose client would
 * take an answer for its end.
 */
static bool svcnat_stray_is_connected(const struct nf_conntrack_tuple *tuple,
				      struct net *net)
{
	struct nf_conntrack_tuple_hash *hash;

	hash = nf_conntrack_find_get(net, &nf_ct_zone_dflt, tuple);
	if (hash)
		nf_ct_put(nf_ct_tuplehash_to_ctrack(hash));
	return hash;
}

/*
 * Does anybody wait for an answer, and shall have it? Not for one to an answer,
 * and ICMP that begins nothing is either that or between neighbours. Where there
 * are zones nobody is known to: in which one a packet came is forgotten.
 */
static bool svcnat_stray_asks(const struct svcnat_net *sn,
			      const struct sk_buff *skb,
			      const struct nf_hook_state *state,
			      struct svcnat_flow *flow)
{
	struct nf_conntrack_tuple tuple;

	if (READ_ONCE(sn->zoned) ||
	    !nf_ct_get_tuplepr(skb, skb_network_offset(skb), state->pf,
			       state->net, &tuple))
		return false;
	flow->key.protocol = tuple.dst.protonum;
	if (tuple.dst.protonum == IPPROTO_ICMP ||
	    tuple.dst.protonum == IPPROTO_ICMPV6)
		return false;
	flow->key.port = tuple.dst.u.all;
	flow->sport = tuple.src.u.all;
	if (tuple.dst.protonum == IPPROTO_TCP && svcnat_stray_is_reset(skb, state))
		return false;
	return !svcnat_stray_is_connected(&tuple, state->net);
}

/*
 * Neighbours may ask this host for a VIP of IPv6 (proxy_ndp). Their packets are
 * never tracked, and with this hop limit none has come by a router (RFC 4861, 6.1,
 * 7.1): it goes round once at the most.
 */
static bool svcnat_stray_is_neighbour(const struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	const struct icmp6hdr *icmp;
	struct icmp6hdr room;

	if (state->pf != NFPROTO_IPV6 ||
	    ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6 ||
	    ipv6_hdr(skb)->hop_limit != 255)
		return false;
	icmp = skb_header_pointer(skb, sizeof(struct ipv6hdr), sizeof(room), &room);
	return icmp && icmp->icmp6_type >= NDISC_ROUTER_SOLICITATION &&
	       icmp->icmp6_type <= NDISC_REDIRECT;
}

static noinline unsigned int svcnat_stray_look(struct svcnat_table *table,
					       struct sk_buff *skb,
					       const struct nf_hook_state *state)
{
	struct svcnat_flow flow = svcnat_stray_flow(skb, state);
	enum svcnat_verdict verdict;
	struct svcnat_pick pick = {};

	/* At port zero is no frontend. */
	verdict = svcnat_select(table, &flow, 0, &pick);
	if (likely(verdict == SVCNAT_VERDICT_PASS) ||
	    svcnat_stray_is_neighbour(skb, state))
		return NF_ACCEPT;
	if (!svcnat_stray_asks(svcnat_net_of(table), skb, state, &flow))
		verdict = SVCNAT_VERDICT_DROP;
	return svcnat_refuse(table, skb, &flow, verdict, &pick, state);
}

static unsigned int svcnat_stray_hook(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	struct svcnat_net *sn = priv;

	if (likely(skb_nfct(skb)))
		return NF_ACCEPT;
	return svcnat_stray_look(&sn->table, skb, state);
}

/*
 * After NAT was asked. Not in FORWARD, though it is about what would be forwarded:
 * where nobody else has a hook there, packets of connections would pay for the
 * whole walk, six times as much as for one hook more.
 */
static const struct nf_hook_ops svcnat_stray_ops[SVCNAT_NR_STRAY_HOOKS] = {
	{
		.hook = svcnat_stray_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_NAT_DST + 1,
	},
};

/*
 * From elsewhere to a loopback address: new connections are dropped where they are
 * decided, but not what asks for none.
 */
static unsigned int svcnat_guard_hook(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	struct svcnat_net *sn = priv;

	if (likely(skb_nfct(skb)) || !ipv4_is_loopback(ip_hdr(skb)->daddr) ||
	    state->in->flags & IFF_LOOPBACK)
		return NF_ACCEPT;
	this_cpu_inc(sn->table.counts->refused.dropped);
	return NF_DROP;
}

static const struct nf_hook_ops svcnat_guard_ops = {
	.hook = svcnat_guard_hook,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_LOCAL_IN,
	.priority = NF_IP_PRI_FILTER - 1,
};

/**
 * svcnat_stray_init - prepare the hooks of a network namespace
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_stray_init(struct svcnat_net *sn)
{
	int i;

	memcpy(sn->stray_ops, svcnat_stray_ops, sizeof(sn->stray_ops));
	for (i = 0; i < SVCNAT_NR_STRAY_HOOKS; i++)
		sn->stray_ops[i].priv = sn;
	sn->guard_ops = svcnat_guard_ops;
	sn->guard_ops.priv = sn;
}

/**
 * svcnat_stray_register - look at what comes in and is of no connection
 * @sn: svcnat in the network namespace
 *
 * Context: process context.
 * Return: 0 or what registering failed with.
 */
int svcnat_stray_register(struct svcnat_net *sn)
{
	return nf_register_net_hooks(sn->net, sn->stray_ops,
				     SVCNAT_NR_STRAY_HOOKS);
}

/**
 * svcnat_stray_guard - guard loopback addresses, or do not
 * @sn: svcnat in the network namespace
 * @wanted: they have node ports
 *
 * Context: process context, caller holds the table's mutex; packets may still
 * be in the hook until a grace period has passed.
 * Return: 0 or what registering failed with.
 */
int svcnat_stray_guard(struct svcnat_net *sn, bool wanted)
{
	int err = 0;

	lockdep_assert_held(&sn->table.mutex);
	if (wanted && !sn->guarded)
		err = nf_register_net_hook(sn->net, &sn->guard_ops);
	else if (!wanted && sn->guarded)
		nf_unregister_net_hook(sn->net, &sn->guard_ops);
	sn->guarded = wanted && !err;
	return err;
}

/**
 * svcnat_stray_unregister - look at nothing more
 * @sn: svcnat in the network namespace, in which nobody changes the table
 *
 * Context: process context; packets may still be in the hooks until a grace
 * period has passed.
 */
void svcnat_stray_unregister(struct svcnat_net *sn)
{
	if (sn->guarded)
		nf_unregister_net_hook(sn->net, &sn->guard_ops);
	nf_unregister_net_hooks(sn->net, sn->stray_ops, SVCNAT_NR_STRAY_HOOKS);
}
