// SPDX-License-Identifier: GPL-2.0
/* Words that are mistyped, and others. */
#include "base/similar.h"
#include "test.h"

static void words(void **state)
{
	static const struct {
		const char *written;
		const char *known;
		bool similar;
	} cases[] = {
		{ "scheduler", "scheduler", true },
		{ "shceduler", "scheduler", true },
		{ "sched", "scheduler", true },
		{ "schedulerr", "scheduler", true },
		{ "statss", "stats", true },
		{ "wieght", "weight", true },
		{ "sohw", "show", true },
		{ "get", "set", false },
		{ "x", "xyz", false },
		{ "", "show", false },
		{ "colour", "scheduler", false },
		{ "a-word-that-is-longer-than-any-of-ours", "show", false },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(is_similar(cases[i].written, cases[i].known),
				 cases[i].similar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests_name("similar", tests, NULL, NULL);
}
