/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NET_H
#define SVCNAT_NET_H

#include <linux/netfilter.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "backends/ledger.h"
#include "base/turn.h"
#include "table/table.h"

struct svcnat_removals;
struct svcnat_walk;

/* Destination in PREROUTING and OUTPUT, source in POSTROUTING; IPv4 and IPv6. */
#define SVCNAT_NR_HOOKS	6

/* After conntrack and before it, PREROUTING and OUTPUT. */
#define SVCNAT_NR_EARLY_HOOKS		2
#define SVCNAT_NR_TEMPLATE_HOOKS	2

/* PREROUTING. */
#define SVCNAT_NR_STRAY_HOOKS	1

/**
 * struct svcnat_net - svcnat in a network namespace
 * @table: what is configured
 * @net: the network namespace
 * @hooked: @ops are registered; protected by the table's mutex
 * @ops: lookup functions, called by nf_nat for first packets
 * @stray_ops: see packets of no connection; registered with @ops
 * @zoned: some connections are in a zone; what is of none may be of one of them
 * @guard_ops: sees packets of no connection to this host's loopback addresses
 * @guarded: @guard_ops is registered; protected by the table's mutex
 * @early: reasons for which @early_ops are registered, SVCNAT_EARLY_*;
 *	protected by the table's mutex
 * @early_ops: see packets of connections that exist
 * @templates: some may have a template, so that @template_ops are registered with
 *	@early_ops, whatever the reason is; changed under the table's mutex
 * @template_ops: see packets before conntrack does
 * @template_work: sets @templates
 * @counted: connections that count for their backends (packet path)
 * @load_work: looks which of them are over
 * @load_rest: jiffies before which it is not called out of turn
 * @host_work: looks for this host's addresses, the only writer of table.hosts
 * @fib_nb: hears of routes
 * @host_lock: protects @host_watched, @host_rested and the scheduling of
 *	@host_work, which must not be after it was cancelled
 * @sweep_work: ends connections that changes have left
 * @sweep_rest: jiffies before which it may not begin; protected by the table's
 *	mutex
 * @walk_work: walks over the connections for it
 * @walk: what to do with them
 * @removals: frontends that went, for packets of flows that are still there;
 *	written by the only worker that sweeps
 * @aging: frontends that went and are remembered until @aged; with @waiting
 *	protected by the table's mutex
 * @waiting: frontends that went, for @aging when that is empty
 * @aged: jiffies
 * @drain_work: orders a pass when connections have drained for long enough
 * @owner_work: aborts a transaction whose owner is gone
 * @turn: the worker that requests are to let go first, after a while
 * @ending: the network namespace goes: workers are to do no more; who gets the
 *	table's mutex after svcnat_net_ops_pre_exit() had it sees this
 * @host_events: changes of addresses and interfaces, also those that do not matter
 * @host_rested: when @host_work may look again
 * @host_watched: changes of this host's addresses matter
 * @hosts_changed: called without locks when they have changed
 */
struct svcnat_net {
	struct svcnat_table table;
	struct net *net;
	bool hooked;
	struct nf_hook_ops ops[SVCNAT_NR_HOOKS];
	struct nf_hook_ops stray_ops[SVCNAT_NR_STRAY_HOOKS];
	bool zoned;
	struct nf_hook_ops guard_ops;
	bool guarded;
	u8 early;
	struct nf_hook_ops early_ops[SVCNAT_NR_EARLY_HOOKS];
	bool templates;
	struct nf_hook_ops template_ops[SVCNAT_NR_TEMPLATE_HOOKS];
	struct delayed_work template_work;
	struct svcnat_ledger counted;
	struct delayed_work load_work;
	unsigned long load_rest;
	struct delayed_work host_work;
	struct delayed_work sweep_work;
	unsigned long sweep_rest;
	struct work_struct walk_work;
	struct svcnat_walk *walk;
	struct svcnat_removals __rcu *removals;
	struct list_head aging;
	struct list_head waiting;
	unsigned long aged;
	struct delayed_work drain_work;
	struct delayed_work owner_work;
	struct svcnat_turn turn;
	bool ending;
	struct notifier_block fib_nb;
	atomic_t host_events;
	spinlock_t host_lock; /* @host_watched, @host_rested, ordering @host_work */
	ktime_t host_rested;
	bool host_watched;
	void (*hosts_changed)(struct svcnat_net *sn);
};

/* Who has the table. */
static inline struct svcnat_net *svcnat_net_of(struct svcnat_table *table)
{
	return container_of(table, struct svcnat_net, table);
}

/* Its number among what network namespaces have. */
extern unsigned int svcnat_net_id;

struct svcnat_net *svcnat_net_get(const struct net *net);

#endif /* SVCNAT_NET_H */
