/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_KEEPER_H
#define SVCNAT_AGENT_DAEMON_KEEPER_H

#include "agent/loop/loop.h"
#include "agent/sync/schedule.h"
#include "agent/sync/sync.h"

/**
 * struct keeper - tells the kernel when it is time to
 * @loop: where it is waited for that
 * @sync: what tells the kernel
 * @schedule: when
 * @events: what the kernel tells of others' transactions
 * @turn: the next sync
 * @grace: how long the Node's addresses are waited for
 * @node_waited: that is over
 * @begun: the kernel was told once
 * @failure: what was last told of a failure, empty after a success
 * @turning: called when the kernel is about to be told, or NULL
 * @turned: called when it was, with what came of it, or NULL
 * @context: given to both
 * @foreign: so many transactions of others were told of
 */
struct keeper {
	struct loop *loop;
	struct sync *sync;
	struct schedule schedule;
	struct loop_source events;
	struct loop_timer turn;
	struct loop_timer grace;
	bool node_waited;
	bool begun;
	struct problem failure;
	void (*turning)(void *context);
	void (*turned)(void *context, enum sync_result result);
	void *context;
	uint64_t foreign;
};

int keeper_begin(struct keeper *keeper, struct loop *loop, struct sync *sync,
		 int64_t min_period, struct problem *problem);
void keeper_consider(struct keeper *keeper);
void keeper_end(struct keeper *keeper);

#endif
