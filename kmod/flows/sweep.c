// SPDX-License-Identifier: GPL-2.0
/*
 * Ends the connections that a change of the table left behind: one pass over
 * the connection tracking table, by a worker, for as many commits as come until
 * it begins.
 *
 * A datagram that is on its way to a backend that was removed may still be
 * answered, so a UDP flow has some time left. It lasts until the client sends
 * the next one, which the early hook gives to another backend.
 */
#include <net/netfilter/nf_conntrack.h>

#include "base/event.h"
#include "flows/drainer.h"
#include "flows/mark.h"
#include "flows/reasons.h"
#include "flows/reset.h"
#include "flows/sweep.h"
#include "flows/walk.h"
#include "netns/net.h"
#include "netns/queue.h"
#include "pick/stale.h"

/*
 * After a pass there is rest for three times as long as it took, with telling of ends;
 * it is at least this.
 */
#define SVCNAT_SWEEP_REST	3
#define SVCNAT_SWEEP_REST_MIN	(HZ / 10)

/* How long somebody waits for an answer: as resolvers do, resolv.conf(5). */
#define SVCNAT_SWEEP_GRACE	(5 * HZ)

/* How often it is seen whether there are still connections that were left. */
#define SVCNAT_SWEEP_LEFT	(600 * HZ)

/**
 * struct svcnat_sweep - a pass
 * @table: table of the network namespace
 * @removals: frontends that went, as far as connections may be left of them
 * @resets: connections whose ends are to be told
 * @now: when it began, in milliseconds
 * @spares: flows may be spared, since the early hook sees their next packet
 * @spared: flows that end by themselves, within the time of grace
 * @left: connections that go on though their backend has left
 * @ended: connections that it ends, these included
 * @took: nanoseconds that it took, without waiting
 */
struct svcnat_sweep {
	struct svcnat_table *table;
	const struct svcnat_removals *removals;
	struct svcnat_resets resets;
	u64 now;
	bool spares;
	u64 spared;
	u64 left;
	u64 ended;
	u64 took;
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

static void svcnat_sweep_read(struct svcnat_entry *entry,
			      const struct nf_conn *ct, u64 now)
{
	const struct nf_conntrack_tuple *dialed =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply =
		&ct->tuplehash[IP_CT_DIR_REPLY].tuple;

	*entry = (struct svcnat_entry){
		.dialed = {
			.port = dialed->dst.u.all,
			.protocol = dialed->dst.protonum,
			.family = dialed->src.l3num,
		},
		.port = reply->src.u.all,
		.bound = svcnat_mark_is_bound(ct),
		.replied = test_bit(IPS_SEEN_REPLY_BIT, &ct->status),
		.now = now,
	};
	memcpy(entry->dialed.addr, dialed->dst.u3.all, sizeof(entry->dialed.addr));
	memcpy(entry->saddr, dialed->src.u3.all, sizeof(entry->saddr));
	memcpy(entry->addr, reply->src.u3.all, sizeof(entry->addr));
}

static bool svcnat_sweep_is_stale(struct svcnat_table *table,
				  const struct svcnat_removals *removals,
				  const struct nf_conn *ct, u64 now)
{
	struct svcnat_entry entry;

	svcnat_sweep_read(&entry, ct, now);
	return svcnat_entry_is_stale(table, removals, &entry);
}

/**
 * svcnat_sweep_is_served - is a connection's backend one that it may be given?
 * @sn: svcnat in the network namespace
 * @ct: its entry, which svcnat bound
 *
 * Context: any, under RCU.
 * Return: false if its backend or its frontend have left.
 */
bool svcnat_sweep_is_served(struct svcnat_net *sn, const struct nf_conn *ct)
{
	struct svcnat_entry entry;

	svcnat_sweep_read(&entry, ct, 0);
	return svcnat_entry_is_served(&sn->table, &entry);
}

/*
 * Offloaded flows have another timeout than their entry's, and one that somebody
 * else has fixed could not be given back.
 */
static bool svcnat_sweep_may_spare(const struct nf_conn *ct)
{
	const unsigned long status = READ_ONCE(ct->status);

	return nf_ct_protonum(ct) == IPPROTO_UDP &&
	       !(status & (IPS_OFFLOAD | IPS_HW_OFFLOAD | IPS_NAT_CLASH)) &&
	       (!(status & IPS_FIXED_TIMEOUT) || status & BIT(SVCNAT_MARK_SPARED));
}

static void svcnat_sweep_count(struct svcnat_sweep *sweep)
{
	sweep->ended++;
	this_cpu_inc(sweep->table->counts->swept);
}

/*
 * A packet that read the status just before may still prolong the flow, once.
 * The next pass finds it then.
 */
static void svcnat_sweep_spare(struct svcnat_sweep *sweep, struct nf_conn *ct)
{
	sweep->spared++;
	if (!test_and_set_bit(SVCNAT_MARK_SPARED, &ct->status))
		svcnat_sweep_count(sweep);
	set_bit(IPS_FIXED_TIMEOUT_BIT, &ct->status);
	if (nf_ct_expires(ct) > SVCNAT_SWEEP_GRACE)
		WRITE_ONCE(ct->timeout, nfct_time_stamp + SVCNAT_SWEEP_GRACE);
}

/* Its backend is there again. */
static void svcnat_sweep_resume(struct nf_conn *ct)
{
	if (!test_bit(SVCNAT_MARK_SPARED, &ct->status))
		return;
	clear_bit(IPS_FIXED_TIMEOUT_BIT, &ct->status);
	clear_bit(SVCNAT_MARK_SPARED, &ct->status);
}

/* Its client may dial anew while conntrack still has it. */
static void svcnat_sweep_see_left(struct svcnat_sweep *sweep,
				  const struct nf_conn *ct)
{
	if (nf_ct_protonum(ct) != IPPROTO_TCP || !svcnat_mark_is_bound(ct))
		return;
	rcu_read_lock();
	sweep->left += !svcnat_sweep_is_served(svcnat_net_of(sweep->table), ct);
	rcu_read_unlock();
}

/* Return: 1 to end the connection. */
static int svcnat_sweep_entry(struct nf_conn *ct, void *data)
{
	struct svcnat_sweep *sweep = data;
	bool stale;

	if (!svcnat_sweep_can_be_ours(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple))
		return 0;
	rcu_read_lock();
	stale = svcnat_sweep_is_stale(sweep->table, sweep->removals, ct,
				      sweep->now);
	rcu_read_unlock();
	if (!stale) {
		svcnat_sweep_resume(ct);
		svcnat_sweep_see_left(sweep, ct);
		return 0;
	}
	if (!sweep->spares || !svcnat_sweep_may_spare(ct) ||
	    nf_ct_is_expired(ct)) {
		if (!svcnat_resets_take(&sweep->resets, ct))
			return 0;
		svcnat_sweep_count(sweep);
		return 1;
	}
	svcnat_sweep_spare(sweep, ct);
	return 0;
}

/**
 * svcnat_sweep_leaves - must a client's datagram leave its flow?
 * @sn: svcnat in the network namespace
 * @ct: the flow, of UDP
 *
 * If not, a flow that was spared in vain goes on.
 *
 * Context: softirq or process, under RCU.
 * Return: true if another backend is to have it.
 */
bool svcnat_sweep_leaves(struct svcnat_net *sn, struct nf_conn *ct)
{
	const struct svcnat_removals *removals = rcu_dereference(sn->removals);

	if (!removals || !svcnat_sweep_is_stale(&sn->table, removals, ct, 0)) {
		svcnat_sweep_resume(ct);
		return false;
	}
	if (!test_bit(SVCNAT_MARK_SPARED, &ct->status))
		this_cpu_inc(sn->table.counts->swept);
	return true;
}

/* Let the early hook know what has gone, and wait until all packets do. */
static void svcnat_sweep_publish(struct svcnat_net *sn,
				 struct svcnat_removals *removals)
{
	removals = rcu_replace_pointer(sn->removals, removals, true);
	/*
	 * Packets that know the old table only have entered theirs by then,
	 * and nobody looks at the old set any more.
	 */
	synchronize_net();
	kvfree(removals);
}

/*
 * Frontends that went are remembered for as long as a flow may be spared, but
 * not for ever if there is always one.
 */
static void svcnat_sweep_age(struct svcnat_net *sn)
{
	if (!list_empty(&sn->aging) && time_before(jiffies, sn->aged))
		return;
	svcnat_table_free_removed(&sn->table, &sn->aging);
	list_splice_init(&sn->waiting, &sn->aging);
	sn->aged = jiffies + SVCNAT_SWEEP_GRACE + HZ;
}

/* Whatever was left has ended. */
static void svcnat_sweep_forget(struct svcnat_net *sn)
{
	svcnat_early_release(sn, SVCNAT_EARLY_STALE);
	svcnat_table_free_removed(&sn->table, &sn->aging);
	svcnat_table_free_removed(&sn->table, &sn->waiting);
}

static struct svcnat_removals *svcnat_sweep_collect(struct svcnat_net *sn)
{
	struct svcnat_table *table = &sn->table;
	const struct svcnat_payment payment = svcnat_payment_begin(&table->payer);
	struct svcnat_removals *removals;

	list_splice_tail_init(&table->removed, &sn->waiting);
	removals = svcnat_removals_build(&sn->aging, &sn->waiting,
					 &table->drains.frontends);
	svcnat_payment_end(&payment);
	return removals;
}

/*
 * As often as there are more connections than can be told at once.
 *
 * Return: false if the network namespace goes.
 */
static bool svcnat_sweep_pass(struct svcnat_net *sn, struct svcnat_sweep *sweep)
{
	struct svcnat_walk walk = {
		.each = svcnat_sweep_entry,
		.data = sweep,
	};
	bool more;

	svcnat_resets_init(&sweep->resets);
	do {
		ktime_t start;

		svcnat_walk(sn, &walk);
		start = ktime_get();
		more = svcnat_resets_send(&sweep->resets, sn);
		sweep->took += ktime_to_ns(ktime_sub(ktime_get(), start));
	} while (more);
	svcnat_resets_exit(&sweep->resets);
	sweep->took += walk.took;
	return !READ_ONCE(sn->ending);
}

/* Without memory for the hook their clients wait, as they did before. */
static void svcnat_sweep_watch_left(struct svcnat_net *sn, bool left)
{
	if (left)
		svcnat_early_want(sn, SVCNAT_EARLY_LEFT);
	else
		svcnat_early_release(sn, SVCNAT_EARLY_LEFT);
}

/* What a pass has found out, after it. */
static void svcnat_sweep_finish(struct svcnat_net *sn,
				const struct svcnat_sweep *sweep)
{
	const unsigned long rest = nsecs_to_jiffies(SVCNAT_SWEEP_REST * sweep->took);
	struct svcnat_table *table = &sn->table;

	lockdep_assert_held(&table->mutex);
	table->sweeps++;
	if (sweep->ended)
		svcnat_event_sweep(sn, table->sweeps, sweep->ended);
	WRITE_ONCE(sn->sweep_rest,
		   jiffies + max_t(unsigned long, SVCNAT_SWEEP_REST_MIN, rest));
	svcnat_sweep_watch_left(sn, sweep->left);
	if (sweep->spared)
		svcnat_sweep_age(sn);
	else
		svcnat_sweep_forget(sn);
	if (sweep->spared || sweep->left)
		queue_delayed_work(svcnat_queue, &sn->sweep_work,
				   sweep->spared ? SVCNAT_SWEEP_GRACE + HZ / 10 :
						   SVCNAT_SWEEP_LEFT);
	svcnat_drainer_done(sn, sweep->now);
}

static void svcnat_sweep_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, sweep_work);
	struct svcnat_sweep sweep = { .table = &sn->table };
	struct svcnat_removals *removals;

	if (!svcnat_queue_lock(sn, &sn->sweep_work))
		return;
	sweep.now = svcnat_drainer_now();
	removals = svcnat_sweep_collect(sn);
	if (removals)
		sweep.spares = !svcnat_early_want(sn, SVCNAT_EARLY_STALE);
	mutex_unlock(&sn->table.mutex);
	if (!removals) {
		queue_delayed_work(svcnat_queue, &sn->sweep_work, HZ);
		return;
	}
	sweep.removals = removals;
	svcnat_sweep_publish(sn, removals);
	/* If not, svcnat_sweeper_free() frees what was published. */
	if (!svcnat_sweep_pass(sn, &sweep))
		return;
	mutex_lock(&sn->table.mutex);
	svcnat_sweep_finish(sn, &sweep);
	mutex_unlock(&sn->table.mutex);
	if (!sweep.spared)
		svcnat_sweep_publish(sn, NULL);
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
	if (READ_ONCE(sn->ending))
		return;
	if (sn->table.sweeps && time_before(now, sn->sweep_rest))
		delay = sn->sweep_rest - now;
	mod_delayed_work(svcnat_queue, &sn->sweep_work, delay);
}

/*
 * Which addresses this host has decides about node ports and sources. Who finds
 * out must not wait for the table's mutex: commits wait for him.
 */
static void svcnat_sweeper_hosts(struct svcnat_net *sn)
{
	const unsigned long now = jiffies, rest = READ_ONCE(sn->sweep_rest);

	if (READ_ONCE(sn->table.nr.frontends))
		mod_delayed_work(svcnat_queue, &sn->sweep_work,
				 time_before(now, rest) ? rest - now : 0);
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
	svcnat_walker_init(sn);
	INIT_LIST_HEAD(&sn->aging);
	INIT_LIST_HEAD(&sn->waiting);
	sn->sweep_rest = jiffies;
	sn->hosts_changed = svcnat_sweeper_hosts;
}

/**
 * svcnat_sweeper_exit - make no more passes
 * @sn: svcnat in a network namespace that ends
 *
 * One that is being made is not waited for longer than it takes to see that.
 *
 * Context: process context, may sleep.
 */
void svcnat_sweeper_exit(struct svcnat_net *sn)
{
	svcnat_walker_exit(sn);
	cancel_delayed_work_sync(&sn->sweep_work);
	mutex_lock(&sn->table.mutex);
	svcnat_early_release(sn, SVCNAT_EARLY_STALE | SVCNAT_EARLY_LEFT);
	mutex_unlock(&sn->table.mutex);
}

/**
 * svcnat_sweeper_free - free what packets may have looked at
 * @sn: svcnat in a network namespace, a grace period after svcnat_sweeper_exit()
 *
 * Frontends that a pass has collected go with the table's.
 *
 * Context: process context, may sleep.
 */
void svcnat_sweeper_free(struct svcnat_net *sn)
{
	list_splice_init(&sn->aging, &sn->table.removed);
	list_splice_init(&sn->waiting, &sn->table.removed);
	kvfree(rcu_dereference_protected(sn->removals, true));
}
