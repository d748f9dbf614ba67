/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SEGMENT_H
#define SVCNAT_SEGMENT_H

#include <linux/tcp.h>

struct sk_buff;

int svcnat_segment_place(const struct sk_buff *skb, u8 pf, u8 protocol);
const struct tcphdr *svcnat_segment_header(const struct sk_buff *skb, u8 pf,
					   struct tcphdr *room);
bool svcnat_segment_make_reset(struct sk_buff *skb, u8 pf);

/* Does it open a connection? */
static inline bool svcnat_segment_opens(const struct tcphdr *tcp)
{
	return tcp && tcp->syn && !tcp->ack && !tcp->rst && !tcp->fin;
}

#endif /* SVCNAT_SEGMENT_H */
