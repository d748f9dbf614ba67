// SPDX-License-Identifier: GPL-2.0
/* Transport headers of packets that are on their way. */
#include <linux/skbuff.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "flows/segment.h"

/* TCP options that the kernel's headers have no names for everywhere. */
#define SVCNAT_OPTION_MD5	19
#define SVCNAT_OPTION_AO	29

/**
 * svcnat_segment_place - where the header of a transport protocol begins
 * @skb: packet, no fragment
 * @pf: NFPROTO_IPV4 or NFPROTO_IPV6
 * @protocol: which one
 *
 * Context: any.
 * Return: offset from the packet's data, or a negative number if there is none.
 */
int svcnat_segment_place(const struct sk_buff *skb, u8 pf, u8 protocol)
{
	u8 next;
	__be16 part;
	int place;

	if (pf == NFPROTO_IPV4)
		return skb_network_offset(skb) + ip_hdrlen(skb);
	next = ipv6_hdr(skb)->nexthdr;
	place = ipv6_skip_exthdr(skb, skb_network_offset(skb) +
				 sizeof(struct ipv6hdr), &next, &part);
	return next == protocol ? place : -1;
}

/**
 * svcnat_segment_header - the TCP header of a packet
 * @skb: packet of TCP, no fragment
 * @pf: NFPROTO_IPV4 or NFPROTO_IPV6
 * @room: for a header that does not lie in one piece
 *
 * Context: any.
 * Return: the header, or NULL if there is none.
 */
const struct tcphdr *svcnat_segment_header(const struct sk_buff *skb, u8 pf,
					   struct tcphdr *room)
{
	int place = svcnat_segment_place(skb, pf, IPPROTO_TCP);

	if (place < 0)
		return NULL;
	return skb_header_pointer(skb, place, sizeof(*room), room);
}

/* Is there an option that signs it (RFC 2385, RFC 5925)? */
static bool svcnat_segment_is_signed(const u8 *options, u32 len)
{
	u32 at, size;

	for (at = 0; at < len && options[at] != TCPOPT_EOL; at += size) {
		size = 1;
		if (options[at] == TCPOPT_NOP)
			continue;
		if (options[at] == SVCNAT_OPTION_MD5 || options[at] == SVCNAT_OPTION_AO)
			return true;
		size = at + 1 < len ? max_t(u32, options[at + 1], 2) : 1;
	}
	return false;
}

/**
 * svcnat_segment_is_heard - must who gets a SYN say something to it?
 * @skb: packet of TCP, no fragment
 * @pf: NFPROTO_IPV4 or NFPROTO_IPV6
 * @tcp: its header
 *
 * Not to one that may die on its way, nor to one that is signed, which is dropped
 * without a word by who has no key.
 *
 * Context: any.
 * Return: true if silence is evidence.
 */
bool svcnat_segment_is_heard(const struct sk_buff *skb, u8 pf,
			     const struct tcphdr *tcp)
{
	const u32 len = tcp->doff * 4 - min_t(u32, tcp->doff * 4, sizeof(*tcp));
	int place = svcnat_segment_place(skb, pf, IPPROTO_TCP);
	const u8 *options;
	u8 room[40];

	if (!svcnat_segment_gets_there(skb, pf))
		return false;
	options = skb_header_pointer(skb, place + sizeof(*tcp), len, room);
	return options && !svcnat_segment_is_signed(options, len);
}

/**
 * svcnat_segment_make_reset - have a segment end the connection
 * @skb: packet of TCP, no fragment
 * @pf: NFPROTO_IPV4 or NFPROTO_IPV6
 *
 * Its sequence number is the one that the receiver expects.
 *
 * Context: any.
 * Return: false if that cannot be done.
 */
bool svcnat_segment_make_reset(struct sk_buff *skb, u8 pf)
{
	int place = svcnat_segment_place(skb, pf, IPPROTO_TCP);
	struct tcphdr *tcp;
	__be32 before;

	if (place < 0 || skb_ensure_writable(skb, place + sizeof(*tcp)))
		return false;
	tcp = (struct tcphdr *)(skb->data + place);
	before = tcp_flag_word(tcp);
	tcp_flag_word(tcp) |= TCP_FLAG_RST;
	inet_proto_csum_replace4(&tcp->check, skb, before, tcp_flag_word(tcp),
				 false);
	return true;
}
