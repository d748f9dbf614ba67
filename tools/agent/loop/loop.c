// SPDX-License-Identifier: GPL-2.0
/*
 * One thread waits for all descriptors, for time and for signals. What happens is
 * taken one by one, so that what is done may remove any other source.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "agent/loop/loop.h"

#define MS 1000000

static uint64_t kernel_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / MS;
}

/* A clock that is not the kernel's says itself when time has passed. */
static void set_alarm(struct loop *loop)
{
	struct itimerspec when = {};
	uint64_t due;

	if (loop->now != kernel_clock)
		return;
	if (loop->timers) {
		/* 0 would mean never. */
		due = loop->timers->due ?: 1;
		when.it_value.tv_sec = due / 1000;
		when.it_value.tv_nsec = due % 1000 * MS;
	}
	timerfd_settime(loop->alarm.fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void take_alarm(void *context, uint32_t events)
{
	struct loop *loop = context;
	uint64_t count;

	(void)events;
	if (read(loop->alarm.fd, &count, sizeof(count)) < 0)
		return;
	loop_expire(loop);
	set_alarm(loop);
}

static int say_errno(struct problem *problem)
{
	return problem_set(problem, "cannot wait for events: %s",
			   strerror(errno));
}

/**
 * loop_begin() - make a loop
 * @loop: the result, which loop_free() frees
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int loop_begin(struct loop *loop, struct problem *problem)
{
	int alarm = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	*loop = (struct loop){
		.epoll = epoll_create1(EPOLL_CLOEXEC),
		.alarm = { .fd = -1, .ready = take_alarm, .context = loop },
		.signals = { .fd = -1 },
		.now = kernel_clock,
	};
	if (loop->epoll >= 0 && alarm >= 0 &&
	    !loop_add(loop, &loop->alarm, alarm, EPOLLIN))
		return 0;
	say_errno(problem);
	if (alarm >= 0)
		close(alarm);
	if (loop->epoll >= 0)
		close(loop->epoll);
	return -1;
}

/**
 * loop_free() - free a loop
 * @loop: the loop, which has no sources any more
 */
void loop_free(struct loop *loop)
{
	close(loop->alarm.fd);
	if (loop->signals.fd >= 0)
		close(loop->signals.fd);
	close(loop->epoll);
}

/**
 * loop_set_clock() - go by another clock than the kernel's
 * @loop: the loop, which has no timers yet
 * @now: tells the time in ms; whoever sets it forward calls loop_expire()
 */
void loop_set_clock(struct loop *loop, uint64_t (*now)(void))
{
	loop->now = now;
}

/**
 * loop_now() - the time
 * @loop: the loop
 *
 * Return: ms of its clock.
 */
uint64_t loop_now(const struct loop *loop)
{
	return loop->now();
}

/**
 * loop_add() - wait for a descriptor
 * @loop: the loop
 * @source: the source, with @ready and @context, which has to last
 * @fd: the descriptor
 * @events: for what, as of epoll
 *
 * Return: 0, or -1 with errno set.
 */
int loop_add(struct loop *loop, struct loop_source *source, int fd,
	     uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event))
		return -1;
	source->fd = fd;
	return 0;
}

/**
 * loop_change() - wait for something else
 * @loop: the loop
 * @source: the source, which was added
 * @events: for what, as of epoll
 */
void loop_change(struct loop *loop, struct loop_source *source,
		 uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	epoll_ctl(loop->epoll, EPOLL_CTL_MOD, source->fd, &event);
}

/**
 * loop_remove() - do not wait any more
 * @loop: the loop
 * @source: the source; nothing happens if it was not added
 */
void loop_remove(struct loop *loop, struct loop_source *source)
{
	if (source->fd < 0)
		return;
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, source->fd, NULL);
	source->fd = -1;
}

/**
 * loop_start() - let something happen later
 * @loop: the loop
 * @timer: what, which has to last until then; it is moved if it is armed
 * @ms: when, from now
 */
void loop_start(struct loop *loop, struct loop_timer *timer, uint64_t ms)
{
	struct loop_timer **place = &loop->timers;

	loop_stop(loop, timer);
	timer->due = loop_now(loop) + ms;
	while (*place && (*place)->due <= timer->due)
		place = &(*place)->next;
	timer->next = *place;
	timer->armed = true;
	*place = timer;
	if (loop->timers == timer)
		set_alarm(loop);
}

/**
 * loop_stop() - do not let it happen
 * @loop: the loop
 * @timer: the timer; nothing happens if it is not armed
 */
void loop_stop(struct loop *loop, struct loop_timer *timer)
{
	struct loop_timer **place = &loop->timers;

	if (!timer->armed)
		return;
	while (*place != timer)
		place = &(*place)->next;
	*place = timer->next;
	timer->armed = false;
}

/**
 * loop_expire() - let happen what is due
 * @loop: the loop
 */
void loop_expire(struct loop *loop)
{
	uint64_t now = loop_now(loop);

	while (loop->timers && loop->timers->due <= now) {
		struct loop_timer *timer = loop->timers;

		loop_stop(loop, timer);
		timer->expired(timer->context);
	}
}

static void take_signal(void *context, uint32_t events)
{
	struct loop *loop = context;
	struct signalfd_siginfo info;

	(void)events;
	if (read(loop->signals.fd, &info, sizeof(info)) == sizeof(info))
		loop->signalled(loop->context, info.ssi_signo);
}

/**
 * loop_take_signals() - wait for signals, too
 * @loop: the loop
 * @signals: which, and which are blocked from now on
 * @signalled: called for each
 * @context: given to @signalled
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int loop_take_signals(struct loop *loop, const sigset_t *signals,
		      void (*signalled)(void *context, int number),
		      void *context, struct problem *problem)
{
	int fd;

	sigprocmask(SIG_BLOCK, signals, NULL);
	fd = signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
	loop->signals.ready = take_signal;
	loop->signals.context = loop;
	loop->signalled = signalled;
	loop->context = context;
	if (fd >= 0 && !loop_add(loop, &loop->signals, fd, EPOLLIN))
		return 0;
	if (fd >= 0)
		close(fd);
	return say_errno(problem);
}

/**
 * loop_run() - let things happen until loop_end() is called
 * @loop: the loop
 * @problem: what went wrong
 *
 * Return: 0, or -1 with @problem filled.
 */
int loop_run(struct loop *loop, struct problem *problem)
{
	struct epoll_event event;

	while (!loop->ended) {
		int got = epoll_wait(loop->epoll, &event, 1, -1);

		if (got < 0 && errno != EINTR)
			return say_errno(problem);
		if (got > 0) {
			struct loop_source *source = event.data.ptr;

			source->ready(source->context, event.events);
		}
	}
	return 0;
}

/**
 * loop_end() - let loop_run() return
 * @loop: the loop
 */
void loop_end(struct loop *loop)
{
	loop->ended = true;
}
