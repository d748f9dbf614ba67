// SPDX-License-Identifier: GPL-2.0
/*
 * Tells both ends of a TCP connection that it has ended, as each end would be
 * told by the other one.
 */
#include <linux/delay.h>
#include <linux/sched.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/tcp.h>
#include <net/xfrm.h>

#include "base/alloc.h"
#include "flows/reset.h"
#include "netns/net.h"

/* Of a pass that finds few, and of those that follow it. */
#define SVCNAT_RESETS_FEW	512
#define SVCNAT_RESETS_MANY	65536

/* So many are told in a row, then queues have time to get empty. */
#define SVCNAT_RESETS_BURST	64

/**
 * struct svcnat_reset - a reset for one end
 * @tuple: of the packets that this end sends: it is told in the other direction
 * @seq: the next byte that it expects
 * @ack: the next byte that it sends
 * @ct: the connection
 * @ctinfo: the direction in which it is told
 */
struct svcnat_reset {
	const struct nf_conntrack_tuple *tuple;
	u32 seq;
	u32 ack;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
};

static void svcnat_reset_tcp(struct sk_buff *skb,
			     const struct svcnat_reset *reset)
{
	struct tcphdr *tcp = skb_put_zero(skb, sizeof(*tcp));

	skb_set_transport_header(skb, (u8 *)tcp - skb->data);
	tcp->source = reset->tuple->dst.u.tcp.port;
	tcp->dest = reset->tuple->src.u.tcp.port;
	tcp->seq = htonl(reset->seq);
	tcp->ack_seq = htonl(reset->ack);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->rst = 1;
	tcp->ack = 1;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = (u8 *)tcp - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
}

/*
 * Routers that route by marks give packets that of their connection before they are
 * routed. It is all that is known of how the other end's packets went.
 */
static u32 svcnat_reset_mark(const struct nf_conn *ct)
{
#ifdef CONFIG_NF_CONNTRACK_MARK
	return READ_ONCE(ct->mark);
#else
	return 0;
#endif
}

static struct dst_entry *svcnat_reset_route4(struct net *net,
					     const struct nf_conntrack_tuple *tuple,
					     u32 mark)
{
	/* The sender is somebody else, as a rule. */
	struct flowi4 flow = {
		.daddr = tuple->src.u3.ip,
		.saddr = tuple->dst.u3.ip,
		.flowi4_proto = IPPROTO_TCP,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
		.flowi4_mark = mark,
		.fl4_sport = tuple->dst.u.tcp.port,
		.fl4_dport = tuple->src.u.tcp.port,
	};
	struct rtable *route = ip_route_output_flow(net, &flow, NULL);

	return IS_ERR(route) ? NULL : &route->dst;
}

static struct dst_entry *svcnat_reset_route6(struct net *net,
					     const struct nf_conntrack_tuple *tuple,
					     u32 mark)
{
	struct flowi6 flow = {
		.daddr = tuple->src.u3.in6,
		.saddr = tuple->dst.u3.in6,
		.flowi6_proto = IPPROTO_TCP,
		.flowi6_mark = mark,
		.fl6_sport = tuple->dst.u.tcp.port,
		.fl6_dport = tuple->src.u.tcp.port,
	};
	struct dst_entry *dst;

	/* Entries for IPv6 can be made by hand where there is no IPv6. */
	if (!ipv6_mod_enabled())
		return NULL;
	dst = ip6_route_output(net, NULL, &flow);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	dst = xfrm_lookup(net, dst, flowi6_to_flowi(&flow), NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}

static void svcnat_reset_ip4(struct sk_buff *skb,
			     const struct nf_conntrack_tuple *tuple)
{
	struct iphdr *ip = ip_hdr(skb);

	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->frag_off = htons(IP_DF);
	ip->ttl = ip4_dst_hoplimit(skb_dst(skb));
	ip->protocol = IPPROTO_TCP;
	ip->saddr = tuple->dst.u3.ip;
	ip->daddr = tuple->src.u3.ip;
	tcp_hdr(skb)->check = ~tcp_v4_check(sizeof(struct tcphdr), ip->saddr,
					    ip->daddr, 0);
}

static void svcnat_reset_ip6(struct sk_buff *skb,
			     const struct nf_conntrack_tuple *tuple)
{
	struct ipv6hdr *ip = ipv6_hdr(skb);

	ip6_flow_hdr(ip, 0, 0);
	ip->hop_limit = ip6_dst_hoplimit(skb_dst(skb));
	ip->nexthdr = IPPROTO_TCP;
	ip->saddr = tuple->dst.u3.in6;
	ip->daddr = tuple->src.u3.in6;
	tcp_hdr(skb)->check = ~tcp_v6_check(sizeof(struct tcphdr), &ip->saddr,
					    &ip->daddr, 0);
}

/*
 * The packet belongs to the connection: rules for established ones let it pass,
 * and NAT, which would give it the addresses that it has already, leaves it as
 * it is. Only sequence numbers of a helper's are still to be adjusted.
 */
static void svcnat_reset_send(struct net *net, const struct svcnat_reset *reset)
{
	const bool ipv4 = nf_ct_l3num(reset->ct) == NFPROTO_IPV4;
	const unsigned int len = ipv4 ? sizeof(struct iphdr) :
					sizeof(struct ipv6hdr);
	const u32 mark = svcnat_reset_mark(reset->ct);
	struct dst_entry *dst;
	struct sk_buff *skb;

	dst = ipv4 ? svcnat_reset_route4(net, reset->tuple, mark) :
		     svcnat_reset_route6(net, reset->tuple, mark);
	if (!dst)
		return;
	skb = alloc_skb(LL_MAX_HEADER + len + sizeof(struct tcphdr), GFP_KERNEL);
	if (!skb) {
		dst_release(dst);
		return;
	}
	skb_dst_set(skb, dst);
	skb->mark = mark;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_network_header(skb);
	skb_put_zero(skb, len);
	skb->protocol = ipv4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	svcnat_reset_tcp(skb, reset);
	nf_conntrack_get(&reset->ct->ct_general);
	nf_ct_set(skb, reset->ct, reset->ctinfo);
	if (ipv4) {
		svcnat_reset_ip4(skb, reset->tuple);
		ip_local_out(net, NULL, skb);
	} else {
		svcnat_reset_ip6(skb, reset->tuple);
		ip6_local_out(net, NULL, skb);
	}
}

/*
 * What an end has sent is acknowledged, and what it has received is over: the
 * sequence number is the very one that is expected, as RFC 5961 asks for.
 */
static void svcnat_reset_ends(struct net *net, struct nf_conn *ct)
{
	u32 sent[IP_CT_DIR_MAX];
	int dir;

	spin_lock_bh(&ct->lock);
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++)
		sent[dir] = ct->proto.tcp.seen[dir].td_end;
	spin_unlock_bh(&ct->lock);
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++) {
		const struct svcnat_reset reset = {
			.tuple = &ct->tuplehash[dir].tuple,
			.seq = sent[!dir],
			.ack = sent[dir],
			.ct = ct,
			.ctinfo = dir == IP_CT_DIR_ORIGINAL ?
				IP_CT_ESTABLISHED_REPLY : IP_CT_ESTABLISHED,
		};

		svcnat_reset_send(net, &reset);
	}
}

/* Is there somebody at both ends who does not know yet that it is over? */
static bool svcnat_reset_is_due(const struct nf_conn *ct)
{
	if (nf_ct_protonum(ct) != IPPROTO_TCP ||
	    !test_bit(IPS_SEEN_REPLY_BIT, &ct->status))
		return false;
	switch (READ_ONCE(ct->proto.tcp.state)) {
	case TCP_CONNTRACK_ESTABLISHED:
	case TCP_CONNTRACK_FIN_WAIT:
	case TCP_CONNTRACK_CLOSE_WAIT:
		return true;
	default:
		return false;
	}
}

/* Without memory connections end all the same, and nobody is told. */
static void svcnat_resets_alloc(struct svcnat_resets *resets, u32 room)
{
	resets->list = svcnat_zalloc_array(room, sizeof(*resets->list));
	resets->room = resets->list ? room : 0;
}

/**
 * svcnat_resets_init - begin with the first pass
 * @resets: result
 *
 * Context: process context, may sleep.
 */
void svcnat_resets_init(struct svcnat_resets *resets)
{
	*resets = (struct svcnat_resets){};
	svcnat_resets_alloc(resets, SVCNAT_RESETS_FEW);
}

/**
 * svcnat_resets_take - note that a connection ends
 * @resets: where
 * @ct: the connection, which the caller keeps from being freed
 *
 * Nothing is sent from here: the caller has a lock of the table of connections,
 * and the packet would come by connection tracking again.
 *
 * Context: any, with bottom halves off.
 * Return: true if it may be ended now, false if that is for the next pass.
 */
bool svcnat_resets_take(struct svcnat_resets *resets, struct nf_conn *ct)
{
	if (!resets->list || !svcnat_reset_is_due(ct))
		return true;
	if (resets->nr == resets->room) {
		resets->more = true;
		return false;
	}
	nf_conntrack_get(&ct->ct_general);
	resets->list[resets->nr++] = ct;
	return true;
}

/**
 * svcnat_resets_send - tell both ends of each connection
 * @resets: connections, which have ended by now
 * @sn: svcnat in the network namespace, from which nothing is sent when it ends
 *
 * Context: process context, may sleep; no locks held.
 * Return: true if another pass has to be made for more of them.
 */
bool svcnat_resets_send(struct svcnat_resets *resets, struct svcnat_net *sn)
{
	bool more = resets->more;
	u32 i;

	for (i = 0; i < resets->nr; i++) {
		if (!READ_ONCE(sn->ending))
			svcnat_reset_ends(sn->net, resets->list[i]);
		nf_ct_put(resets->list[i]);
		if (i % SVCNAT_RESETS_BURST == SVCNAT_RESETS_BURST - 1 &&
		    !READ_ONCE(sn->ending))
			usleep_range(200, 400);
		else
			cond_resched();
	}
	resets->nr = 0;
	resets->more = false;
	more = more && !READ_ONCE(sn->ending);
	if (!more || resets->room >= SVCNAT_RESETS_MANY)
		return more;
	kvfree(resets->list);
	svcnat_resets_alloc(resets, SVCNAT_RESETS_MANY);
	return true;
}

/**
 * svcnat_resets_exit - forget the list
 * @resets: what was sent
 *
 * Context: process context, may sleep.
 */
void svcnat_resets_exit(struct svcnat_resets *resets)
{
	kvfree(resets->list);
}
