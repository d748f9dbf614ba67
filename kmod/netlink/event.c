// SPDX-License-Identifier: GPL-2.0
/* Notifications: how they are made, and those of what happens between commits. */
#include "base/event.h"
#include "netlink/address.h"
#include "netlink/event.h"
#include "netlink/family.h"
#include "netlink/fill.h"
#include "netlink/gen.h"

/**
 * svcnat_event_begin - begin to tell listeners something
 * @event: the event
 * @sn: svcnat in the network namespace
 * @command: SVCNAT_CMD_*_NTF
 * @gfp: how to allocate
 *
 * Context: as @gfp has it.
 * Return: false if nobody listens, or if there is no memory, which those who do
 * are told.
 */
bool svcnat_event_begin(struct svcnat_event *event, const struct svcnat_net *sn,
			u8 command, gfp_t gfp)
{
	const struct svcnat_envelope envelope = { .command = command };

	*event = (struct svcnat_event){ .sn = sn, .gfp = gfp };
	if (!genl_has_listeners(&svcnat_nl_family, sn->net, SVCNAT_NLGRP_EVENTS))
		return false;
	event->skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, gfp);
	if (event->skb)
		event->header = svcnat_fill_header(event->skb, &envelope);
	if (event->header &&
	    !nla_put_u64_64bit(event->skb, SVCNAT_A_GENERATION,
			       READ_ONCE(sn->table.generation), SVCNAT_A_PAD))
		return true;
	nlmsg_free(event->skb);
	svcnat_event_lost(sn);
	return false;
}

/**
 * svcnat_event_end - tell what was begun
 * @event: the event
 * @err: whether something did not fit into it
 *
 * Context: as the gfp of svcnat_event_begin() has it.
 */
void svcnat_event_end(struct svcnat_event *event, int err)
{
	if (err) {
		nlmsg_free(event->skb);
		svcnat_event_lost(event->sn);
		return;
	}
	genlmsg_end(event->skb, event->header);
	svcnat_event_send(event->sn, event->skb, event->gfp);
}

/**
 * svcnat_event_send - send a message to listeners
 * @sn: svcnat in the network namespace
 * @skb: the message; goes
 * @gfp: how to allocate
 *
 * Context: as @gfp has it.
 */
void svcnat_event_send(const struct svcnat_net *sn, struct sk_buff *skb,
		       gfp_t gfp)
{
	genlmsg_multicast_netns(&svcnat_nl_family, sn->net, skb, 0,
				SVCNAT_NLGRP_EVENTS, gfp);
}

/**
 * svcnat_event_lost - make known that listeners were not told something
 * @sn: svcnat in the network namespace
 *
 * They then look for themselves.
 *
 * Context: any.
 */
void svcnat_event_lost(const struct svcnat_net *sn)
{
	genl_set_err(&svcnat_nl_family, sn->net, 0, SVCNAT_NLGRP_EVENTS,
		     -ENOBUFS);
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
 * Context: softirq or process, under RCU.
 */
void svcnat_event_backend(const struct svcnat_net *sn,
			  const struct svcnat_service *service,
			  const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, bool ipv4,
			  enum svcnat_backend_event event)
{
	struct svcnat_event told;

	if (!svcnat_event_begin(&told, sn, SVCNAT_CMD_BACKEND_NTF, GFP_ATOMIC))
		return;
	svcnat_event_end(&told,
			 nla_put_string(told.skb, SVCNAT_A_NAME, service->name) ||
			 svcnat_fill_backend(told.skb, ipv4, set, backend, true) ||
			 nla_put_u32(told.skb, SVCNAT_A_BACKEND_EVENT, event));
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
	struct svcnat_event event;

	if (!svcnat_event_begin(&event, sn, SVCNAT_CMD_BACKEND_NTF, GFP_KERNEL))
		return;
	svcnat_event_end(&event,
			 nla_put_string(event.skb, SVCNAT_A_NAME, service->name) ||
			 svcnat_fill_server(event.skb, SVCNAT_A_BACKEND, ipv4,
					    leaver->addr, leaver->port) ||
			 nla_put_u32(event.skb, SVCNAT_A_BACKEND_EVENT,
				     SVCNAT_BACKEND_EVENT_DRAINED));
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
	struct svcnat_event event;
	struct nlattr *nest;
	int err;

	if (!svcnat_event_begin(&event, sn, SVCNAT_CMD_SWEEP_NTF, GFP_KERNEL))
		return;
	nest = nla_nest_start(event.skb, SVCNAT_A_COUNTERS);
	err = !nest ||
		nla_put_u64_64bit(event.skb, SVCNAT_C_SWEEPS, number,
				  SVCNAT_C_PAD) ||
		nla_put_u64_64bit(event.skb, SVCNAT_C_SWEPT, ended,
				  SVCNAT_C_PAD);
	if (!err)
		nla_nest_end(event.skb, nest);
	svcnat_event_end(&event, err);
}
