// SPDX-License-Identifier: GPL-2.0
/* Rates in all their forms. */
#include "cmd/rates_print.h"
#include "counted.h"
#include "test.h"

static void has(struct said *said, const char *const *parts)
{
	for (; *parts; parts++)
		if (!strstr(said_text(said), *parts))
			fail_msg("no '%s' in:\n%s", *parts, said->text);
}

static void rates_in_all_forms(void **state)
{
	static const char *const lines[] = {
		" service web connections 2.5 rejected 2.5 dropped 0.0\n",
		" service web frontend tcp nodeport 30080 connections 2.5 rejected 0.0 dropped 0.0\n",
		" service web backend [fd00::1]:80 connections 2.5\n",
		NULL
	};
	static const char *const json[] = {
		"\"seconds\":2.0,\"generation\":7,\"rates\":{\"lookups\":25.0,",
		"\"services\":[{\"name\":\"web\",\"rates\":{\"connections\":2.5,\"rejected\":2.5,\"dropped\":0.0},",
		"\"frontends\":[{\"nodeport\":30080,\"protocol\":\"tcp\",\"rates\":{\"connections\":2.5,\"rejected\":0.0,\"dropped\":0.0}}],",
		"\"backends\":[{\"address\":\"fd00::1\",\"port\":80,\"rates\":{\"connections\":2.5}}]}]}\n",
		NULL
	};
	static const char *const netns[] = {
		" netns lookups 25.0 misses 25.0 ", NULL
	};
	struct model before = {}, now = {};
	struct rates rates = { .now = &now, .before = &before, .seconds = 2 };
	struct said said;

	(void)state;
	make_counted(&before, 100);
	make_counted(&now, 105);
	said_begin(&said);
	rates_print_lines(said.to, &rates, true);
	has(&said, lines);
	assert_null(strstr(said_text(&said), " netns "));
	said_end(&said);
	said_begin(&said);
	rates_print_lines(said.to, &rates, false);
	has(&said, netns);
	said_end(&said);
	said_begin(&said);
	rates_print_json(said.to, &rates);
	has(&said, json);
	said_end(&said);
	model_free(&before);
	model_free(&now);
}

/* On a small screen the busiest come first, and all lines fit. */
static void small_screen(void **state)
{
	static const char *const busiest[] = {
		"ACTIVE\ns27             49.0       0.0      0.0\ns04             48.0",
		NULL
	};
	struct model before = {}, now = {};
	struct rates rates = { .now = &now, .before = &before, .seconds = 1 };
	struct said said;
	const char *text;
	unsigned int i, lines = 0;
	char name[16];

	(void)state;
	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "s%02u", i);
		model_add(&before, name, SVCNAT_CMD_SERVICE_SET, 0);
		model_add(&now, name, SVCNAT_CMD_SERVICE_SET, 0)
			->counters = count_connections(&now, i * 37 % 50);
	}
	said_begin(&said);
	rates_print_screen(said.to, &rates, false, false, 10);
	for (text = said_text(&said); (text = strchr(text, '\n')); text++)
		lines++;
	assert_true(lines < 10);
	/* 37 * 27 = 999, and 37 * 4 = 148. */
	has(&said, busiest);
	assert_non_null(strstr(said.text, "the busiest; 45 more\n"));
	said_end(&said);
	said_begin(&said);
	rates_print_screen(said.to, &rates, false, false, 100);
	assert_non_null(strstr(said_text(&said), "ACTIVE\ns00 "));
	assert_null(strstr(said.text, "more"));
	said_end(&said);
	model_free(&before);
	model_free(&now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_in_all_forms),
		cmocka_unit_test(small_screen),
	};

	return cmocka_run_group_tests_name("rates_print", tests, NULL, NULL);
}
