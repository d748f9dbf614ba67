// SPDX-License-Identifier: GPL-2.0
/*
 * How many connections backends have. Each connection that is counted is
 * remembered, with a reference to its conntrack entry, as flowtables do it with
 * theirs: conntrack tells nobody when an entry ends. So entries look to all
 * others like any that were translated, their master, id and events included.
 *
 * What has ended is found by its next packet (both ends have closed), by a
 * worker that looks at all of them, and by new connections, each of which looks
 * at a few: what a flood leaves behind is forgotten as fast as it comes.
 * nf_conncount would walk its list of a backend for each new connection.
 */
#include <linux/hash.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/netfilter/nf_conntrack.h>

#include "backends/state.h"
#include "flows/load.h"
#include "flows/mark.h"
#include "flows/reasons.h"
#include "netns/net.h"

/* What a connection counts for. */
enum svcnat_phase {
	SVCNAT_PHASE_OPENING,	/* its client has not yet answered the backend */
	SVCNAT_PHASE_SETTLED,
	SVCNAT_PHASE_REVIVED,	/* settled, though conntrack believes that it was reset */
	SVCNAT_PHASE_CLOSED,	/* for nothing, unless it turns out to live on */
	SVCNAT_PHASE_FORGOTTEN,
};

/**
 * struct svcnat_counted - a connection that counts for a backend
 * @node: in svcnat_net.counted
 * @ct: its entry, with a reference
 * @state: the backend's state, whose load counts the connection
 * @phase: enum svcnat_phase, changed by cmpxchg() by whoever sees a reason
 * @closed: jiffies when it became SVCNAT_PHASE_CLOSED
 * @rcu: frees it
 */
struct svcnat_counted {
	struct rhash_head node;
	struct nf_conn *ct;
	struct svcnat_state *state;
	u32 phase;
	u32 closed;
	struct rcu_head rcu;
};

/* How many buckets a new connection looks at. */
#define SVCNAT_LOAD_LOOK	2

/* How often all are looked at, and how many without a pause. */
#define SVCNAT_LOAD_PERIOD	HZ
#define SVCNAT_LOAD_RUN		1024

/* Of the time the worker takes a tenth at the most. */
#define SVCNAT_LOAD_REST	9

/*
 * What is on its way when a connection is reset has arrived or is lost after
 * that. If packets still come the reset did not get there.
 */
#define SVCNAT_LOAD_LINGER	HZ

static struct kmem_cache *svcnat_counted_cache __ro_after_init;

static u32 svcnat_counted_hash(const void *key, u32 len, u32 seed)
{
	return svcnat_mix((u64)seed << 32 ^ *(const unsigned long *)key);
}

static const struct rhashtable_params svcnat_counted_params = {
	.head_offset = offsetof(struct svcnat_counted, node),
	.key_offset = offsetof(struct svcnat_counted, ct),
	.key_len = sizeof(struct nf_conn *),
	.hashfn = svcnat_counted_hash,
	.automatic_shrinking = true,
};

static bool svcnat_counted_move(struct svcnat_counted *counted,
				enum svcnat_phase from, enum svcnat_phase to)
{
	return cmpxchg(&counted->phase, from, to) == from;
}

static bool svcnat_phase_is_settled(u32 phase)
{
	return phase == SVCNAT_PHASE_SETTLED || phase == SVCNAT_PHASE_REVIVED;
}

/* It settles unless its backend has as many as it may have. */
static bool svcnat_counted_settle(struct svcnat_counted *counted,
				  enum svcnat_phase from, enum svcnat_phase to)
{
	struct svcnat_state *state = counted->state;

	if (READ_ONCE(counted->phase) != from)
		return true;
	if (!svcnat_state_settle(state))
		return false;
	if (!svcnat_counted_move(counted, from, to))
		svcnat_state_unsettle(state);
	else if (from == SVCNAT_PHASE_CLOSED)
		svcnat_state_reopen(state);
	return true;
}

static void svcnat_counted_close(struct svcnat_counted *counted)
{
	u32 phase = READ_ONCE(counted->phase);

	if (phase >= SVCNAT_PHASE_CLOSED)
		return;
	WRITE_ONCE(counted->closed, nfct_time_stamp);
	/* If it settles this very moment its next packet closes it. */
	if (!svcnat_counted_move(counted, phase, SVCNAT_PHASE_CLOSED))
		return;
	svcnat_state_close(counted->state);
	if (svcnat_phase_is_settled(phase))
		svcnat_state_unsettle(counted->state);
}

static void svcnat_counted_free_rcu(struct rcu_head *rcu)
{
	struct svcnat_counted *counted =
		container_of(rcu, struct svcnat_counted, rcu);

	svcnat_state_reopen(counted->state);
	svcnat_state_forget(counted->state);
	kmem_cache_free(svcnat_counted_cache, counted);
}

/* It counts for nothing from now on, and others may still look at it. */
static void svcnat_counted_forget(struct svcnat_counted *counted)
{
	u32 phase = xchg(&counted->phase, SVCNAT_PHASE_FORGOTTEN);

	if (phase != SVCNAT_PHASE_CLOSED)
		svcnat_state_close(counted->state);
	if (svcnat_phase_is_settled(phase))
		svcnat_state_unsettle(counted->state);
	nf_ct_put(counted->ct);
	call_rcu(&counted->rcu, svcnat_counted_free_rcu);
}

static void svcnat_counted_remove(struct svcnat_net *sn,
				  struct svcnat_counted *counted)
{
	if (!rhashtable_remove_fast(&sn->counted, &counted->node,
				    svcnat_counted_params))
		svcnat_counted_forget(counted);
}

/* Its entry is gone, or has never been confirmed and its packet is gone. */
static bool svcnat_counted_is_over(const struct svcnat_counted *counted)
{
	const struct nf_conn *ct = counted->ct;

	return nf_ct_is_dying(ct) ||
	       refcount_read(&ct->ct_general.use) == 1 ||
	       (nf_ct_is_confirmed(ct) && nf_ct_is_expired(ct));
}

static void svcnat_counted_look(struct svcnat_net *sn, u32 place)
{
	struct bucket_table *tbl = rht_dereference_rcu(sn->counted.tbl,
						       &sn->counted);
	struct svcnat_counted *counted;
	struct rhash_head *pos;

	rht_for_each_entry_rcu(counted, pos, tbl, place & (tbl->size - 1), node)
		if (svcnat_counted_is_over(counted))
			svcnat_counted_remove(sn, counted);
}

/* Some that were not made by now: any will do, and these are hard to foresee. */
static void svcnat_counted_look_around(struct svcnat_net *sn,
				       const struct nf_conn *ct)
{
	u32 place = hash_ptr(ct, 32) ^ nfct_time_stamp;
	int i;

	for (i = 0; i < SVCNAT_LOAD_LOOK; i++)
		svcnat_counted_look(sn, place + i);
}

static struct svcnat_counted *svcnat_counted_add(struct svcnat_net *sn,
						 struct nf_conn *ct,
						 struct svcnat_state *state)
{
	struct svcnat_counted *counted;

	counted = kmem_cache_zalloc(svcnat_counted_cache,
				    GFP_ATOMIC | __GFP_NOWARN);
	if (!counted)
		return NULL;
	counted->ct = ct;
	counted->state = state;
	/* Whoever finds it there without a second reference takes it for over. */
	nf_conntrack_get(&ct->ct_general);
	if (rhashtable_insert_fast(&sn->counted, &counted->node,
				   svcnat_counted_params)) {
		nf_ct_put(ct);
		kmem_cache_free(svcnat_counted_cache, counted);
		return NULL;
	}
	return counted;
}

/**
 * svcnat_load_attach - remember a connection that was counted
 * @sn: svcnat in the network namespace
 * @ct: its entry, not confirmed yet
 * @state: state that svcnat_least_take() has counted it in
 *
 * Without memory it is not counted. Datagrams have no handshake that would tell
 * a client from who only claims to be one: their flows settle at once.
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_load_attach(struct svcnat_net *sn, struct nf_conn *ct,
			struct svcnat_state *state)
{
	struct svcnat_counted *counted = svcnat_counted_add(sn, ct, state);

	if (unlikely(!counted)) {
		svcnat_state_give(state);
		return;
	}
	__set_bit(SVCNAT_MARK_COUNTED, &ct->status);
	if (nf_ct_protonum(ct) == IPPROTO_UDP)
		svcnat_counted_settle(counted, SVCNAT_PHASE_OPENING,
				      SVCNAT_PHASE_SETTLED);
	else
		__set_bit(SVCNAT_MARK_OPENING, &ct->status);
	svcnat_counted_look_around(sn, ct);
}

/*
 * Both ends have said that they have nothing more to say, or one has given up.
 * In LAST_ACK only that of the second FIN is missing.
 */
static bool svcnat_load_ended(const struct nf_conn *ct)
{
	u8 state = READ_ONCE(ct->proto.tcp.state);

	return nf_ct_protonum(ct) == IPPROTO_TCP &&
	       state >= TCP_CONNTRACK_LAST_ACK && state <= TCP_CONNTRACK_CLOSE;
}

/*
 * A reset that did not reach the other end ends nothing, whatever conntrack
 * makes of it.
 */
static bool svcnat_load_lives_on(const struct svcnat_counted *counted)
{
	return READ_ONCE(counted->phase) == SVCNAT_PHASE_CLOSED &&
	       READ_ONCE(counted->ct->proto.tcp.state) == TCP_CONNTRACK_CLOSE &&
	       (s32)(nfct_time_stamp - READ_ONCE(counted->closed)) >
			SVCNAT_LOAD_LINGER;
}

/* Return: false if there is no room for it any more. */
static bool svcnat_load_look(struct svcnat_counted *counted, bool reset)
{
	if (!svcnat_load_ended(counted->ct))
		return !test_bit(IPS_ASSURED_BIT, &counted->ct->status) ||
		       svcnat_counted_settle(counted, SVCNAT_PHASE_OPENING,
					     SVCNAT_PHASE_SETTLED);
	if (!reset && svcnat_load_lives_on(counted))
		return svcnat_counted_settle(counted, SVCNAT_PHASE_CLOSED,
					     SVCNAT_PHASE_REVIVED);
	if (reset || READ_ONCE(counted->phase) != SVCNAT_PHASE_REVIVED)
		svcnat_counted_close(counted);
	return true;
}

/**
 * svcnat_load_packet - see what a packet does to a connection that is counted
 * @sn: svcnat in the network namespace
 * @ct: the packet's conntrack entry, which is marked as counted
 * @reset: it is a reset
 *
 * Context: softirq or process, under RCU.
 * Return: false if the connection has to end: it was about to be established,
 * or lives on though it was reset, and its backend has as many as it may have.
 */
bool svcnat_load_packet(struct svcnat_net *sn, struct nf_conn *ct, bool reset)
{
	struct svcnat_counted *counted;

	if (test_bit(SVCNAT_MARK_OPENING, &ct->status) &&
	    test_bit(IPS_ASSURED_BIT, &ct->status))
		clear_bit(SVCNAT_MARK_OPENING, &ct->status);
	counted = rhashtable_lookup(&sn->counted, &ct, svcnat_counted_params);
	return !counted || svcnat_load_look(counted, reset);
}

static void svcnat_load_walk(struct svcnat_net *sn)
{
	struct svcnat_counted *counted;
	struct rhashtable_iter iter;
	u32 nr = 0;

	rhashtable_walk_enter(&sn->counted, &iter);
	rhashtable_walk_start(&iter);
	while ((counted = rhashtable_walk_next(&iter))) {
		/* The table has another size: what was missed comes next time. */
		if (IS_ERR(counted))
			continue;
		if (svcnat_counted_is_over(counted))
			svcnat_counted_remove(sn, counted);
		if (++nr % SVCNAT_LOAD_RUN == 0) {
			rhashtable_walk_stop(&iter);
			cond_resched();
			rhashtable_walk_start(&iter);
		}
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

static void svcnat_load_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, load_work);
	unsigned long start = jiffies;

	svcnat_load_walk(sn);
	if (READ_ONCE(sn->early) & SVCNAT_EARLY_STATES ||
	    atomic_read(&sn->counted.nelems))
		queue_delayed_work(system_power_efficient_wq, &sn->load_work,
				   SVCNAT_LOAD_PERIOD +
				   SVCNAT_LOAD_REST * (jiffies - start));
}

/**
 * svcnat_load_watch - see connections end, or do not
 * @sn: svcnat in a network namespace
 * @wanted: there are services whose backends' connections are counted
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, or what registering failed with.
 */
int svcnat_load_watch(struct svcnat_net *sn, bool wanted)
{
	int err = 0;

	if (!wanted)
		svcnat_early_release(sn, SVCNAT_EARLY_STATES);
	else
		err = svcnat_early_want(sn, SVCNAT_EARLY_STATES);
	if (wanted && !err)
		queue_delayed_work(system_power_efficient_wq, &sn->load_work,
				   SVCNAT_LOAD_PERIOD);
	return err;
}

/**
 * svcnat_load_init - nothing is counted yet
 * @sn: svcnat in a network namespace
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int svcnat_load_init(struct svcnat_net *sn)
{
	INIT_DELAYED_WORK(&sn->load_work, svcnat_load_work);
	return rhashtable_init(&sn->counted, &svcnat_counted_params);
}

static void svcnat_load_free(void *counted, void *unused)
{
	svcnat_counted_forget(counted);
}

/**
 * svcnat_load_exit - count nothing any more
 * @sn: svcnat in a network namespace
 *
 * Context: process context, may sleep; a grace period after packets were last
 * seen.
 */
void svcnat_load_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->load_work);
	rhashtable_free_and_destroy(&sn->counted, svcnat_load_free, NULL);
}

/**
 * svcnat_load_cache_init - create the cache of connections that are counted
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_load_cache_init(void)
{
	svcnat_counted_cache = KMEM_CACHE(svcnat_counted, 0);
	return svcnat_counted_cache ? 0 : -ENOMEM;
}

/**
 * svcnat_load_cache_exit - destroy the cache
 *
 * Context: module exit, after rcu_barrier().
 */
void svcnat_load_cache_exit(void)
{
	kmem_cache_destroy(svcnat_counted_cache);
}
