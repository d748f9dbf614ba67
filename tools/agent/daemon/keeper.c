// SPDX-License-Identifier: GPL-2.0
/* When something has changed, or somebody else wrote, the kernel is told in time. */
#include <string.h>
#include <sys/epoll.h>

#include "agent/daemon/keeper.h"
#include "agent/stream/backoff.h"

/* As long as kube-proxy waits for its Node. */
#define NODE_GRACE_MS 30000

static int64_t now(const struct keeper *keeper)
{
	return loop_now(keeper->loop);
}

static bool knows_node(const struct sync *sync)
{
	const struct endpoint *said = sync->translate.options->node;
	const struct endpoint *found = sync->cache->node.addresses;

	return said[0].family || said[1].family ||
	       found[0].family || found[1].family;
}

/*
 * Without the node's addresses its node ports would be taken from a table that an
 * earlier agent has left.
 */
static bool is_due(const struct keeper *keeper)
{
	return sync_is_due(keeper->sync) &&
	       (keeper->begun || keeper->node_waited || knows_node(keeper->sync));
}

/*
 * The socket comes and goes with the module. Where it was closed, epoll has
 * forgotten it, and its number may be another's.
 */
static int follow_events(struct keeper *keeper)
{
	const struct sync *sync = keeper->sync;

	if (!sync->connected)
		keeper->events.fd = -1;
	else if (keeper->events.fd < 0)
		return loop_add(keeper->loop, &keeper->events, sync->events.fd,
				EPOLLIN);
	return 0;
}

static void on_event(void *context, uint32_t events)
{
	struct keeper *keeper = context;

	(void)events;
	sync_read_events(keeper->sync);
	follow_events(keeper);
	keeper_consider(keeper);
}

/* The same failure is told once, not each time that it is tried again. */
static void tell(struct keeper *keeper, enum sync_result result,
		 const struct problem *problem)
{
	if (result != SYNC_FAILED) {
		if (*keeper->failure.text)
			complain("the kernel has all again");
		*keeper->failure.text = 0;
	} else if (strcmp(keeper->failure.text, problem->text)) {
		complain("%s", problem->text);
		keeper->failure = *problem;
	}
	if (keeper->sync->foreign != keeper->foreign)
		complain("another program changes the table: that is undone");
	keeper->foreign = keeper->sync->foreign;
}

static void on_turn(void *context)
{
	struct keeper *keeper = context;
	struct problem problem = {};
	enum sync_result result;

	if (keeper->turning)
		keeper->turning(keeper->context);
	result = sync_run(keeper->sync, &problem);
	follow_events(keeper);
	if (result != SYNC_FAILED) {
		keeper->begun = true;
		loop_stop(keeper->loop, &keeper->grace);
	}
	tell(keeper, result, &problem);
	schedule_ran(&keeper->schedule, result, random_between(0, UINT32_MAX),
		     now(keeper));
	if (keeper->turned)
		keeper->turned(keeper->context, result);
	keeper_consider(keeper);
}

static void on_grace(void *context)
{
	struct keeper *keeper = context;

	keeper->node_waited = true;
	if (!knows_node(keeper->sync))
		complain("the addresses of this Node are not known: it has no node ports");
	keeper_consider(keeper);
}

/**
 * keeper_begin() - begin to tell the kernel
 * @keeper: the result, which keeper_end() ends
 * @loop: where to wait
 * @sync: what tells the kernel, connected
 * @min_period: ms from one sync to the next
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int keeper_begin(struct keeper *keeper, struct loop *loop, struct sync *sync,
		 int64_t min_period, struct problem *problem)
{
	*keeper = (struct keeper){
		.loop = loop,
		.sync = sync,
		.schedule = { .min_period = min_period },
		.events = { .fd = -1, .ready = on_event, .context = keeper },
		.turn = { .expired = on_turn, .context = keeper },
		.grace = { .expired = on_grace, .context = keeper },
	};
	if (follow_events(keeper))
		return problem_set(problem, "cannot wait for the kernel's events");
	loop_start(loop, &keeper->grace, NODE_GRACE_MS);
	return 0;
}

/**
 * keeper_consider() - look whether the kernel has to be told
 * @keeper: the keeper
 *
 * To be called whenever something has changed. What changes before the loop goes on
 * goes to the kernel together.
 */
void keeper_consider(struct keeper *keeper)
{
	int64_t wait;

	schedule_note(&keeper->schedule, is_due(keeper), now(keeper));
	wait = schedule_wait(&keeper->schedule, now(keeper));
	if (wait < 0)
		loop_stop(keeper->loop, &keeper->turn);
	else if (!keeper->turn.armed)
		loop_start(keeper->loop, &keeper->turn, wait);
}

/**
 * keeper_end() - do not tell the kernel any more
 * @keeper: the keeper
 */
void keeper_end(struct keeper *keeper)
{
	loop_stop(keeper->loop, &keeper->turn);
	loop_stop(keeper->loop, &keeper->grace);
	loop_remove(keeper->loop, &keeper->events);
}
