// SPDX-License-Identifier: GPL-2.0
/* Orders a pass over the connections when some have drained for long enough. */
#include <linux/workqueue.h>

#include "drainer.h"
#include "net.h"
#include "sweep.h"

/* Timers do not reach as far as deadlines on every machine. */
#define SVCNAT_DRAINER_NAP	((u64)3600 * MSEC_PER_SEC)

static void svcnat_drainer_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, drain_work);
	struct svcnat_table *table = &sn->table;

	mutex_lock(&table->mutex);
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
	if (next == SVCNAT_DEADLINE_NONE || sn->drain_off)
		return;
	/* One more, as the clock has run for a part of a jiffy. */
	if (next > now)
		delay = msecs_to_jiffies(min(next - now, SVCNAT_DRAINER_NAP)) + 1;
	cancel_delayed_work(&sn->drain_work);
	schedule_delayed_work(&sn->drain_work, delay);
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
 * @sn: svcnat in a network namespace that takes no more requests
 *
 * A pass that is being made orders none either.
 *
 * Context: process context, may sleep.
 */
void svcnat_drainer_exit(struct svcnat_net *sn)
{
	mutex_lock(&sn->table.mutex);
	sn->drain_off = true;
	mutex_unlock(&sn->table.mutex);
	cancel_delayed_work_sync(&sn->drain_work);
}
