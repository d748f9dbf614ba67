/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_LOOP_LOOP_H
#define SVCNAT_AGENT_LOOP_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/problem.h"

/**
 * struct loop_source - a descriptor that is waited for
 * @fd: the descriptor; -1 while it is not waited for
 * @ready: called when something happened
 * @context: given to @ready
 */
struct loop_source {
	int fd;
	void (*ready)(void *context, uint32_t events);
	void *context;
};

/**
 * struct loop_timer - something that is to happen once, later
 * @due: when, in ms of the loop's clock
 * @armed: whether it will happen
 * @next: that is due after it
 * @expired: called then
 * @context: given to @expired
 *
 * One that is all zero but for the last two is not armed.
 */
struct loop_timer {
	uint64_t due;
	bool armed;
	struct loop_timer *next;
	void (*expired)(void *context);
	void *context;
};

/**
 * struct loop - what happens, one thing after the other
 * @epoll: waits for all
 * @alarm: the clock's descriptor, for the first timer
 * @signals: a descriptor of signals
 * @signalled: called for each signal
 * @context: given to @signalled
 * @timers: those that are armed, in the order of time
 * @now: tells the time in ms; the kernel's monotonic clock by default
 * @ended: loop_run() is to return
 */
struct loop {
	int epoll;
	struct loop_source alarm;
	struct loop_source signals;
	void (*signalled)(void *context, int number);
	void *context;
	struct loop_timer *timers;
	uint64_t (*now)(void);
	bool ended;
};

int loop_begin(struct loop *loop, struct problem *problem);
void loop_free(struct loop *loop);
void loop_set_clock(struct loop *loop, uint64_t (*now)(void));
uint64_t loop_now(const struct loop *loop);

int loop_add(struct loop *loop, struct loop_source *source, int fd,
	     uint32_t events);
void loop_change(struct loop *loop, struct loop_source *source,
		 uint32_t events);
void loop_remove(struct loop *loop, struct loop_source *source);

void loop_start(struct loop *loop, struct loop_timer *timer, uint64_t ms);
void loop_stop(struct loop *loop, struct loop_timer *timer);
void loop_expire(struct loop *loop);

int loop_take_signals(struct loop *loop, const sigset_t *signals,
		      void (*signalled)(void *context, int number),
		      void *context, struct problem *problem);
int loop_run(struct loop *loop, struct problem *problem);
void loop_end(struct loop *loop);

#endif
