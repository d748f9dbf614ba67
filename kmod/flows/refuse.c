// SPDX-License-Identifier: GPL-2.0
/* Refusals: who is told, and how. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "flows/refuse.h"

#define CREATE_TRACE_POINTS
#include "flows/trace.h"

static void svcnat_refuse_send(struct sk_buff *skb,
			       const struct svcnat_flow *flow, bool reset,
			       const struct nf_hook_state *state)
{
	if (flow->key.family == AF_INET) {
		if (reset)
			nf_send_reset(state->net, state->sk, skb, state->hook);
		else
			nf_send_unreach(skb, ICMP_PORT_UNREACH, state->hook);
	} else {
		if (reset)
			nf_send_reset6(state->net, state->sk, skb, state->hook);
		else
			nf_send_unreach6(state->net, skb, ICMPV6_PORT_UNREACH,
					 state->hook);
	}
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

	if (pick->frontend)
		counts = READ_ONCE(pick->frontend->counts);
	trace_svcnat_refuse(flow, pick->frontend, verdict);
	if (verdict == SVCNAT_VERDICT_DROP) {
		this_cpu_inc(counts->dropped);
		return NF_DROP;
	}
	this_cpu_inc(counts->rejected);
	/* A socket of this host is told by the error of its own call. */
	if (state->hook == NF_INET_LOCAL_OUT)
		return NF_DROP_ERR(-ECONNREFUSED);
	svcnat_refuse_send(skb, flow, verdict == SVCNAT_VERDICT_TCP_RESET, state);
	return NF_DROP;
}
