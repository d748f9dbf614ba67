// SPDX-License-Identifier: GPL-2.0
/*
 * TRACE: what would become of a connection. The functions that packets go
 * through are asked; nothing is decided here.
 */
#include <linux/bottom_half.h>
#include <linux/netdevice.h>

#include "netlink/address.h"
#include "netlink/fill.h"
#include "netlink/gen.h"
#include "netlink/parse.h"
#include "netns/net.h"
#include "pick/select.h"

/**
 * struct svcnat_answer - what the packet path says about a connection
 * @verdict: what becomes of it
 * @pick: how that came about
 * @source: where it comes from
 */
struct svcnat_answer {
	enum svcnat_verdict verdict;
	struct svcnat_pick pick;
	enum svcnat_source source;
};

static int svcnat_parse_endpoint(struct genl_info *info, int type,
				 __be32 *addr, u8 *family, __be16 *port)
{
	struct nlattr *tb[SVCNAT_E_MAX + 1];
	int err;

	if (!info->attrs[type]) {
		NL_SET_ERR_MSG(info->extack, "source or destination is missing");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, type);
		return -EINVAL;
	}
	err = nla_parse_nested(tb, SVCNAT_E_MAX, info->attrs[type],
			       svcnat_endpoint_nl_policy, info->extack);
	if (err)
		return err;
	*port = tb[SVCNAT_E_PORT] ? nla_get_be16(tb[SVCNAT_E_PORT]) : 0;
	return svcnat_parse_address(info->attrs[type], tb[SVCNAT_E_ADDRESS],
				    addr, family, info->extack);
}

/* What can be an echo request has no port, like the flow of a packet. */
static int svcnat_parse_traced(struct genl_info *info, struct svcnat_flow *flow)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_PROTOCOL];
	struct svcnat_key *key = &flow->key;
	u8 family, icmp;
	int err;

	memset(flow, 0, sizeof(*flow));
	flow->probe = true;
	err = svcnat_parse_endpoint(info, SVCNAT_A_DESTINATION, key->addr,
				    &key->family, &key->port) ?:
	      svcnat_parse_endpoint(info, SVCNAT_A_SOURCE, flow->saddr, &family,
				    &flow->sport);
	if (err)
		return err;
	if (family != key->family) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SVCNAT_A_SOURCE],
				    "source and destination are of different address families");
		return -EINVAL;
	}
	icmp = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	if (!attr || nla_get_u8(attr) != icmp)
		return svcnat_parse_protocol(NULL, attr, &key->protocol,
					     info->extack);
	key->protocol = icmp;
	key->port = 0;
	return 0;
}

/* Without an interface a source of this host's is this host itself. */
static int svcnat_trace_origin(struct svcnat_net *sn, struct genl_info *info,
			       struct svcnat_flow *flow)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_IFINDEX];
	const struct net_device *dev;

	if (!attr) {
		flow->local = svcnat_hosts_find(rcu_dereference(sn->table.hosts),
						flow->key.family, flow->saddr);
		return 0;
	}
	dev = dev_get_by_index_rcu(sn->net, nla_get_u32(attr));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "there is no such interface: see 'ip link'");
		return -ENODEV;
	}
	flow->iif = dev->name;
	return 0;
}

static void svcnat_trace_ask(struct svcnat_table *table,
			     const struct svcnat_flow *flow,
			     struct svcnat_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->source = svcnat_select_source(table, flow);
	answer->verdict = svcnat_select(table, flow, SVCNAT_NOW, &answer->pick);
}

static int svcnat_fill_picked(struct sk_buff *skb,
			      const struct svcnat_flow *flow,
			      const struct svcnat_answer *answer)
{
	const struct svcnat_pick *pick = &answer->pick;

	if (nla_put_u32(skb, SVCNAT_A_SCHEDULER,
			pick->set->settings.scheduler) ||
	    nla_put_u32(skb, SVCNAT_A_POLICY, pick->view - pick->set->views) ||
	    nla_put_u32(skb, SVCNAT_A_USABLE, pick->view->nr_usable) ||
	    (pick->view->terminating &&
	     nla_put_flag(skb, SVCNAT_A_TERMINATING)))
		return -EMSGSIZE;
	if (!pick->backend)
		return 0;
	if (nla_put_u32(skb, SVCNAT_A_AFFINITY_RESULT, pick->affinity) ||
	    svcnat_fill_backend(skb, flow->key.family == AF_INET, pick->set,
				pick->backend, false) ||
	    nla_put_u32(skb, SVCNAT_A_MASQUERADE_REASON, pick->masquerade))
		return -EMSGSIZE;
	if (svcnat_pick_masquerades(pick))
		return nla_put_flag(skb, SVCNAT_A_MASQUERADED);
	return 0;
}

static int svcnat_fill_answer(struct sk_buff *skb, struct genl_info *info,
			      const struct svcnat_flow *flow,
			      const struct svcnat_answer *answer)
{
	const struct svcnat_envelope envelope = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.command = SVCNAT_CMD_TRACE,
	};
	const struct svcnat_pick *pick = &answer->pick;
	void *header = svcnat_fill_header(skb, &envelope);

	if (!header ||
	    nla_put_u32(skb, SVCNAT_A_VERDICT, answer->verdict) ||
	    nla_put_u32(skb, SVCNAT_A_REASON, pick->reason) ||
	    nla_put_u32(skb, SVCNAT_A_SOURCE_CLASS, answer->source))
		return -EMSGSIZE;
	if (pick->frontend &&
	    (nla_put_string(skb, SVCNAT_A_NAME, pick->frontend->service->name) ||
	     svcnat_fill_frontend(skb, pick->frontend, false)))
		return -EMSGSIZE;
	if (pick->set && svcnat_fill_picked(skb, flow, answer))
		return -EMSGSIZE;
	genlmsg_end(skb, header);
	return 0;
}

static int svcnat_trace(struct svcnat_net *sn, struct genl_info *info,
			struct svcnat_flow *flow, struct sk_buff *reply)
{
	struct svcnat_answer answer;
	int err;

	/* Like a packet. */
	rcu_read_lock();
	err = svcnat_trace_origin(sn, info, flow);
	if (!err) {
		svcnat_trace_ask(&sn->table, flow, &answer);
		err = svcnat_fill_answer(reply, info, flow, &answer);
	}
	rcu_read_unlock();
	return err;
}

/**
 * svcnat_nl_trace_doit - TRACE
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_trace_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_flow flow;
	struct sk_buff *reply;
	int err;

	err = svcnat_parse_traced(info, &flow);
	if (err)
		return err;
	reply = genlmsg_new(SVCNAT_NL_REPLY_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	err = svcnat_trace(sn, info, &flow, reply);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}
