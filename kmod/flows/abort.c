// SPDX-License-Identifier: GPL-2.0
/* Refusals of SCTP, which ICMP is not enough for (RFC 9260, 8.4 and 3.3.7). */
#include <linux/crc32c.h>
#include <linux/netfilter.h>
#include <linux/sctp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "flows/abort.h"
#include "flows/answer.h"
#include "flows/segment.h"

#define SVCNAT_ABORT_LEN \
	(sizeof(struct sctphdr) + sizeof(struct sctp_chunkhdr))

/**
 * struct svcnat_abort - an ABORT for who sent a packet
 * @ports: source and destination of the packet, and its verification tag
 * @vtag: verification tag of the ABORT
 * @flags: SCTP_CHUNK_FLAG_T if that is the packet's own
 */
struct svcnat_abort {
	struct sctphdr ports;
	__be32 vtag;
	u8 flags;
};

/* As sctp_compute_cksum(), of what lies in one piece (RFC 9260, appendix A). */
static __le32 svcnat_abort_checksum(struct sctphdr *sctp, u32 len)
{
	const __le32 before = sctp->checksum;
	u32 crc;

	sctp->checksum = 0;
	crc = ~crc32c(~0u, sctp, len);
	sctp->checksum = before;
	return cpu_to_le32(crc);
}

/* Of what came in, conntrack has looked at what it calls valid. */
static bool svcnat_abort_is_whole(struct sk_buff *skb, int offset)
{
	struct sctphdr *sctp;

	if (skb->ip_summed != CHECKSUM_NONE)
		return true;
	if (skb->len < offset + sizeof(*sctp) || skb_ensure_writable(skb, skb->len))
		return false;
	sctp = (struct sctphdr *)(skb->data + offset);
	return sctp->checksum == svcnat_abort_checksum(sctp, skb->len - offset);
}

/*
 * What ends an association or answers something is not answered. Who begins one
 * knows only the tag that it chose for itself.
 */
static bool svcnat_abort_chunk(struct svcnat_abort *abort,
			       const struct sk_buff *skb, int offset,
			       const struct sctp_chunkhdr *chunk)
{
	struct sctp_inithdr buffer;
	const struct sctp_inithdr *init;

	switch (chunk->type) {
	case SCTP_CID_ABORT:
	case SCTP_CID_COOKIE_ACK:
	case SCTP_CID_SHUTDOWN_COMPLETE:
		return false;
	case SCTP_CID_INIT:
		init = skb_header_pointer(skb, offset + sizeof(*chunk),
					  sizeof(*init), &buffer);
		if (!init || !init->init_tag)
			return false;
		abort->vtag = init->init_tag;
		abort->flags = 0;
	}
	return true;
}

static bool svcnat_abort_begin(struct svcnat_abort *abort, struct sk_buff *skb,
			       int offset)
{
	const struct sctp_chunkhdr *chunk;
	struct sctp_chunkhdr buffer;

	if (offset < 0 ||
	    skb_copy_bits(skb, offset, &abort->ports, sizeof(abort->ports)) ||
	    !svcnat_abort_is_whole(skb, offset))
		return false;
	abort->vtag = abort->ports.vtag;
	abort->flags = SCTP_CHUNK_FLAG_T;
	for (offset += sizeof(abort->ports); offset < skb->len;
	     offset += round_up(ntohs(chunk->length), 4)) {
		chunk = skb_header_pointer(skb, offset, sizeof(*chunk), &buffer);
		if (!chunk || ntohs(chunk->length) < sizeof(*chunk) ||
		    !svcnat_abort_chunk(abort, skb, offset, chunk))
			return false;
	}
	return true;
}

static void svcnat_abort_ip4(struct sk_buff *answer, const struct sk_buff *skb)
{
	struct iphdr *ip = ip_hdr(answer);

	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->frag_off = htons(IP_DF);
	ip->ttl = ip4_dst_hoplimit(skb_dst(answer));
	ip->protocol = IPPROTO_SCTP;
	ip->saddr = ip_hdr(skb)->daddr;
	ip->daddr = ip_hdr(skb)->saddr;
}

static void svcnat_abort_ip6(struct sk_buff *answer, const struct sk_buff *skb)
{
	struct ipv6hdr *ip = ipv6_hdr(answer);

	ip6_flow_hdr(ip, 0, 0);
	ip->hop_limit = ip6_dst_hoplimit(skb_dst(answer));
	ip->nexthdr = IPPROTO_SCTP;
	ip->saddr = ipv6_hdr(skb)->daddr;
	ip->daddr = ipv6_hdr(skb)->saddr;
}

static void svcnat_abort_sctp(struct sk_buff *answer,
			      const struct svcnat_abort *abort)
{
	const int offset = answer->len;
	struct sctphdr *sctp = skb_put_zero(answer, SVCNAT_ABORT_LEN);
	struct sctp_chunkhdr *chunk = (struct sctp_chunkhdr *)(sctp + 1);

	skb_set_transport_header(answer, offset);
	sctp->source = abort->ports.dest;
	sctp->dest = abort->ports.source;
	sctp->vtag = abort->vtag;
	chunk->type = SCTP_CID_ABORT;
	chunk->flags = abort->flags;
	chunk->length = htons(sizeof(*chunk));
	sctp->checksum = svcnat_abort_checksum(sctp, answer->len - offset);
}

static struct sk_buff *svcnat_abort_alloc(struct dst_entry *dst, bool ipv4)
{
	const unsigned int len = ipv4 ? sizeof(struct iphdr) :
					sizeof(struct ipv6hdr);
	struct sk_buff *answer = alloc_skb(LL_MAX_HEADER + len + SVCNAT_ABORT_LEN,
					   GFP_ATOMIC);

	if (!answer) {
		dst_release(dst);
		return NULL;
	}
	skb_dst_set(answer, dst);
	skb_reserve(answer, LL_MAX_HEADER);
	skb_reset_network_header(answer);
	skb_put_zero(answer, len);
	answer->protocol = ipv4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	return answer;
}

/**
 * svcnat_abort_send - tell who sent a packet of SCTP that there is no association
 * @skb: packet
 * @state: where it is on its way
 *
 * Like a reset it belongs to the connection that is refused: rules for related
 * packets let it pass, and NAT leaves it as it is.
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_abort_send(struct sk_buff *skb, const struct nf_hook_state *state)
{
	const int place = svcnat_segment_place(skb, state->pf, IPPROTO_SCTP);
	const bool ipv4 = state->pf == NFPROTO_IPV4;
	struct svcnat_abort abort;
	struct dst_entry *dst;
	struct sk_buff *answer;

	/* Without it the kernel need not have the checksum. */
	if (!IS_ENABLED(CONFIG_NF_CT_PROTO_SCTP) ||
	    !svcnat_abort_begin(&abort, skb, place))
		return;
	dst = svcnat_answer_route(skb, state);
	answer = dst ? svcnat_abort_alloc(dst, ipv4) : NULL;
	if (!answer)
		return;
	svcnat_abort_sctp(answer, &abort);
	nf_ct_attach(answer, skb);
	if (ipv4) {
		svcnat_abort_ip4(answer, skb);
		answer->mark = IP4_REPLY_MARK(state->net, skb->mark);
		ip_local_out(state->net, NULL, answer);
	} else {
		svcnat_abort_ip6(answer, skb);
		answer->mark = IP6_REPLY_MARK(state->net, skb->mark);
		ip6_local_out(state->net, NULL, answer);
	}
}
