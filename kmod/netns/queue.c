// SPDX-License-Identifier: GPL-2.0
/*
 * The queue of all workers. What one network namespace has them do, or has them
 * wait for, must not keep those of others waiting, nor the system's own.
 */
#include <linux/sched/signal.h>

#include "netns/net.h"
#include "netns/queue.h"

/* When a worker comes again that found the table in use. */
#define SVCNAT_QUEUE_AGAIN	(HZ / 50 ?: 1)

struct workqueue_struct *svcnat_queue __ro_after_init;

/**
 * svcnat_queue_init - make the queue
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_queue_init(void)
{
	svcnat_queue = alloc_workqueue("svcnat", WQ_UNBOUND, WQ_MAX_ACTIVE);
	return svcnat_queue ? 0 : -ENOMEM;
}

/**
 * svcnat_queue_exit - destroy the queue
 *
 * Context: module exit, when there is no work any more.
 */
void svcnat_queue_exit(void)
{
	destroy_workqueue(svcnat_queue);
}

/**
 * svcnat_queue_yield - let a worker go first that found the table in use for too long
 * @sn: svcnat in a network namespace
 *
 * To be called before the table's mutex is taken for a request: many of them could
 * keep a worker away for ever.
 *
 * Context: process context, may sleep; a task that was killed does not wait.
 */
void svcnat_queue_yield(const struct svcnat_net *sn)
{
	while (svcnat_turn_is_due(&sn->turn, jiffies) && !READ_ONCE(sn->ending) &&
	       !fatal_signal_pending(current))
		schedule_timeout_killable(SVCNAT_QUEUE_AGAIN);
}

/**
 * svcnat_queue_lock - take the table's mutex for a worker
 * @sn: svcnat in a network namespace
 * @work: the worker's work, which is ordered anew if somebody has the mutex: a
 *	commit may take long, and a queue has only so many workers
 *
 * Context: process context, may sleep.
 * Return: true with the table's mutex, false if the worker is to return.
 */
bool svcnat_queue_lock(struct svcnat_net *sn, struct delayed_work *work)
{
	if (READ_ONCE(sn->ending))
		return false;
	if (mutex_trylock(&sn->table.mutex)) {
		svcnat_turn_take(&sn->turn, work);
		return true;
	}
	svcnat_turn_away(&sn->turn, work, jiffies);
	queue_delayed_work(svcnat_queue, work, SVCNAT_QUEUE_AGAIN);
	return false;
}
