/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NET_H
#define SVCNAT_NET_H

#include <linux/netfilter.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "table.h"

/* Destination in PREROUTING and OUTPUT, source in POSTROUTING. */
#define SVCNAT_NR_HOOKS	3

/**
 * struct svcnat_net - svcnat in a network namespace
 * @table: what is configured
 * @net: the network namespace
 * @hooked: @ops are registered; protected by the table's mutex
 * @ops: lookup functions, called by nf_nat for first packets
 * @host_work: looks for this host's addresses, the only writer of table.hosts
 * @fib_nb: hears of routes
 * @host_lock: protects @host_watched and the scheduling of @host_work, which
 *	must not be after it was cancelled
 * @sweep_work: ends connections that changes have left
 * @sweep_rest: jiffies before which it may not begin; protected by the table's
 *	mutex
 * @host_watched: changes of this host's addresses matter
 */
struct svcnat_net {
	struct svcnat_table table;
	struct net *net;
	bool hooked;
	struct nf_hook_ops ops[SVCNAT_NR_HOOKS];
	struct delayed_work host_work;
	struct delayed_work sweep_work;
	unsigned long sweep_rest;
	struct notifier_block fib_nb;
	spinlock_t host_lock; /* @host_watched, scheduling of @host_work */
	bool host_watched;
};

struct svcnat_net *svcnat_net_get(const struct net *net);
int svcnat_net_hook(struct svcnat_net *sn);
int svcnat_net_init(void);
void svcnat_net_exit(void);

#endif /* SVCNAT_NET_H */
