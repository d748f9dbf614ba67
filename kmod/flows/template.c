// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that come to conntrack with a template (the target CT of the raw table,
 * "ct zone set"). One that begins a connection anew cannot go through conntrack
 * once more, which forgets the template: whatever has to go is ended before.
 *
 * Few have templates, and others shall not pay for the hook. What a template says
 * is seen in the entry that it made.
 */
#include <linux/netfilter_ipv4.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_ecache.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_synproxy.h>
#include <net/netfilter/nf_conntrack_timeout.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "flows/mark.h"
#include "flows/reasons.h"
#include "flows/renew.h"
#include "flows/segment.h"
#include "flows/template.h"
#include "netns/net.h"
#include "netns/queue.h"

/* The entry that a packet will belong to, with a reference. */
static struct nf_conn *
svcnat_template_find(struct sk_buff *skb, const struct nf_conn *template,
		     const struct nf_hook_state *state)
{
	const struct nf_conntrack_tuple_hash *found;
	const struct nf_conntrack_zone *zone;
	struct nf_conntrack_tuple tuple;
	struct nf_conntrack_zone room;

	if (!nf_ct_get_tuplepr(skb, skb_network_offset(skb), state->pf,
			       state->net, &tuple))
		return NULL;
	if (tuple.dst.protonum != IPPROTO_TCP &&
	    tuple.dst.protonum != IPPROTO_UDP)
		return NULL;
	zone = nf_ct_zone_tmpl(template, skb, &room);
	found = nf_conntrack_find_get(state->net, zone, &tuple);
	if (!found)
		return NULL;
	if (NF_CT_DIRECTION(found) != IP_CT_DIR_ORIGINAL) {
		nf_ct_put(nf_ct_tuplehash_to_ctrack(found));
		return NULL;
	}
	return nf_ct_tuplehash_to_ctrack(found);
}

/* Conntrack, which comes next, makes another entry with what the template says. */
static noinline void svcnat_template_clear(struct svcnat_net *sn,
					   struct sk_buff *skb,
					   const struct nf_conn *template,
					   const struct nf_hook_state *state)
{
	const struct tcphdr *tcp = NULL;
	struct tcphdr room;
	struct nf_conn *ct;

	ct = svcnat_template_find(skb, template, state);
	if (!ct)
		return;
	if (nf_ct_protonum(ct) == IPPROTO_TCP)
		tcp = svcnat_segment_header(skb, state->pf, &room);
	if (svcnat_mark_is_bound(ct) &&
	    !test_bit(SVCNAT_MARK_TEMPLATE, &ct->status))
		set_bit(SVCNAT_MARK_TEMPLATE, &ct->status);
	if (svcnat_renew_packet(sn, ct, skb, tcp))
		nf_ct_kill(ct);
	nf_ct_put(ct);
}

static unsigned int svcnat_template_hook(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *template = nf_ct_get(skb, &ctinfo);

	if (unlikely(template && nf_ct_is_template(template)))
		svcnat_template_clear(priv, skb, template, state);
	return NF_ACCEPT;
}

static const struct nf_hook_ops svcnat_template_ops[SVCNAT_NR_TEMPLATE_HOOKS] = {
	{
		.hook = svcnat_template_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_CONNTRACK - 1,
	},
	{
		.hook = svcnat_template_hook,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_CONNTRACK - 1,
	},
};

/* Which events it tells, as whoever listens to all of them has it. */
static bool svcnat_template_chose_events(const struct nf_conn *ct)
{
#ifdef CONFIG_NF_CONNTRACK_EVENTS
	const struct nf_conntrack_ecache *events = nf_ct_ecache_find(ct);

	return events && (events->ctmask & events->expmask) != U16_MAX;
#else
	return false;
#endif
}

/**
 * svcnat_template_made - may an entry be as it is because of a template?
 * @ct: entry
 *
 * If not, it would be the same without one.
 *
 * Context: any.
 * Return: true if it has what a template could have given it.
 */
bool svcnat_template_made(const struct nf_conn *ct)
{
	return nf_ct_zone(ct)->id != NF_CT_DEFAULT_ZONE_ID || nfct_help(ct) ||
	       nf_ct_timeout_find(ct) || nfct_synproxy(ct) ||
	       svcnat_template_chose_events(ct);
}

static void svcnat_template_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, template_work);

	if (!svcnat_queue_lock(sn, &sn->template_work))
		return;
	svcnat_early_want_templates(sn);
	mutex_unlock(&sn->table.mutex);
}

/**
 * svcnat_template_expect - from now on there may be templates
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_template_expect(struct svcnat_net *sn)
{
	queue_delayed_work(svcnat_queue, &sn->template_work, 0);
}

/**
 * svcnat_template_init - prepare the hooks of a network namespace
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_template_init(struct svcnat_net *sn)
{
	int i;

	INIT_DELAYED_WORK(&sn->template_work, svcnat_template_work);
	memcpy(sn->template_ops, svcnat_template_ops, sizeof(sn->template_ops));
	for (i = 0; i < SVCNAT_NR_TEMPLATE_HOOKS; i++)
		sn->template_ops[i].priv = sn;
}

/**
 * svcnat_template_exit - expect none any more
 * @sn: svcnat in a network namespace that goes
 *
 * Context: process context, may sleep; a grace period after packets were last
 * seen.
 */
void svcnat_template_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->template_work);
}
