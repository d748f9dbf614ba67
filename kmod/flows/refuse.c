// SPDX-License-Identifier: GPL-2.0
/* Refusals: who is told, and how. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/dst.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "flows/abort.h"
#include "flows/answer.h"
#include "flows/refuse.h"

#define CREATE_TRACE_POINTS
#include "flows/trace.h"

/*
 * The kernel's functions look for the route of an answer only ahead of routing,
 * and not in a VRF: have it before they do.
 */
static bool svcnat_refuse_route(struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	struct dst_entry *dst;

	if (state->hook != NF_INET_PRE_ROUTING &&
	    !netif_is_l3_master(state->in) && !netif_is_l3_slave(state->in))
		return true;
	dst = svcnat_answer_route(skb, state);
	if (!dst)
		return false;
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	return true;
}

static void svcnat_refuse_send(struct sk_buff *skb, bool reset,
			       const struct nf_hook_state *state)
{
	/* There nothing is looked for, and checksums are what they are here. */
	const unsigned int hook = state->hook == NF_INET_PRE_ROUTING ?
		NF_INET_LOCAL_IN : state->hook;

	if (state->pf == NFPROTO_IPV4) {
		if (reset)
			nf_send_reset(state->net, state->sk, skb, hook);
		else
			nf_send_unreach(skb, ICMP_PORT_UNREACH, hook);
	} else {
		if (reset)
			nf_send_reset6(state->net, state->sk, skb, hook);
		else
			nf_send_unreach6(state->net, skb, ICMPV6_PORT_UNREACH,
					 hook);
	}
}

/* A socket of this host is told by the error of its own call. */
static unsigned int svcnat_refuse_local(struct sk_buff *skb, bool reset,
					const struct nf_hook_state *state)
{
	/* A VRF swallows the error. */
	if (netif_is_l3_master(state->out))
		svcnat_refuse_send(skb, reset, state);
	return NF_DROP_ERR(-ECONNREFUSED);
}

/**
 * svcnat_refuse_go_on - tell who sent a segment that its connection is over
 * @skb: segment, which may go on afterwards
 * @state: where it is on its way
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_refuse_go_on(struct sk_buff *skb, const struct nf_hook_state *state)
{
	/* Of this host's own the kernel finds the way. */
	if (state->hook != NF_INET_LOCAL_OUT && !svcnat_refuse_route(skb, state))
		return;
	svcnat_refuse_send(skb, true, state);
	/* Ahead of routing it has the answer's route now, not its own. */
	if (state->hook == NF_INET_PRE_ROUTING)
		skb_dst_drop(skb);
}

/**
 * svcnat_refuse - refuse what a packet wants
 * @table: table of the network namespace
 * @skb: packet
 * @flow: the same
 * @verdict: how it is refused
 * @pick: how that came about
 * @state: where it is on its way
 *
 * Context: softirq or process, under RCU.
 * Return: NF_DROP, which may carry an error for the sending socket.
 */
unsigned int svcnat_refuse(struct svcnat_table *table, struct sk_buff *skb,
			   const struct svcnat_flow *flow,
			   enum svcnat_verdict verdict,
			   const struct svcnat_pick *pick,
			   const struct nf_hook_state *state)
{
	struct svcnat_counts __percpu *counts = &table->counts->refused;
	const bool reset = verdict == SVCNAT_VERDICT_TCP_RESET;

	if (pick->frontend)
		counts = READ_ONCE(pick->frontend->counts);
	trace_svcnat_refuse(flow, pick->frontend, verdict);
	if (verdict == SVCNAT_VERDICT_DROP) {
		this_cpu_inc(counts->dropped);
		return NF_DROP;
	}
	this_cpu_inc(counts->rejected);
	if (flow->key.protocol == IPPROTO_SCTP)
		svcnat_abort_send(skb, state);
	else if (state->hook == NF_INET_LOCAL_OUT)
		return svcnat_refuse_local(skb, reset, state);
	else if (svcnat_refuse_route(skb, state))
		svcnat_refuse_send(skb, reset, state);
	return NF_DROP;
}
