/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SEGMENT_H
#define SVCNAT_SEGMENT_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/tcp.h>

/* Nobody is further away: hosts let packets begin with twice as many. */
#define SVCNAT_SEGMENT_HOPS	32

int svcnat_segment_place(const struct sk_buff *skb, u8 pf, u8 protocol);
const struct tcphdr *svcnat_segment_header(const struct sk_buff *skb, u8 pf,
					   struct tcphdr *room);
bool svcnat_segment_is_heard(const struct sk_buff *skb, u8 pf,
			     const struct tcphdr *tcp);
bool svcnat_segment_make_reset(struct sk_buff *skb, u8 pf);

/* Does it open a connection? */
static inline bool svcnat_segment_opens(const struct tcphdr *tcp)
{
	return tcp && tcp->syn && !tcp->ack && !tcp->rst && !tcp->fin;
}

/* Or would who sent it have it die on its way, to say that nobody answers? */
static inline bool svcnat_segment_gets_there(const struct sk_buff *skb, u8 pf)
{
	u8 hops = pf == NFPROTO_IPV4 ? ip_hdr(skb)->ttl : ipv6_hdr(skb)->hop_limit;

	return hops >= SVCNAT_SEGMENT_HOPS;
}

#endif /* SVCNAT_SEGMENT_H */
