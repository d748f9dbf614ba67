// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over the connection tracking table, which all network namespaces share: one
 * at a time, in the order in which they were asked for. A queue of its own, with
 * nothing but walks in it, keeps the order; who asks waits elsewhere.
 */
#include <linux/workqueue.h>
#include <net/netfilter/nf_conntrack.h>

#include "flows/walk.h"
#include "netns/net.h"

/*
 * After a walk there is rest for three times as long, for all network namespaces, so
 * that commits without end take a quarter of one CPU at the most.
 */
#define SVCNAT_WALK_REST	3

static struct workqueue_struct *svcnat_walk_queue;

/* The rest of whoever has to wait before it goes on, for svcnat_walker_exit(). */
static DECLARE_WAIT_QUEUE_HEAD(svcnat_walk_wait);

/* When there has been rest enough; for the queue's only worker. */
static ktime_t svcnat_walk_rested;

/*
 * Rests of less than a jiffy add up.
 *
 * Return: false if the network namespace goes.
 */
static bool svcnat_walk_rest(const struct svcnat_net *sn)
{
	const s64 left = ktime_sub(svcnat_walk_rested, ktime_get());

	if (left > 0)
		wait_event_idle_timeout(svcnat_walk_wait, READ_ONCE(sn->ending),
					nsecs_to_jiffies(left));
	return !READ_ONCE(sn->ending);
}

/* Not what it takes to tell of ends: that is done once for each. */
static void svcnat_walk_tire(ktime_t start, struct svcnat_walk *walk)
{
	const ktime_t now = ktime_get();
	const u64 took = ktime_to_ns(ktime_sub(now, start));

	walk->took += took;
	if (ktime_before(svcnat_walk_rested, now))
		svcnat_walk_rested = now;
	svcnat_walk_rested = ktime_add_ns(svcnat_walk_rested,
					  SVCNAT_WALK_REST * took);
}

/* Ends soon if the network namespace goes: what then is left goes with it. */
static int svcnat_walk_entry(struct nf_conn *ct, void *data)
{
	const struct svcnat_net *sn = data;

	return READ_ONCE(sn->ending) ? 0 : sn->walk->each(ct, sn->walk->data);
}

static void svcnat_walk_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(work, struct svcnat_net, walk_work);
	const struct nf_ct_iter_data iter = { .net = sn->net, .data = sn };
	ktime_t start;

	if (!svcnat_walk_rest(sn))
		return;
	start = ktime_get();
	nf_ct_iterate_cleanup_net(svcnat_walk_entry, &iter);
	svcnat_walk_tire(start, sn->walk);
}

/**
 * svcnat_walk - look at all connections of a network namespace
 * @sn: svcnat in the network namespace
 * @walk: what to do with them
 *
 * Context: process context, may sleep; one at a time in a network namespace.
 * Return: false if the network namespace goes, and not all may have been seen.
 */
bool svcnat_walk(struct svcnat_net *sn, struct svcnat_walk *walk)
{
	sn->walk = walk;
	queue_work(svcnat_walk_queue, &sn->walk_work);
	/* Either this sees that it is over, or svcnat_walker_exit() sees the work. */
	if (READ_ONCE(sn->ending))
		cancel_work_sync(&sn->walk_work);
	flush_work(&sn->walk_work);
	return !READ_ONCE(sn->ending);
}

/**
 * svcnat_walker_init - prepare for walks
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_walker_init(struct svcnat_net *sn)
{
	INIT_WORK(&sn->walk_work, svcnat_walk_work);
}

/**
 * svcnat_walker_exit - walk no more
 * @sn: svcnat in a network namespace that ends
 *
 * Neither waits for the walks of others nor for rest.
 *
 * Context: process context, may sleep.
 */
void svcnat_walker_exit(struct svcnat_net *sn)
{
	wake_up_all(&svcnat_walk_wait);
	cancel_work_sync(&sn->walk_work);
}

/**
 * svcnat_walk_init - make the queue of walks
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_walk_init(void)
{
	svcnat_walk_queue = alloc_ordered_workqueue("svcnat-walk", 0);
	return svcnat_walk_queue ? 0 : -ENOMEM;
}

/**
 * svcnat_walk_exit - destroy the queue
 *
 * Context: module exit, when there is no work any more.
 */
void svcnat_walk_exit(void)
{
	destroy_workqueue(svcnat_walk_queue);
}
