// SPDX-License-Identifier: GPL-2.0
/* The line and the object that tell what a change has changed. */
#include "cmd/outcome.h"
#include "test.h"

static void assert_told(const struct nl_commit *commit, bool json,
			const char *text)
{
	struct said said;

	said_begin(&said);
	assert_int_equal(outcome_print(said.to, json, commit), 0);
	assert_string_equal(said_text(&said), text);
	said_end(&said);
}

static void lines(void **state)
{
	const struct nl_commit many = {
		.told = true, .generation = 7, .config = true,
		.services = { 1, 1200, 0 }, .frontends = { 0, 0, 2 },
		.backends = { 0, 1, 1 },
	};
	const struct nl_commit settings = {
		.told = true, .generation = 8, .config = true,
	};

	(void)state;
	assert_told(&many, false,
		    "generation 7: 1 service added, 1,200 services changed, 2 frontends removed, 1 backend changed, 1 backend removed, settings changed\n");
	assert_told(&settings, false, "generation 8: settings changed\n");
}

static void no_change(void **state)
{
	const struct nl_commit none = { .told = true, .generation = 7 };
	const struct nl_commit older = { .generation = 7 };

	(void)state;
	assert_told(&none, false, "nothing to change\n");
	assert_told(&none, true,
		    "{\"schema\":1,\"generation\":7,\"changed\":false,\"services-added\":0,\"services-changed\":0,\"services-removed\":0,\"frontends-added\":0,\"frontends-changed\":0,\"frontends-removed\":0,\"backends-added\":0,\"backends-changed\":0,\"backends-removed\":0,\"config-changed\":false}\n");
	/* A module that does not tell. */
	assert_told(&older, false, "");
	assert_told(&older, true, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(no_change),
	};

	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
