// SPDX-License-Identifier: GPL-2.0
/* The way back to whoever sent a packet. */
#include <linux/netfilter.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "flows/answer.h"

/* Of a packet of this host's own, that it will leave from. */
static int svcnat_answer_vrf(const struct nf_hook_state *state)
{
	return l3mdev_master_ifindex(state->in ?: state->out);
}

static struct dst_entry *svcnat_answer_route4(const struct sk_buff *skb,
					      const struct nf_hook_state *state)
{
	/* The sender is somebody else, as a rule. */
	struct flowi4 flow = {
		.daddr = ip_hdr(skb)->saddr,
		.saddr = ip_hdr(skb)->daddr,
		.flowi4_proto = ip_hdr(skb)->protocol,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
		.flowi4_oif = svcnat_answer_vrf(state),
		.flowi4_mark = IP4_REPLY_MARK(state->net, skb->mark),
	};
	struct rtable *route = ip_route_output_flow(state->net, &flow, NULL);

	if (IS_ERR(route))
		return NULL;
	if (route->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
		ip_rt_put(route);
		return NULL;
	}
	return &route->dst;
}

static struct dst_entry *svcnat_answer_route6(const struct sk_buff *skb,
					      const struct nf_hook_state *state)
{
	struct flowi6 flow = {
		.daddr = ipv6_hdr(skb)->saddr,
		.saddr = ipv6_hdr(skb)->daddr,
		.flowi6_proto = ipv6_hdr(skb)->nexthdr,
		.flowi6_oif = svcnat_answer_vrf(state),
		.flowi6_mark = IP6_REPLY_MARK(state->net, skb->mark),
	};
	struct dst_entry *dst;

	if (!(ipv6_addr_type(&flow.daddr) & IPV6_ADDR_UNICAST))
		return NULL;
	dst = ip6_route_output(state->net, NULL, &flow);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	dst = xfrm_lookup(state->net, dst, flowi6_to_flowi(&flow), NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}

/**
 * svcnat_answer_route - how an answer to a packet is routed
 * @skb: packet
 * @state: where it is on its way
 *
 * In the VRF that it came by, which the kernel's functions for refusals do not
 * look for ahead of routing. None to a source that is no single host's.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: route, of which the caller has a reference, or NULL if there is none.
 */
struct dst_entry *svcnat_answer_route(const struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_IPV4 ? svcnat_answer_route4(skb, state) :
					   svcnat_answer_route6(skb, state);
}
