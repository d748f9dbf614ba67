// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at packets of connections that exist, right after conntrack has found
 * these and before anything was made of it. Registered only while there is a
 * reason to. A packet that begins a connection anew goes through conntrack once
 * more.
 */
#include <linux/netfilter_ipv4.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>

#include "flows/early.h"
#include "flows/failover.h"
#include "flows/load.h"
#include "flows/mark.h"
#include "flows/reasons.h"
#include "flows/refuse.h"
#include "flows/renew.h"
#include "flows/segment.h"
#include "flows/template.h"
#include "netns/net.h"

/*
 * What conntrack notes of a SYN that is none of an established connection's:
 * TCP_SYN_SET of nf_conntrack_proto_tcp.c. The packet itself is looked at after.
 */
#define SVCNAT_EARLY_SYN	0

static unsigned int svcnat_early_again(struct sk_buff *skb, struct nf_conn *ct,
				       const struct nf_hook_state *state)
{
	nf_ct_kill(ct);
	nf_reset_ct(skb);
	return nf_conntrack_in(skb, state);
}

/*
 * What may have a template is left to the hook in front of conntrack. If that is
 * not there yet, it is when the packet comes again.
 */
static bool svcnat_early_defers(struct svcnat_net *sn, const struct nf_conn *ct)
{
	if (test_bit(SVCNAT_MARK_TEMPLATE, &ct->status))
		return true;
	if (likely(!svcnat_template_made(ct)) || svcnat_early_sees_templates(sn))
		return false;
	svcnat_template_expect(sn);
	return true;
}

/*
 * There is no room for it. The client is told by a reset, the backend by the
 * client's packet, which is made one.
 */
static unsigned int svcnat_early_turn_away(struct sk_buff *skb,
					   struct nf_conn *ct, bool client,
					   const struct nf_hook_state *state)
{
	unsigned int verdict = NF_DROP;

	if (nf_ct_protonum(ct) == IPPROTO_TCP && client) {
		svcnat_refuse_go_on(skb, state);
		if (svcnat_segment_make_reset(skb, state->pf))
			verdict = NF_ACCEPT;
	}
	nf_ct_kill(ct);
	return verdict;
}

static noinline unsigned int
svcnat_early_look(struct svcnat_net *sn, struct sk_buff *skb,
		  struct nf_conn *ct, enum ip_conntrack_info ctinfo,
		  const struct nf_hook_state *state)
{
	const bool client = CTINFO2DIR(ctinfo) == IP_CT_DIR_ORIGINAL;
	const struct tcphdr *tcp = NULL;
	struct tcphdr room;

	if (nf_ct_is_template(ct))
		return NF_ACCEPT;
	if (ctinfo == IP_CT_RELATED || ctinfo == IP_CT_RELATED_REPLY) {
		svcnat_failover_error(sn, skb, ct, ctinfo, state);
		return NF_ACCEPT;
	}
	if (nf_ct_protonum(ct) == IPPROTO_TCP)
		tcp = svcnat_segment_header(skb, state->pf, &room);
	if (client && !svcnat_early_defers(sn, ct) &&
	    svcnat_renew_packet(sn, ct, skb, tcp))
		return svcnat_early_again(skb, ct, state);
	if (!(READ_ONCE(sn->early) & SVCNAT_EARLY_STATES))
		return NF_ACCEPT;
	if (tcp && !client)
		svcnat_failover_answer(sn, ct, tcp->rst);
	if (test_bit(SVCNAT_MARK_COUNTED, &ct->status) &&
	    !svcnat_load_packet(sn, ct, tcp, CTINFO2DIR(ctinfo)))
		return svcnat_early_turn_away(skb, ct, client, state);
	return NF_ACCEPT;
}

/*
 * Most packets are of connections that were answered, or begin one, and are done
 * with here.
 */
static unsigned int svcnat_early_hook(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);
	struct svcnat_net *sn = priv;
	unsigned long status;

	if (unlikely(!ct))
		return NF_ACCEPT;
	status = READ_ONCE(ct->status);
	if (nf_ct_protonum(ct) == IPPROTO_TCP) {
		const struct ip_ct_tcp *tcp = &ct->proto.tcp;

		if (likely(READ_ONCE(tcp->state) == TCP_CONNTRACK_ESTABLISHED &&
			   READ_ONCE(tcp->last_index) != SVCNAT_EARLY_SYN &&
			   !(status & SVCNAT_MARKS_WATCHED)))
			return NF_ACCEPT;
	} else if (likely(status & IPS_SEEN_REPLY &&
			  !(status & BIT(SVCNAT_MARK_OPENING)) &&
			  !(READ_ONCE(sn->early) & SVCNAT_EARLY_STALE))) {
		return NF_ACCEPT;
	}
	if (ctinfo == IP_CT_NEW && !(status & IPS_CONFIRMED))
		return NF_ACCEPT;
	return svcnat_early_look(sn, skb, ct, ctinfo, state);
}

static const struct nf_hook_ops svcnat_early_ops[SVCNAT_NR_EARLY_HOOKS] = {
	{
		.hook = svcnat_early_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_CONNTRACK + 1,
	},
	{
		.hook = svcnat_early_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_CONNTRACK + 1,
	},
};

/**
 * svcnat_early_init - prepare the hooks of a network namespace
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_early_init(struct svcnat_net *sn)
{
	int i;

	memcpy(sn->early_ops, svcnat_early_ops, sizeof(sn->early_ops));
	for (i = 0; i < SVCNAT_NR_EARLY_HOOKS; i++)
		sn->early_ops[i].priv = sn;
}
