// SPDX-License-Identifier: GPL-2.0
/* From a conntrack entry to a decision, and from the decision to a binding. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>
#include <net/netfilter/nf_nat_masquerade.h>

#include "backends/state.h"
#include "flows/load.h"
#include "flows/mark.h"
#include "flows/nat.h"
#include "flows/reasons.h"
#include "flows/refuse.h"
#include "flows/segment.h"
#include "flows/template.h"
#include "flows/trace.h"
#include "netns/net.h"
#include "pick/select.h"

/* The type of an echo request lies where other protocols have their port. */
static bool svcnat_is_icmp(const struct nf_conntrack_tuple *tuple)
{
	return tuple->dst.protonum == IPPROTO_ICMP ||
	       tuple->dst.protonum == IPPROTO_ICMPV6;
}

static bool svcnat_is_echo(const struct nf_conntrack_tuple *tuple)
{
	return tuple->dst.u.icmp.type ==
		(tuple->dst.protonum == IPPROTO_ICMP ? (u8)ICMP_ECHO :
						       (u8)ICMPV6_ECHO_REQUEST);
}

/* With a SYN: what is picked up in its middle says nothing about its backend. */
static bool svcnat_nat_opens(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) == IPPROTO_TCP &&
	       ct->proto.tcp.state == TCP_CONNTRACK_SYN_SENT;
}

/* It waits for an answer, and may come again, as it came. */
static void svcnat_nat_wait(struct svcnat_table *table,
			    const struct sk_buff *skb, const struct nf_conn *ct,
			    const struct svcnat_flow *flow)
{
	struct svcnat_net *sn = svcnat_net_of(table);

	if (likely(svcnat_segment_gets_there(skb, nf_ct_l3num(ct))))
		svcnat_handshake_begin(svcnat_table_handshakes(table), flow,
				       svcnat_handshake_now());
	if (unlikely(svcnat_template_made(ct)) && !svcnat_early_sees_templates(sn))
		svcnat_template_expect(sn);
}

/* What else is to be done for a connection that has got its destination. */
static noinline unsigned int svcnat_nat_chores(struct svcnat_table *table,
					       const struct sk_buff *skb,
					       struct nf_conn *ct,
					       const struct svcnat_flow *flow,
					       const struct svcnat_pick *pick,
					       unsigned int verdict)
{
	struct svcnat_state *state;

	if (svcnat_pick_masquerades(pick))
		__set_bit(SVCNAT_MARK_MASQUERADE, &ct->status);
	if (!pick->counted)
		return verdict;
	state = svcnat_backend_state(pick->set, pick->backend);
	if (unlikely(verdict != NF_ACCEPT)) {
		svcnat_state_give(state);
		return verdict;
	}
	if (svcnat_nat_opens(ct) && pick->set->settings.failover)
		svcnat_nat_wait(table, skb, ct, flow);
	svcnat_load_attach(svcnat_net_of(table), ct, state);
	return verdict;
}

/*
 * Asked for a single port that is not the tuple's, nf_nat draws a random number
 * to choose one of it and looks whether another connection has the result, which
 * changes nothing. That is a tenth of what a first packet costs, and is left out
 * if the port is right already, as after a change by somebody before. So give
 * the port to the entry, which nobody else sees yet. Not where it is all that
 * changes: nf_nat would see no change.
 */
static void svcnat_nat_set_port(struct nf_conn *ct,
				const struct svcnat_flow *flow,
				const struct svcnat_backend *backend)
{
	if (likely(!svcnat_addr_equal(flow->key.addr, backend->addr)))
		ct->tuplehash[IP_CT_DIR_REPLY].tuple.src.u.all = backend->port;
}

/* What is of no connection may be of this one from now on, svcnat_stray_asks(). */
static void svcnat_nat_note_zone(struct svcnat_table *table,
				 const struct nf_conn *ct)
{
	struct svcnat_net *sn = svcnat_net_of(table);

	if (unlikely(nf_ct_zone(ct)->id != NF_CT_DEFAULT_ZONE_ID) &&
	    !READ_ONCE(sn->zoned))
		WRITE_ONCE(sn->zoned, true);
}

static unsigned int svcnat_nat_to_backend(struct svcnat_table *table,
					  const struct sk_buff *skb,
					  struct nf_conn *ct,
					  const struct svcnat_flow *flow,
					  const struct svcnat_pick *pick)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
	};
	unsigned int verdict;

	memcpy(&range.min_addr, pick->backend->addr, sizeof(range.min_addr));
	range.max_addr = range.min_addr;
	range.min_proto.all = pick->backend->port;
	range.max_proto.all = pick->backend->port;
	svcnat_nat_set_port(ct, flow, pick->backend);
	verdict = nf_nat_setup_info(ct, &range, NF_NAT_MANIP_DST);
	__set_bit(SVCNAT_MARK_BOUND, &ct->status);
	svcnat_nat_note_zone(table, ct);
	if (unlikely(pick->chores))
		verdict = svcnat_nat_chores(table, skb, ct, flow, pick, verdict);
	if (likely(verdict == NF_ACCEPT)) {
		this_cpu_inc(READ_ONCE(pick->frontend->counts)->connections);
		this_cpu_inc(*pick->backend->connections);
	}
	return verdict;
}

/* An address of this host that may answer what came in, in @addr. */
static bool svcnat_local_addr(const struct svcnat_flow *flow,
			      const struct nf_hook_state *state,
			      union nf_inet_addr *addr)
{
	const struct in6_addr *client = (const struct in6_addr *)flow->saddr;

	if (flow->key.family == AF_INET) {
		if (state->hook == NF_INET_LOCAL_OUT)
			addr->ip = htonl(INADDR_LOOPBACK);
		else
			addr->ip = inet_select_addr(state->in, flow->saddr[0],
						    RT_SCOPE_UNIVERSE);
		return addr->ip;
	}
	if (state->hook == NF_INET_LOCAL_OUT) {
		addr->in6 = in6addr_loopback;
		return true;
	}
	return !ipv6_dev_get_saddr(state->net, state->in, client, 0, &addr->in6);
}

/* A VIP exists on no interface: let an address that does give the answer. */
static unsigned int svcnat_nat_to_host(struct svcnat_table *table,
				       struct nf_conn *ct,
				       const struct svcnat_flow *flow,
				       const struct nf_hook_state *state)
{
	struct nf_nat_range2 range = { .flags = NF_NAT_RANGE_MAP_IPS };

	if (!svcnat_local_addr(flow, state, &range.min_addr))
		return NF_DROP;
	range.max_addr = range.min_addr;
	this_cpu_inc(table->counts->echoes);
	return nf_nat_setup_info(ct, &range, NF_NAT_MANIP_DST);
}

/*
 * All of the flow and the pick is initialized where they are declared: kernels
 * that zero what is not would do so for each packet.
 */
static unsigned int svcnat_nat_new(struct svcnat_table *table,
				   struct sk_buff *skb, struct nf_conn *ct,
				   const struct nf_hook_state *state)
{
	const struct nf_conntrack_tuple *tuple =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const __be32 *saddr = tuple->src.u3.ip6, *daddr = tuple->dst.u3.ip6;
	const bool icmp = svcnat_is_icmp(tuple);
	const struct svcnat_flow flow = {
		.key = {
			.addr = { daddr[0], daddr[1], daddr[2], daddr[3] },
			.port = icmp ? 0 : tuple->dst.u.all,
			.protocol = tuple->dst.protonum,
			.family = tuple->src.l3num,
		},
		.saddr = { saddr[0], saddr[1], saddr[2], saddr[3] },
		.sport = tuple->src.u.all,
		.local = state->hook == NF_INET_LOCAL_OUT,
		/* Other questions than whether somebody is there. */
		.stray = unlikely(icmp) && !svcnat_is_echo(tuple),
		.iif = state->in ? state->in->name : NULL,
	};
	struct svcnat_pick pick = {};
	enum svcnat_verdict verdict;

	this_cpu_inc(table->counts->lookups);
	verdict = svcnat_select(table, &flow, SVCNAT_NOW, &pick);
	switch (verdict) {
	case SVCNAT_VERDICT_PASS:
		if (pick.reason == SVCNAT_REASON_NO_VIP)
			this_cpu_inc(table->counts->misses);
		trace_svcnat_miss(&flow);
		return NF_ACCEPT;
	case SVCNAT_VERDICT_NAT:
		trace_svcnat_pick(&flow, pick.frontend, pick.backend);
		return svcnat_nat_to_backend(table, skb, ct, &flow, &pick);
	case SVCNAT_VERDICT_ECHO:
		return svcnat_nat_to_host(table, ct, &flow, state);
	default:
		return svcnat_refuse(table, skb, &flow, verdict, &pick, state);
	}
}

/**
 * svcnat_nat_dst - give the first packet of a connection its destination
 * @table: table of the network namespace
 * @skb: packet, with a conntrack entry
 * @state: where it is on its way
 *
 * Context: softirq or process, under RCU.
 * Return: NF_ACCEPT with or without a binding, or NF_DROP, which may carry an
 * error for the sending socket.
 */
unsigned int svcnat_nat_dst(struct svcnat_table *table, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	/*
	 * The answer of our own refusal, related to what was refused; or older
	 * than our hooks, so that it is too late for a binding.
	 */
	if (unlikely(CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL ||
		     nf_ct_is_confirmed(ct)))
		return NF_ACCEPT;
	return svcnat_nat_new(table, skb, ct, state);
}

static noinline unsigned int
svcnat_nat_masquerade(struct sk_buff *skb, const struct nf_conn *ct,
		      const struct nf_hook_state *state)
{
	const struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_PROTO_RANDOM_FULLY,
	};

	if (nf_ct_l3num(ct) == NFPROTO_IPV4)
		return nf_nat_masquerade_ipv4(skb, state->hook, &range,
					      state->out);
	return nf_nat_masquerade_ipv6(skb, &range, state->out);
}

/**
 * svcnat_nat_src - hide the source of a connection if that was decided
 * @skb: packet, with a conntrack entry
 * @state: where it is on its way
 *
 * Context: softirq or process, under RCU.
 * Return: NF_ACCEPT with or without a binding, or NF_DROP.
 */
unsigned int svcnat_nat_src(struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (likely(!test_bit(SVCNAT_MARK_MASQUERADE, &ct->status)) ||
	    CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL)
		return NF_ACCEPT;
	return svcnat_nat_masquerade(skb, ct, state);
}
