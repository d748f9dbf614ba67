// SPDX-License-Identifier: GPL-2.0
/* Words to values and back. */
#include <netinet/in.h>

#include "base/format.h"
#include "test.h"

static void number_good(void **state)
{
	struct problem problem;
	uint64_t number;

	(void)state;
	assert_int_equal(parse_number("0", 0, 9, &number, &problem), 0);
	assert_int_equal(number, 0);
	assert_int_equal(parse_number("007", 0, 9, &number, &problem), 0);
	assert_int_equal(number, 7);
	assert_int_equal(parse_number("18446744073709551615", 0, UINT64_MAX,
				      &number, &problem), 0);
	assert_true(number == UINT64_MAX);
}

static void number_bad(void **state)
{
	static const char *const words[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "ten", "11", "1",
		"18446744073709551616", "99999999999999999999999999",
	};
	struct problem problem;
	uint64_t number = 42;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(parse_number(words[i], 2, 10, &number,
					      &problem), -1);
	assert_int_equal(number, 42);
	assert_string_equal(problem.text,
			    "99999999999999999999999999 is out of range: 2 to 10 are allowed");
}

static void endpoint_good(void **state)
{
	static const char *const words[] = {
		"10.96.0.10:80", "0.0.0.0:1", "255.255.255.255:65535",
		"[fd00:96::10]:80", "[::]:1", "[::ffff:1.2.3.4]:443",
		"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
	};
	struct problem problem;
	struct endpoint at;
	char text[ENDPOINT_LEN];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_int_equal(parse_endpoint(words[i], &at, &problem), 0);
		assert_string_equal(format_endpoint(text, &at), words[i]);
		assert_int_equal(at.family,
				 words[i][0] == '[' ? AF_INET6 : AF_INET);
	}
}

static void endpoint_bad(void **state)
{
	static const char *const words[] = {
		"", ":", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:0",
		"1.2.3.4:65536", "1.2.3.4:8o", "1.2.3:80", "1.2.3.4.5:80",
		"1.2.3.4:80:80", "fd00::1:80", "[fd00::1]", "[fd00::1]80",
		"[fd00::1]:", "[fd00::1", "[]:80", "[1.2.3.4]:80",
		"[fd00::1%eth0]:80", "host:80", "[fd00::1]:80]:80",
		"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:80",
		"[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]:80",
	};
	struct problem problem;
	struct endpoint at;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		problem.text[0] = 0;
		if (!parse_endpoint(words[i], &at, &problem))
			fail_msg("'%s' was taken", words[i]);
		assert_true(problem.text[0]);
	}
}

static void duration_good(void **state)
{
	static const struct {
		const char *word;
		uint32_t seconds;
		const char *text;
	} cases[] = {
		{ "0s", 0, "0s" }, { "90s", 90, "1m30s" },
		{ "3h", 10800, "3h" }, { "1h30m", 5400, "1h30m" },
		{ "1d", 86400, "24h" }, { "1d1h1m1s", 90061, "25h1m1s" },
		{ "4294967295s", UINT32_MAX, "1193046h28m15s" },
	};
	struct problem problem;
	uint32_t seconds;
	char text[DURATION_LEN];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse_duration(cases[i].word, &seconds,
						&problem), 0);
		assert_int_equal(seconds, cases[i].seconds);
		assert_string_equal(format_duration(text, seconds),
				    cases[i].text);
		assert_int_equal(parse_duration(text, &seconds, &problem), 0);
		assert_int_equal(seconds, cases[i].seconds);
	}
}

static void duration_bad(void **state)
{
	static const char *const words[] = {
		"", "s", "90", "3x", "h3", "1m1h", "1s1s", "1h 1m", "-1s",
		"1.5h", "4294967296s", "99999999999999999999d", "1193047h",
		"99999999999999999999",
	};
	struct problem problem;
	uint32_t seconds;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!parse_duration(words[i], &seconds, &problem))
			fail_msg("'%s' was taken", words[i]);
}

static void hex(void **state)
{
	struct problem problem;
	uint8_t bytes[3];
	char text[7];

	(void)state;
	assert_int_equal(parse_hex("00fFa9", bytes, 3, &problem), 0);
	assert_string_equal(format_hex(text, bytes, 3), "00ffa9");
	assert_int_equal(parse_hex("00ffa", bytes, 3, &problem), -1);
	assert_int_equal(parse_hex("00ffa9b", bytes, 3, &problem), -1);
	assert_int_equal(parse_hex("00ffag", bytes, 3, &problem), -1);
	assert_int_equal(parse_hex("", bytes, 3, &problem), -1);
}

static void name(void **state)
{
	static const char *const bad[] = {
		"", "a b", "a\tb", "a\nb", "#a", "a#", "a\"", "a'", "a\\",
		"\x7f", "\xc3\xa4",
	};
	struct problem problem;
	char longest[SVCNAT_NAME_MAX + 2];
	unsigned int i;

	(void)state;
	assert_int_equal(parse_name("default/web:http", &problem), 0);
	assert_int_equal(parse_name("-", &problem), 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!parse_name(bad[i], &problem))
			fail_msg("'%s' was taken", bad[i]);
	memset(longest, 'x', sizeof(longest));
	longest[SVCNAT_NAME_MAX] = 0;
	assert_int_equal(parse_name(longest, &problem), 0);
	longest[SVCNAT_NAME_MAX] = 'x';
	longest[SVCNAT_NAME_MAX + 1] = 0;
	assert_int_equal(parse_name(longest, &problem), -1);
	assert_non_null(strstr(problem.text, "192 bytes long: at most 191"));
}

static void numbers_for_people(void **state)
{
	char text[NUMBER_LEN];

	(void)state;
	assert_string_equal(format_number(text, 0), "0");
	assert_string_equal(format_number(text, 999), "999");
	assert_string_equal(format_number(text, 1000), "1,000");
	assert_string_equal(format_number(text, 12345678), "12,345,678");
	assert_string_equal(format_number(text, UINT64_MAX),
			    "18,446,744,073,709,551,615");
}

/* Every setting's words come back as they were, by the table itself. */
static void end_good(void **state)
{
	static const struct {
		const char *word;
		const char *address;
		uint16_t port;
	} cases[] = {
		{ "10.0.0.1", "10.0.0.1", 0 }, { "10.0.0.1:80", "10.0.0.1", 80 },
		{ "fd00::1", "fd00::1", 0 }, { "[fd00::1]", "fd00::1", 0 },
		{ "[fd00::1]:65535", "fd00::1", 65535 }, { "::", "::", 0 },
		{ "::1", "::1", 0 }, { "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", 0 },
	};
	char text[ENDPOINT_LEN];
	struct problem problem;
	struct endpoint at;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse_end(cases[i].word, &at, &problem), 0);
		assert_string_equal(format_address(text, &at), cases[i].address);
		assert_int_equal(at.port, cases[i].port);
	}
}

static void end_bad(void **state)
{
	static const char *const words[] = {
		"", "a", "10.0.0", "10.0.0.1:", "10.0.0.1:0", "[fd00::1", "[]",
		"[fd00::1]:", "fd00:1", "[10.0.0.1]:80", "[fd00::1]x", ":80",
		"fd00::1]", "1:2:3:4:5:6:7:8:9",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:1111:2222:3333",
	};
	struct problem problem;
	struct endpoint at;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!parse_end(words[i], &at, &problem))
			fail_msg("'%s' was taken", words[i]);
}

static void settings_round_trip(void **state)
{
	static const struct {
		const struct setting_table *table;
		const char *words[2];
	} cases[] = {
		{ &service_settings, { "scheduler", "hash" } },
		{ &service_settings, { "scheduler", "maglev" } },
		{ &service_settings, { "affinity", "off" } },
		{ &service_settings, { "affinity", "3h" } },
		{ &service_settings, { "affinity-prefix", "1,1" } },
		{ &service_settings, { "affinity-prefix", "24" } },
		{ &service_settings, { "maglev-size", "auto" } },
		{ &service_settings, { "maglev-size", "65537" } },
		{ &service_settings, { "masquerade", "always" } },
		{ &service_settings, { "masquerade", "cluster" } },
		{ &service_settings, { "reject-with", "tcp-reset" } },
		{ &service_settings, { "on-removal", "reset" } },
		{ &service_settings, { "on-removal", "drain 1s" } },
		{ &service_settings, { "on-removal", "drain 1h30m" } },
		{ &service_settings, { "on-removal", "drain 720h" } },
		{ &service_settings, { "scheduler", "twos" } },
		{ &service_settings, { "max-connections", "off" } },
		{ &service_settings, { "max-connections", "1000000000" } },
		{ &service_settings, { "failover", "off" } },
		{ &service_settings, { "failover", "8" } },
		{ &service_settings, { "penalty-share", "1" } },
		{ &service_settings, { "penalty-share", "100" } },
		{ &config_settings, { "unknown-port", "pass" } },
		{ &config_settings, { "external-unknown-port", "reject" } },
		{ &config_settings, { "external-echo", "on" } },
		{ &config_settings, { "echo", "off" } },
		{ &config_settings, { "echo", "on" } },
		{ &config_settings, { "seed", "random" } },
		{ &config_settings,
		  { "seed", "00112233445566778899aabbccddeeff" } },
		{ &config_settings, { "affinity-max", "4294967295" } },
		{ &config_settings, { "pod-cidr", "none" } },
		{ &config_settings, { "pod-cidr", "0.0.0.0/0,::/0" } },
		{ &config_settings, { "pod-interface", "none" } },
		{ &config_settings, { "pod-interface", "veth+,cni0,a-name-of-15-by" } },
		{ &config_settings, { "nodeport-addresses", "all" } },
		{ &config_settings, { "nodeport-addresses", "none" } },
		{ &config_settings, { "nodeport-addresses", "primary,127.0.0.0/8" } },
		{ &config_settings, { "nodeport-addresses", "10.0.0.0/8,fd00::/8" } },
		{ &config_settings, { "unknown-address", "tcp-reset" } },
		{ &frontend_settings, { "kind", "external" } },
		{ &frontend_settings, { "policy", "local" } },
		{ &frontend_settings, { "source-ranges", "any" } },
		{ &frontend_settings, { "source-ranges", "192.0.2.1/32" } },
		{ &backend_settings, { "local", "on" } },
		{ &backend_settings, { "terminating", "off" } },
		{ &backend_settings, { "weight", "0" } },
		{ &backend_settings, { "weight", "65535" } },
	};
	struct problem problem;
	struct value value;
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_table *table = cases[i].table;
		int index = setting_find(table, cases[i].words[0]);

		assert_true(index >= 0);
		assert_int_equal(setting_parse(&table->list[index],
					       cases[i].words[1], &value,
					       &problem), 0);
		assert_string_equal(setting_format(&table->list[index], &value,
						   text),
				    cases[i].words[1]);
	}
}

static void settings_bad(void **state)
{
	static const struct {
		const struct setting_table *table;
		const char *words[2];
	} cases[] = {
		{ &service_settings, { "scheduler", "" } },
		{ &service_settings, { "scheduler", "HASH" } },
		{ &service_settings, { "affinity", "on" } },
		{ &service_settings, { "affinity-prefix", "0" } },
		{ &service_settings, { "affinity-prefix", "33" } },
		{ &service_settings, { "affinity-prefix", "32," } },
		{ &service_settings, { "affinity-prefix", ",64" } },
		{ &service_settings, { "affinity-prefix", "32,129" } },
		{ &service_settings, { "affinity-prefix", "32,64,1" } },
		{ &service_settings, { "maglev-size", "-1" } },
		{ &config_settings, { "pod-interface", "veth*" } },
		{ &service_settings, { "on-removal", "drain" } },
		{ &service_settings, { "on-removal", "drain " } },
		{ &service_settings, { "on-removal", "drain 0s" } },
		{ &service_settings, { "on-removal", "drain 31d" } },
		{ &service_settings, { "on-removal", "drain 5" } },
		{ &service_settings, { "on-removal", "drain 5s 5s" } },
		{ &service_settings, { "on-removal", "reset 5s" } },
		{ &service_settings, { "on-removal", "drai 5s" } },
		{ &service_settings, { "on-removal", "" } },
		{ &service_settings, { "maglev-size", "4294967296" } },
		{ &service_settings, { "max-connections", "auto" } },
		{ &service_settings, { "max-connections", "1000000001" } },
		{ &service_settings, { "failover", "9" } },
		{ &service_settings, { "penalty-share", "0" } },
		{ &service_settings, { "penalty-share", "101" } },
		{ &service_settings, { "penalty-share", "off" } },
		{ &config_settings, { "echo", "yes" } },
		{ &config_settings, { "seed", "0011" } },
		{ &config_settings, { "affinity-max", "0" } },
		{ &backend_settings, { "weight", "65536" } },
		{ &backend_settings, { "weight", "-1" } },
	};
	struct problem problem;
	struct value value;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct setting_table *table = cases[i].table;
		int index = setting_find(table, cases[i].words[0]);

		assert_true(index >= 0);
		if (!setting_parse(&table->list[index], cases[i].words[1],
				   &value, &problem))
			fail_msg("%s '%s' was taken", cases[i].words[0],
				 cases[i].words[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_good),
		cmocka_unit_test(number_bad),
		cmocka_unit_test(endpoint_good),
		cmocka_unit_test(endpoint_bad),
		cmocka_unit_test(duration_good),
		cmocka_unit_test(duration_bad),
		cmocka_unit_test(hex),
		cmocka_unit_test(name),
		cmocka_unit_test(numbers_for_people),
		cmocka_unit_test(end_good),
		cmocka_unit_test(end_bad),
		cmocka_unit_test(settings_round_trip),
		cmocka_unit_test(settings_bad),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
