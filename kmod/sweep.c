// SPDX-License-Identifier: GPL-2.0
/*
 * Ends the connections that a change of the table left behind: one pass over
 * the connection tracking table, by a worker, for as many commits as come until
 * it begins.
 */
#include <linux/workqueue.h>
#include <net/netfilter/nf_conntrack.h>

#include "net.h"
#include "stale.h"
#include "sweep.h"

/*
 * After a pass there is rest for three times as long, at least this, so that
 * commits without end take a quarter of one CPU at the most.
 */
#define SVCNAT_SWEEP_REST	3
#define SVCNAT_SWEEP_REST_MIN	(HZ / 10)

static struct workqueue_struct *svcnat_sweep_wq;

/**
 * struct svcnat_sweep - a pass
 * @table: table of the network namespace
 * @removals: frontends that went since the last one
 * @ended: connections that it has ended
 */
struct svcnat_sweep {
	struct svcnat_table *table;
	struct svcnat_removals *removals;
	u64 ended;
};

static bool svcnat_sweep_can_be_ours(const struct nf_conntrack_tuple *tuple)
{
	switch (tuple->dst.protonum) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		return true;
	default:
		return false;
	}
}

/* Return: 1 to end the connection. */
static int svcnat_sweep_entry(struct nf_conn *ct, void *data)
{
	const struct nf_conntrack_tuple *dialed =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply =
		&ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	struct svcnat_sweep *sweep = data;
	struct svcnat_entry entry = {
		.dialed = {
			.port = dialed->dst.u.all,
			.protocol = dialed->dst.protonum,
			.family = dialed->src.l3num,
		},
		.port = reply->src.u.all,
		.replied = test_bit(IPS_SEEN_REPLY_BIT, &ct->status),
	};
	bool stale;

	if (!svcnat_sweep_can_be_ours(dialed))
		return 0;
	memcpy(entry.dialed.addr, dialed->dst.u3.all, sizeof(entry.dialed.addr));
	memcpy(entry.addr, reply->src.u3.all, sizeof(entry.addr));
	rcu_read_lock();
	stale = svcnat_entry_is_stale(sweep->table, sweep->removals, &entry);
	rcu_read_unlock();
	sweep->ended += stale;
	return stale;
}

static void svcnat_sweep_pass(struct svcnat_net *sn, struct svcnat_sweep *sweep)
{
	const struct nf_ct_iter_data iter = {
		.net = sn->net,
		.data = sweep,
	};

	/* Packets that know the old table only have entered theirs by then. */
	synchronize_net();
	nf_ct_iterate_cleanup_net(svcnat_sweep_entry, &iter);
}

static void svcnat_sweep_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, sweep_work);
	struct svcnat_table *table = &sn->table;
	struct svcnat_sweep sweep = { .table = table };
	unsigned long start = jiffies;
	LIST_HEAD(removed);

	mutex_lock(&table->mutex);
	sweep.removals = svcnat_removals_build(&table->removed);
	if (sweep.removals)
		list_splice_init(&table->removed, &removed);
	mutex_unlock(&table->mutex);
	if (!sweep.removals) {
		queue_delayed_work(svcnat_sweep_wq, &sn->sweep_work, HZ);
		return;
	}
	svcnat_sweep_pass(sn, &sweep);
	kvfree(sweep.removals);
	svcnat_table_free_removed(&removed);

	mutex_lock(&table->mutex);
	table->sweeps++;
	table->swept += sweep.ended;
	sn->sweep_rest = jiffies + max_t(unsigned long, SVCNAT_SWEEP_REST_MIN,
					 SVCNAT_SWEEP_REST * (jiffies - start));
	mutex_unlock(&table->mutex);
}

/**
 * svcnat_sweeper_order - have a pass made, soon
 * @sn: svcnat in a network namespace
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_sweeper_order(struct svcnat_net *sn)
{
	unsigned long now = jiffies, delay = 0;

	lockdep_assert_held(&sn->table.mutex);
	if (sn->table.sweeps && time_before(now, sn->sweep_rest))
		delay = sn->sweep_rest - now;
	queue_delayed_work(svcnat_sweep_wq, &sn->sweep_work, delay);
}

/**
 * svcnat_sweeper_init - prepare for passes
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_sweeper_init(struct svcnat_net *sn)
{
	INIT_DELAYED_WORK(&sn->sweep_work, svcnat_sweep_work);
}

/**
 * svcnat_sweeper_exit - make no more passes
 * @sn: svcnat in a network namespace that takes no more requests
 *
 * Context: process context, may sleep.
 */
void svcnat_sweeper_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->sweep_work);
}

/**
 * svcnat_sweep_init - make the workqueue of the passes
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_sweep_init(void)
{
	svcnat_sweep_wq = alloc_workqueue("svcnat", WQ_UNBOUND, 0);
	return svcnat_sweep_wq ? 0 : -ENOMEM;
}

/**
 * svcnat_sweep_exit - destroy the workqueue
 *
 * Context: module exit, when there is no work any more.
 */
void svcnat_sweep_exit(void)
{
	destroy_workqueue(svcnat_sweep_wq);
}
