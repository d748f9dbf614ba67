// SPDX-License-Identifier: GPL-2.0
/* One thread that waits for all: in which order, and what may go meanwhile. */
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "agent/loop/loop.h"
#include "test.h"

static struct loop loop;
static char told[64];
static uint64_t other_time;

static int begin(void **state)
{
	struct problem problem;

	(void)state;
	*told = 0;
	return loop_begin(&loop, &problem);
}

static int end(void **state)
{
	(void)state;
	loop_free(&loop);
	return 0;
}

static void tell(void *context)
{
	strncat(told, context, sizeof(told) - strlen(told) - 1);
}

static void tell_last(void *context)
{
	tell(context);
	loop_end(&loop);
}

static void run(void)
{
	struct problem problem;

	assert_int_equal(loop_run(&loop, &problem), 0);
}

/* By the kernel's clock, whatever the order in which they are started. */
static void test_order(void **state)
{
	struct loop_timer a = { .expired = tell, .context = "a" };
	struct loop_timer b = { .expired = tell, .context = "b" };
	struct loop_timer c = { .expired = tell, .context = "c" };
	struct loop_timer last = { .expired = tell_last, .context = "." };
	uint64_t began = loop_now(&loop);

	(void)state;
	loop_start(&loop, &last, 20);
	loop_start(&loop, &c, 3);
	loop_start(&loop, &a, 1);
	loop_start(&loop, &b, 500000);
	loop_start(&loop, &b, 2);
	run();
	assert_string_equal(told, "abc.");
	assert_true(loop_now(&loop) >= began + 20);
}

static void test_stop(void **state)
{
	struct loop_timer a = { .expired = tell, .context = "a" };
	struct loop_timer last = { .expired = tell_last, .context = "." };

	(void)state;
	loop_start(&loop, &a, 0);
	loop_start(&loop, &last, 0);
	loop_stop(&loop, &a);
	loop_stop(&loop, &a);
	run();
	assert_string_equal(told, ".");
}

static uint64_t tell_other_time(void)
{
	return other_time;
}

/* Who has set another clock forward says so. */
static void test_other_clock(void **state)
{
	struct loop_timer a = { .expired = tell, .context = "a" };

	(void)state;
	loop_set_clock(&loop, tell_other_time);
	loop_start(&loop, &a, 100);
	other_time += 99;
	loop_expire(&loop);
	assert_string_equal(told, "");
	other_time++;
	loop_expire(&loop);
	loop_expire(&loop);
	assert_string_equal(told, "a");
}

static void end_by_signal(void *context, int number)
{
	assert_int_equal(number, SIGTERM);
	tell_last(context);
}

static void test_signal(void **state)
{
	struct problem problem;
	sigset_t signals;

	(void)state;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	assert_int_equal(loop_take_signals(&loop, &signals, end_by_signal, "s",
					   &problem), 0);
	raise(SIGTERM);
	run();
	assert_string_equal(told, "s");
}

/* Two descriptors that are ready, whoever comes first takes the other one away. */
struct pair {
	struct loop_source one;
	struct loop_source two;
	int fds[2];
};

static void take_one(void *context, uint32_t events)
{
	struct pair *pair = context;

	assert_true(events & EPOLLIN);
	loop_remove(&loop, &pair->two);
	loop_remove(&loop, &pair->two);
	loop_change(&loop, &pair->one, 0);
	tell_last("1");
}

static void take_two(void *context, uint32_t events)
{
	struct pair *pair = context;

	assert_true(events & EPOLLIN);
	loop_remove(&loop, &pair->one);
	loop_change(&loop, &pair->two, 0);
	tell_last("1");
}

static void test_remove(void **state)
{
	struct pair pair = {
		.one = { .ready = take_one, .context = &pair },
		.two = { .ready = take_two, .context = &pair },
	};
	struct loop_timer last = { .expired = tell_last, .context = "." };
	int other;

	(void)state;
	assert_int_equal(pipe(pair.fds), 0);
	other = dup(pair.fds[0]);
	assert_int_equal(write(pair.fds[1], "x", 1), 1);
	assert_int_equal(loop_add(&loop, &pair.one, pair.fds[0], EPOLLIN), 0);
	assert_int_equal(loop_add(&loop, &pair.two, other, EPOLLIN), 0);
	run();
	loop.ended = false;
	loop_start(&loop, &last, 5);
	run();
	assert_string_equal(told, "1.");
	close(pair.fds[0]);
	close(pair.fds[1]);
	close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, begin, end),
		cmocka_unit_test_setup_teardown(test_stop, begin, end),
		cmocka_unit_test_setup_teardown(test_other_clock, begin, end),
		cmocka_unit_test_setup_teardown(test_signal, begin, end),
		cmocka_unit_test_setup_teardown(test_remove, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
