// SPDX-License-Identifier: GPL-2.0
/* What was heard of services lasts longer than the messages about them. */
#include <string.h>

#include "model/known.h"
#include "test.h"

#define TABLE								\
	"service set a scheduler rr\n"					\
	"frontend add a tcp 1.1.1.1:1 source-ranges 10.0.0.0/8\n"	\
	"backend set a 2.2.2.2:1 weight 3\n"				\
	"service set b\n"

static void remembers(void **state)
{
	const struct service *service;
	struct known known = {};
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, TABLE "config set echo off\n");
	known_table(&known, &model);
	model_free(&model);
	service = known_find(&known, "a");
	assert_int_equal(service_setting(service, SERVICE_SCHEDULER),
			 SVCNAT_SCHEDULER_RR);
	assert_string_equal(service->frontends[0].sources, "10.0.0.0/8");
	assert_int_equal(service->backends[0].weight, 3);
	assert_int_equal(known_find(&known, "b")->backend_count, 0);
	assert_null(known_find(&known, "c"));
	assert_true(known.config.given);
	known_free(&known);
}

static void changes(void **state)
{
	struct known known = {};
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, TABLE);
	known_table(&known, &model);
	model_free(&model);
	read_good(&model, CONFIG_TABLE, "service set a\nbackend set a 2.2.2.2:1 weight 4\n");
	known_take(&known, model.list[0]);
	assert_int_equal(known_find(&known, "a")->backends[0].weight, 4);
	assert_int_equal(known_find(&known, "a")->frontend_count, 0);
	known_drop(&known, "a");
	known_drop(&known, "a");
	assert_null(known_find(&known, "a"));
	assert_non_null(known_find(&known, "b"));
	/* Another table takes the place of all. */
	known_table(&known, &model);
	assert_null(known_find(&known, "b"));
	assert_non_null(known_find(&known, "a"));
	model_free(&model);
	known_free(&known);
	assert_null(known.services);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers),
		cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests_name("known", tests, NULL, NULL);
}
