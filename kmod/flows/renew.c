// SPDX-License-Identifier: GPL-2.0
/*
 * Clients that dial on an entry of conntrack that is there from before: their
 * connection has vanished, or was never answered. Where the backend is no longer
 * one, or does not answer, they begin anew, as with IPVS and expire_nodest_conn.
 */
#include <net/netfilter/nf_conntrack.h>

#include "flows/failover.h"
#include "flows/mark.h"
#include "flows/reasons.h"
#include "flows/renew.h"
#include "flows/segment.h"
#include "flows/sweep.h"
#include "netns/net.h"

/* Without window scaling nothing older can be on its way (RFC 9293, 3.1). */
#define SVCNAT_RENEW_WINDOW	65535

/* Is it an old one, late, that the connection began with? */
static bool svcnat_renew_is_late(struct nf_conn *ct, u32 seq)
{
	const struct ip_ct_tcp_state *sent =
		&ct->proto.tcp.seen[IP_CT_DIR_ORIGINAL];
	bool late;

	spin_lock_bh(&ct->lock);
	late = sent->td_end - seq <= max_t(u32, sent->td_maxwin,
					   SVCNAT_RENEW_WINDOW);
	spin_unlock_bh(&ct->lock);
	return late;
}

/* Must a client's SYN begin a connection anew? */
static bool svcnat_renew_syn(struct svcnat_net *sn, struct nf_conn *ct,
			     const struct sk_buff *skb, const struct tcphdr *tcp)
{
	if (!svcnat_mark_is_bound(ct))
		return false;
	if (READ_ONCE(ct->proto.tcp.state) != TCP_CONNTRACK_SYN_SENT &&
	    svcnat_renew_is_late(ct, ntohl(tcp->seq)))
		return false;
	if (!svcnat_sweep_is_served(sn, ct))
		return true;
	return svcnat_segment_is_heard(skb, nf_ct_l3num(ct), tcp) &&
	       svcnat_failover_syn(sn, ct);
}

/**
 * svcnat_renew_packet - must a packet of a client begin a connection anew?
 * @sn: svcnat in the network namespace
 * @ct: the entry that it belongs to, in the direction of the client
 * @skb: the packet
 * @tcp: its header if it is one of TCP
 *
 * Context: softirq or process, under RCU.
 * Return: true if the entry has to go, for another backend.
 */
bool svcnat_renew_packet(struct svcnat_net *sn, struct nf_conn *ct,
			 const struct sk_buff *skb, const struct tcphdr *tcp)
{
	if (!nf_ct_is_confirmed(ct))
		return false;
	switch (nf_ct_protonum(ct)) {
	case IPPROTO_TCP:
		return svcnat_segment_opens(tcp) &&
		       svcnat_renew_syn(sn, ct, skb, tcp);
	case IPPROTO_UDP:
		return READ_ONCE(sn->early) & SVCNAT_EARLY_STALE &&
		       svcnat_sweep_leaves(sn, ct);
	default:
		return false;
	}
}
