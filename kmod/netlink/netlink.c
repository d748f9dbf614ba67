// SPDX-License-Identifier: GPL-2.0
/* The generic netlink interface: what it offers, and to whom. */
#include <linux/module.h>
#include <linux/notifier.h>

#include "change/txn.h"
#include "netlink/family.h"
#include "netlink/netlink.h"
#include "netns/net.h"

/* The generator keeps the table of multicast groups to the file that it writes. */
#include "netlink/gen_ops.c"

/* A transaction goes with the socket that it belongs to. */
static int svcnat_nl_event(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct netlink_notify *notify = data;
	struct svcnat_table *table;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	table = &svcnat_net_get(notify->net)->table;
	if (!READ_ONCE(table->txn))
		return NOTIFY_DONE;
	mutex_lock(&table->mutex);
	if (table->txn && table->txn->portid == notify->portid)
		svcnat_txn_abort(table);
	mutex_unlock(&table->mutex);
	return NOTIFY_DONE;
}

static struct notifier_block svcnat_nl_notifier = {
	.notifier_call = svcnat_nl_event,
};

/**
 * svcnat_nl_init - open the netlink interface
 *
 * Context: module init, after all that requests may touch.
 * Return: 0 or a negative errno.
 */
int __init svcnat_nl_init(void)
{
	struct genl_family *family = &svcnat_nl_family;
	int err;

	family->ops = svcnat_nl_ops;
	family->n_ops = ARRAY_SIZE(svcnat_nl_ops);
	family->mcgrps = svcnat_nl_mcgrps;
	family->n_mcgrps = ARRAY_SIZE(svcnat_nl_mcgrps);
	err = netlink_register_notifier(&svcnat_nl_notifier);
	if (err)
		return err;
	err = genl_register_family(family);
	if (err)
		netlink_unregister_notifier(&svcnat_nl_notifier);
	return err;
}

/**
 * svcnat_nl_exit - close the netlink interface
 *
 * Context: module exit, before anything that requests may touch goes.
 */
void svcnat_nl_exit(void)
{
	genl_unregister_family(&svcnat_nl_family);
	netlink_unregister_notifier(&svcnat_nl_notifier);
}
