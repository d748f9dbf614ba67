// SPDX-License-Identifier: GPL-2.0
/*
 * When the kernel is told of changes: at once if it was not told anything of late,
 * else together with what else changes. After a failure others of the same kind are
 * likely, on all nodes at the same time.
 */
#include "agent/sync/schedule.h"

#define BACKOFF_MIN 800
#define BACKOFF_MAX 30000

/**
 * schedule_note() - note whether there is something to do
 * @schedule: which
 * @due: there is
 * @now: what the clock says
 */
void schedule_note(struct schedule *schedule, bool due, int64_t now)
{
	if (due && !schedule->is_waiting)
		schedule->waiting = now;
	schedule->is_waiting = due;
}

/**
 * schedule_wait() - how long until the next sync
 * @schedule: which
 * @now: what the clock says
 *
 * Return: that, 0 for now, -1 if nothing waits.
 */
int64_t schedule_wait(const struct schedule *schedule, int64_t now)
{
	if (!schedule->is_waiting)
		return -1;
	return schedule->not_before > now ? schedule->not_before - now : 0;
}

static int64_t backoff(unsigned int failures, uint32_t random)
{
	int64_t longest = BACKOFF_MIN;

	while (--failures && longest < BACKOFF_MAX)
		longest *= 2;
	if (longest > BACKOFF_MAX)
		longest = BACKOFF_MAX;
	return longest / 2 + random % (longest / 2 + 1);
}

/**
 * schedule_ran() - a sync is over
 * @schedule: which
 * @result: what came of it
 * @random: any number, so that not all nodes try again at the same time
 * @now: what the clock says
 */
void schedule_ran(struct schedule *schedule, enum sync_result result,
		  uint32_t random, int64_t now)
{
	if (result == SYNC_FAILED) {
		schedule->not_before = now + backoff(++schedule->failures, random);
		return;
	}
	schedule->failures = 0;
	schedule->is_waiting = false;
	schedule->not_before = now + schedule->min_period;
}
