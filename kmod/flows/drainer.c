// SPDX-License-Identifier: GPL-2.0
/* Orders a pass over the connections when some have drained for long enough. */
#include "base/event.h"
#include "flows/drainer.h"
#include "flows/sweep.h"
#include "netns/net.h"
#include "netns/queue.h"

/* Timers do not reach as far as deadlines on every machine. */
#define SVCNAT_DRAINER_NAP	((u64)3600 * MSEC_PER_SEC)

static void svcnat_drainer_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, drain_work);
	struct svcnat_table *table = &sn->table;

	if (!svcnat_queue_lock(sn, &sn->drain_work))
		return;
	if (svcnat_drains_next(table) <= svcnat_drainer_now())
		svcnat_sweeper_order(sn);
	else
		svcnat_drainer_order(sn);
	mutex_unlock(&table->mutex);
}

/**
 * svcnat_drainer_order - have a pass made at the next deadline, if there is one
 * @sn: svcnat in a network namespace
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_drainer_order(struct svcnat_net *sn)
{
	const u64 next = sn->table.drains.next, now = svcnat_drainer_now();
	unsigned long delay = 0;

	lockdep_assert_held(&sn->table.mutex);
	if (next == SVCNAT_DEADLINE_NONE || READ_ONCE(sn->ending))
		return;
	/* One more, as the clock has run for a part of a jiffy. */
	if (next > now)
		delay = msecs_to_jiffies(min(next - now, SVCNAT_DRAINER_NAP)) + 1;
	mod_delayed_work(svcnat_queue, &sn->drain_work, delay);
}

/* Those that could not be forgotten were told the last time. */
static void svcnat_drainer_tell_of(const struct svcnat_net *sn,
				   const struct svcnat_service *service, u64 now)
{
	const struct svcnat_drain *drain;
	int family;
	u32 i;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		drain = svcnat_drains_of(&sn->table, service, family);
		for (i = 0; i < svcnat_drain_nr(drain); i++) {
			u64 deadline = drain->leavers[i].deadline;

			if (deadline <= now && deadline > sn->table.drains.done)
				svcnat_event_drained(sn, service,
						     &drain->leavers[i],
						     family == SVCNAT_IPV4);
			cond_resched();
		}
	}
}

static void svcnat_drainer_tell(const struct svcnat_net *sn, u64 now)
{
	const struct svcnat_service *service;

	list_for_each_entry(service, &sn->table.drains.services, draining)
		svcnat_drainer_tell_of(sn, service, now);
}

/**
 * svcnat_drainer_done - a pass was made
 * @sn: svcnat in a network namespace
 * @now: deadlines up to this one were kept, in milliseconds
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_drainer_done(struct svcnat_net *sn, u64 now)
{
	lockdep_assert_held(&sn->table.mutex);
	svcnat_drainer_tell(sn, now);
	svcnat_drains_expire(&sn->table, now);
	svcnat_drains_next(&sn->table);
	svcnat_drainer_order(sn);
}

/**
 * svcnat_drainer_init - prepare for deadlines
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_drainer_init(struct svcnat_net *sn)
{
	INIT_DELAYED_WORK(&sn->drain_work, svcnat_drainer_work);
}

/**
 * svcnat_drainer_exit - order no more passes
 * @sn: svcnat in a network namespace that ends
 *
 * Context: process context, may sleep.
 */
void svcnat_drainer_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->drain_work);
}
