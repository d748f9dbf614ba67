// SPDX-License-Identifier: GPL-2.0
/* Notifications: what a commit changed, to whoever listens. */
#include <linux/sched.h>

#include "nl.h"
#include "nl_gen.h"

/* A lost event is made known to the listener, who then looks for himself. */
static void svcnat_notify_lost(struct svcnat_net *sn)
{
	genl_set_err(&svcnat_nl_family, sn->net, 0, SVCNAT_NLGRP_EVENTS,
		     -ENOBUFS);
}

static void svcnat_notify_send(struct svcnat_net *sn, struct sk_buff *skb)
{
	genlmsg_multicast_netns(&svcnat_nl_family, sn->net, skb, 0,
				SVCNAT_NLGRP_EVENTS, GFP_KERNEL);
}

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
			svcnat_notify_lost(sn);
			return;
		}
		svcnat_notify_send(sn, skb);
		cond_resched();
	}
}

static void svcnat_notify_service_del(struct svcnat_net *sn, const char *name)
{
	const struct svcnat_envelope envelope = {
		.command = SVCNAT_CMD_SERVICE_DEL_NTF,
	};
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header = skb ? svcnat_fill_header(skb, &envelope) : NULL;

	if (!header ||
	    nla_put_u64_64bit(skb, SVCNAT_A_GENERATION, sn->table.generation,
			      SVCNAT_A_PAD) ||
	    nla_put_string(skb, SVCNAT_A_NAME, name)) {
		nlmsg_free(skb);
		svcnat_notify_lost(sn);
		return;
	}
	genlmsg_end(skb, header);
	svcnat_notify_send(sn, skb);
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
		svcnat_notify_lost(sn);
		return;
	}
	svcnat_notify_send(sn, skb);
}

static void svcnat_notify_end(struct svcnat_net *sn)
{
	const struct svcnat_envelope envelope = {
		.command = SVCNAT_CMD_COMMIT_NTF,
	};
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header = skb ? svcnat_fill_header(skb, &envelope) : NULL;
	const struct svcnat_txn *txn = sn->table.txn;

	if (!header ||
	    nla_put_u64_64bit(skb, SVCNAT_A_GENERATION, sn->table.generation,
			      SVCNAT_A_PAD) ||
	    nla_put_u32(skb, SVCNAT_A_SERVICES_CHANGED, txn->changed) ||
	    nla_put_u32(skb, SVCNAT_A_SERVICES_REMOVED, txn->removed) ||
	    nla_put_u32(skb, SVCNAT_A_PORTID, txn->portid)) {
		nlmsg_free(skb);
		svcnat_notify_lost(sn);
		return;
	}
	genlmsg_end(skb, header);
	svcnat_notify_send(sn, skb);
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
