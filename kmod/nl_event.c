// SPDX-License-Identifier: GPL-2.0
/* Notifications of what happens between commits, to whoever listens. */
#include "nl.h"
#include "nl_gen.h"

static bool svcnat_event_is_wanted(const struct svcnat_net *sn)
{
	return genl_has_listeners(&svcnat_nl_family, sn->net,
				  SVCNAT_NLGRP_EVENTS);
}

static struct sk_buff *svcnat_event_begin(const struct svcnat_net *sn,
					  u8 command, gfp_t gfp, void **header)
{
	const struct svcnat_envelope envelope = { .command = command };
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, gfp);

	*header = skb ? svcnat_fill_header(skb, &envelope) : NULL;
	if (*header &&
	    !nla_put_u64_64bit(skb, SVCNAT_A_GENERATION,
			       READ_ONCE(sn->table.generation), SVCNAT_A_PAD))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/* A lost event is made known to the listener, who then looks for himself. */
static void svcnat_event_end(const struct svcnat_net *sn, struct sk_buff *skb,
			     void *header, gfp_t gfp, int err)
{
	if (!skb || err) {
		nlmsg_free(skb);
		genl_set_err(&svcnat_nl_family, sn->net, 0, SVCNAT_NLGRP_EVENTS,
			     -ENOBUFS);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast_netns(&svcnat_nl_family, sn->net, skb, 0,
				SVCNAT_NLGRP_EVENTS, gfp);
}

/**
 * svcnat_event_backend - tell what happened to a backend
 * @sn: svcnat in the network namespace
 * @service: service that it is of
 * @set: set that it is in
 * @backend: the backend
 * @ipv4: its address is one of IPv4
 * @event: what it was
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 */
void svcnat_event_backend(const struct svcnat_net *sn,
			  const struct svcnat_service *service,
			  const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, bool ipv4,
			  enum svcnat_backend_event event)
{
	struct sk_buff *skb;
	void *header;
	int err;

	if (!svcnat_event_is_wanted(sn))
		return;
	skb = svcnat_event_begin(sn, SVCNAT_CMD_BACKEND_NTF, GFP_ATOMIC,
				 &header);
	err = !skb || nla_put_string(skb, SVCNAT_A_NAME, service->name) ||
		svcnat_fill_backend(skb, ipv4, set, backend, true) ||
		nla_put_u32(skb, SVCNAT_A_BACKEND_EVENT, event);
	svcnat_event_end(sn, skb, header, GFP_ATOMIC, err);
}

/**
 * svcnat_event_drained - tell that the connections of a backend have ended
 * @sn: svcnat in the network namespace
 * @service: service that it was of
 * @leaver: the backend
 * @ipv4: its address is one of IPv4
 *
 * Context: process context, may sleep.
 */
void svcnat_event_drained(const struct svcnat_net *sn,
			  const struct svcnat_service *service,
			  const struct svcnat_leaver *leaver, bool ipv4)
{
	struct nlattr *nest;
	struct sk_buff *skb;
	void *header;
	int err;

	if (!svcnat_event_is_wanted(sn))
		return;
	skb = svcnat_event_begin(sn, SVCNAT_CMD_BACKEND_NTF, GFP_KERNEL,
				 &header);
	nest = skb ? nla_nest_start(skb, SVCNAT_A_BACKEND) : NULL;
	err = !nest || svcnat_fill_addr(skb, SVCNAT_B_ADDRESS, ipv4, leaver->addr) ||
		nla_put_be16(skb, SVCNAT_B_PORT, leaver->port);
	if (!err) {
		nla_nest_end(skb, nest);
		err = nla_put_string(skb, SVCNAT_A_NAME, service->name) ||
			nla_put_u32(skb, SVCNAT_A_BACKEND_EVENT,
				    SVCNAT_BACKEND_EVENT_DRAINED);
	}
	svcnat_event_end(sn, skb, header, GFP_KERNEL, err);
}

/**
 * svcnat_event_sweep - tell of a pass over the connections
 * @sn: svcnat in the network namespace
 * @number: how many passes there were
 * @ended: how many connections this one has ended
 *
 * Context: process context, may sleep.
 */
void svcnat_event_sweep(const struct svcnat_net *sn, u64 number, u64 ended)
{
	struct nlattr *nest;
	struct sk_buff *skb;
	void *header;
	int err;

	if (!svcnat_event_is_wanted(sn))
		return;
	skb = svcnat_event_begin(sn, SVCNAT_CMD_SWEEP_NTF, GFP_KERNEL, &header);
	nest = skb ? nla_nest_start(skb, SVCNAT_A_COUNTERS) : NULL;
	err = !nest ||
		nla_put_u64_64bit(skb, SVCNAT_C_SWEEPS, number, SVCNAT_C_PAD) ||
		nla_put_u64_64bit(skb, SVCNAT_C_SWEPT, ended, SVCNAT_C_PAD);
	if (!err)
		nla_nest_end(skb, nest);
	svcnat_event_end(sn, skb, header, GFP_KERNEL, err);
}
