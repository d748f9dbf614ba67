// SPDX-License-Identifier: GPL-2.0
/* Sets of ports. */
#include "base/ports.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void port_lists(void **state)
{
	static const struct {
		const char *list;
		const char *again;
	} good[] = {
		{ "", "" }, { "0", "0" }, { "65535", "65535" },
		{ "0-65535", "0-65535" }, { "80,443", "80,443" },
		{ "443,80", "80,443" }, { "1-3,3-5,6", "1-6" },
		{ "30000-32767,40000", "30000-32767,40000" },
	};
	static const char *const bad[] = {
		"-", "-1", "1-", ",", "1,", ",1", "1,,2", "3-2", "65536",
		"1-65536", "99999999999999999999", "a", "1a", " 1", "1 2", "+1",
		"1--2",
	};
	struct ports ports;
	unsigned int i;
	char *text;

	(void)state;
	for (i = 0; i < LEN(good); i++) {
		assert_int_equal(ports_parse(&ports, good[i].list), 0);
		text = ports_format(&ports);
		assert_string_equal(text, good[i].again);
		free(text);
	}
	for (i = 0; i < LEN(bad); i++)
		if (!ports_parse(&ports, bad[i]))
			fail_msg("'%s' was taken", bad[i]);
	ports_parse(&ports, "10-19");
	assert_false(ports_have(&ports, 9));
	assert_true(ports_have(&ports, 10));
	assert_true(ports_have(&ports, 19));
	assert_false(ports_have(&ports, 20));
	assert_false(ports_have(&ports, PORTS + 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_lists),
	};

	return cmocka_run_group_tests_name("ports", tests, NULL, NULL);
}
