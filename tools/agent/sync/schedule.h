/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_SCHEDULE_H
#define SVCNAT_AGENT_SYNC_SCHEDULE_H

#include "agent/sync/sync.h"

/**
 * struct schedule - when the kernel is told, all in ms of one clock
 * @min_period: how long changes wait for more of them, from the end of a sync on
 * @not_before: when the next sync may be
 * @waiting: since when a change waits
 * @failures: how often it went wrong, one after the other
 * @is_waiting: whether one does
 */
struct schedule {
	int64_t min_period;
	int64_t not_before;
	int64_t waiting;
	unsigned int failures;
	bool is_waiting;
};

void schedule_note(struct schedule *schedule, bool due, int64_t now);
int64_t schedule_wait(const struct schedule *schedule, int64_t now);
void schedule_ran(struct schedule *schedule, enum sync_result result,
		  uint32_t random, int64_t now);

#endif
