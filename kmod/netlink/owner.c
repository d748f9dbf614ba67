// SPDX-License-Identifier: GPL-2.0
/*
 * A transaction goes with the socket that owns it. The closing of any netlink
 * socket of the machine goes through one chain, in which all wait for who waits:
 * here is only noted that the owner is gone, and a worker does the rest.
 */
#include <linux/netlink.h>
#include <linux/notifier.h>

#include "change/txn.h"
#include "netlink/owner.h"
#include "netns/net.h"
#include "netns/queue.h"

static void svcnat_owner_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, owner_work);
	struct svcnat_table *table = &sn->table;

	if (!svcnat_queue_lock(sn, &sn->owner_work))
		return;
	/* There may be another one by now. */
	if (table->txn && !READ_ONCE(table->owner))
		svcnat_txn_abort(table);
	mutex_unlock(&table->mutex);
}

static int svcnat_owner_event(struct notifier_block *block, unsigned long event,
			      void *data)
{
	const struct netlink_notify *notify = data;
	struct svcnat_net *sn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	sn = svcnat_net_get(notify->net);
	if (notify->portid &&
	    cmpxchg(&sn->table.owner, notify->portid, 0) == notify->portid)
		queue_delayed_work(svcnat_queue, &sn->owner_work, 0);
	return NOTIFY_DONE;
}

static struct notifier_block svcnat_owner_nb = {
	.notifier_call = svcnat_owner_event,
};

/**
 * svcnat_owner_init - prepare for transactions whose owner goes
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_owner_init(struct svcnat_net *sn)
{
	INIT_DELAYED_WORK(&sn->owner_work, svcnat_owner_work);
}

/**
 * svcnat_owner_exit - forget the open transaction
 * @sn: svcnat in a network namespace that takes no more requests
 *
 * Context: process context, may sleep.
 */
void svcnat_owner_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->owner_work);
	mutex_lock(&sn->table.mutex);
	svcnat_txn_abort(&sn->table);
	mutex_unlock(&sn->table.mutex);
}

/**
 * svcnat_owner_notifier_init - hear of sockets that are closed
 *
 * Context: module init, after svcnat_net_init().
 * Return: 0 or a negative errno.
 */
int __init svcnat_owner_notifier_init(void)
{
	return netlink_register_notifier(&svcnat_owner_nb);
}

/**
 * svcnat_owner_notifier_exit - hear of them no more
 *
 * Context: module exit, before svcnat_net_exit().
 */
void svcnat_owner_notifier_exit(void)
{
	netlink_unregister_notifier(&svcnat_owner_nb);
}
