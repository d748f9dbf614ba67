// SPDX-License-Identifier: GPL-2.0
/* Each command of the grammar has a function. */
#include "cmd/dispatch.h"
#include "test.h"

static void all_found(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < command_count; i++)
		if (!dispatch_find(&commands[i]))
			fail_msg("nothing carries out '%s'", commands[i].words);
}

static void none_for_others(void **state)
{
	(void)state;
	assert_null(dispatch_find(&(struct command){ .words = "shows" }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_found),
		cmocka_unit_test(none_for_others),
	};

	return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
