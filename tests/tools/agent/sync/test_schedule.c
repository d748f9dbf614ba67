// SPDX-License-Identifier: GPL-2.0
/* When the kernel is told, by a clock that the test advances. */
#include "agent/sync/schedule.h"
#include "test.h"

static void changes(void **state)
{
	struct schedule schedule = { .min_period = 1000 };

	(void)state;
	assert_int_equal(schedule_wait(&schedule, 0), -1);
	/* After idle at once, then together with others. */
	schedule_note(&schedule, true, 5000);
	assert_int_equal(schedule_wait(&schedule, 5000), 0);
	schedule_ran(&schedule, SYNC_COMMITTED, 0, 5010);
	assert_int_equal(schedule_wait(&schedule, 5010), -1);
	schedule_note(&schedule, true, 5100);
	schedule_note(&schedule, true, 5200);
	assert_true(schedule.waiting == 5100);
	assert_int_equal(schedule_wait(&schedule, 5200), 810);
	assert_int_equal(schedule_wait(&schedule, 6010), 0);
	assert_int_equal(schedule_wait(&schedule, 9999), 0);
	/* What is taken back need not be told. */
	schedule_note(&schedule, false, 5300);
	assert_int_equal(schedule_wait(&schedule, 9999), -1);
}

static void failures(void **state)
{
	static const int64_t longest[] = { 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000 };
	struct schedule schedule = { .min_period = 1000 };
	unsigned int i;

	(void)state;
	schedule_note(&schedule, true, 100);
	for (i = 0; i < sizeof(longest) / sizeof(longest[0]); i++) {
		struct schedule other = schedule;

		schedule_ran(&other, SYNC_FAILED, longest[i] / 2, 200);
		assert_true(schedule_wait(&other, 200) == longest[i]);
		schedule_ran(&schedule, SYNC_FAILED, 0, 200);
		assert_true(schedule_wait(&schedule, 200) == longest[i] / 2);
		assert_true(schedule.waiting == 100);
	}
	schedule_ran(&schedule, SYNC_UNCHANGED, 0, 300);
	schedule_note(&schedule, true, 300);
	schedule_ran(&schedule, SYNC_FAILED, 0, 400);
	assert_int_equal(schedule_wait(&schedule, 400), 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes),
		cmocka_unit_test(failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
