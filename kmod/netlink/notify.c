// SPDX-License-Identifier: GPL-2.0
/* Notifications: what a commit changed, to whoever listens. */
#include <linux/sched.h>

#include "change/transaction.h"
#include "netlink/event.h"
#include "netlink/family.h"
#include "netlink/fill.h"
#include "netlink/gen.h"
#include "netlink/notify.h"

static void svcnat_notify_service(struct svcnat_net *sn,
				  const struct svcnat_service *service)
{
	const struct svcnat_envelope envelope = {
		.command = SVCNAT_CMD_SERVICE_NTF,
	};
	struct svcnat_cursor cursor = {};
	struct sk_buff *skb;

	while (!cursor.done) {
		skb = genlmsg_new(SVCNAT_NL_REPLY_SIZE, GFP_KERNEL);
		if (!skb || svcnat_fill_service(skb, &envelope, &sn->table,
						service, false, NULL, &cursor)) {
			nlmsg_free(skb);
			svcnat_event_lost(sn);
			return;
		}
		svcnat_event_send(sn, skb, GFP_KERNEL);
		cond_resched();
	}
}

static void svcnat_notify_service_del(struct svcnat_net *sn, const char *name)
{
	struct svcnat_event event;

	if (svcnat_event_begin(&event, sn, SVCNAT_CMD_SERVICE_DEL_NTF,
			       GFP_KERNEL))
		svcnat_event_end(&event, nla_put_string(event.skb, SVCNAT_A_NAME,
							name));
	cond_resched();
}

static void svcnat_notify_config(struct svcnat_net *sn)
{
	const struct svcnat_envelope envelope = {
		.command = SVCNAT_CMD_CONFIG_NTF,
	};
	struct sk_buff *skb = genlmsg_new(SVCNAT_NL_REPLY_SIZE, GFP_KERNEL);

	if (!skb || svcnat_fill_config(skb, &envelope, &sn->table, false)) {
		nlmsg_free(skb);
		svcnat_event_lost(sn);
		return;
	}
	svcnat_event_send(sn, skb, GFP_KERNEL);
}

static int svcnat_fill_commit(struct sk_buff *skb, const struct svcnat_txn *txn)
{
	const struct svcnat_toll *services = &txn->services;
	const struct svcnat_toll *frontends = &txn->frontends;
	const struct svcnat_toll *backends = &txn->backends;

	if (nla_put_u32(skb, SVCNAT_A_SERVICES_CHANGED,
			services->added + services->changed) ||
	    nla_put_u32(skb, SVCNAT_A_SERVICES_REMOVED, services->removed) ||
	    nla_put_u32(skb, SVCNAT_A_PORTID, txn->portid) ||
	    nla_put_u32(skb, SVCNAT_A_SERVICES_ADDED, services->added) ||
	    nla_put_u32(skb, SVCNAT_A_FRONTENDS_ADDED, frontends->added) ||
	    nla_put_u32(skb, SVCNAT_A_FRONTENDS_CHANGED, frontends->changed) ||
	    nla_put_u32(skb, SVCNAT_A_FRONTENDS_REMOVED, frontends->removed) ||
	    nla_put_u32(skb, SVCNAT_A_BACKENDS_ADDED, backends->added) ||
	    nla_put_u32(skb, SVCNAT_A_BACKENDS_CHANGED, backends->changed) ||
	    nla_put_u32(skb, SVCNAT_A_BACKENDS_REMOVED, backends->removed))
		return -EMSGSIZE;
	return txn->config_changed ?
		nla_put_flag(skb, SVCNAT_A_CONFIG_CHANGED) : 0;
}

static void svcnat_notify_end(struct svcnat_net *sn)
{
	struct svcnat_event event;

	if (svcnat_event_begin(&event, sn, SVCNAT_CMD_COMMIT_NTF, GFP_KERNEL))
		svcnat_event_end(&event,
				 svcnat_fill_commit(event.skb, sn->table.txn));
}

/**
 * svcnat_notify_author - tell who asked for a commit what it has changed
 * @sn: svcnat in a network namespace, with the transaction
 * @info: the request that committed it
 * @skb: room for the message; goes
 *
 * Context: process context, may sleep; caller holds the table's mutex.
 */
void svcnat_notify_author(struct svcnat_net *sn, struct genl_info *info,
			  struct sk_buff *skb)
{
	const struct svcnat_envelope envelope = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.command = SVCNAT_CMD_COMMIT_NTF,
	};
	void *header = svcnat_fill_header(skb, &envelope);

	if (!header ||
	    nla_put_u64_64bit(skb, SVCNAT_A_GENERATION, sn->table.generation,
			      SVCNAT_A_PAD) ||
	    svcnat_fill_commit(skb, sn->table.txn)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_reply(skb, info);
}

/**
 * svcnat_notify_commit - tell what a commit changed
 * @sn: svcnat in a network namespace, with the committed transaction
 *
 * Context: process context, may sleep; caller holds the table's mutex, which
 * keeps events in the order of generations.
 */
void svcnat_notify_commit(struct svcnat_net *sn)
{
	const struct svcnat_txn *txn = sn->table.txn;
	const struct svcnat_service *service;
	const struct svcnat_draft *draft;

	lockdep_assert_held(&sn->table.mutex);
	if (!genl_has_listeners(&svcnat_nl_family, sn->net,
				SVCNAT_NLGRP_EVENTS))
		return;
	list_for_each_entry(draft, &txn->drafts, list)
		if (draft->changed && !draft->deleted)
			svcnat_notify_service(sn, draft->service);
	list_for_each_entry(service, &txn->gone, list)
		svcnat_notify_service_del(sn, service->name);
	if (txn->config_changed)
		svcnat_notify_config(sn);
	svcnat_notify_end(sn);
}
