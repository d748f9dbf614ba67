// SPDX-License-Identifier: GPL-2.0
/* What the kernel's own files say. */
#include <netinet/in.h>

#include "base/format.h"
#include "host/ipvs.h"
#include "host/netstat.h"
#include "host/routers.h"
#include "host/sockets.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void ipvs_lines(void **state)
{
	static const struct {
		const char *line;
		uint8_t protocol;
		const char *at;
	} good[] = {
		{ "TCP  0A60000A:0050 rr", IPPROTO_TCP, "10.96.0.10:80" },
		{ "UDP  FFFFFFFF:FFFF wrr ops", IPPROTO_UDP,
		  "255.255.255.255:65535" },
		{ "SCTP  01020304:0000 sh persistent 360 FFFFFFFF\n",
		  IPPROTO_SCTP, "1.2.3.4:0" },
		{ "TCP  [fd00:0096:0000:0000:0000:0000:0000:0010]:01BB rr",
		  IPPROTO_TCP, "[fd00:96::10]:443" },
	};
	static const char *const bad[] = {
		"", "\n", "IP Virtual Server version 1.2.1 (size=4096)\n",
		"Prot LocalAddress:Port Scheduler Flags\n",
		"  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n",
		"  -> 0A000101:0050      Masq    1      0          0\n",
		"FWM  00000050 rr", "TCP\n", "TCP  rr\n", "TCP  :\n",
		"TCP  0A60000A\n", "TCP  [fd00:0096]:0050 rr\n",
		"TCP  [fd00::96:0050 rr\n", "ICMP  0A60000A:0050 rr\n",
	};
	char text[ENDPOINT_LEN];
	struct endpoint at;
	uint8_t protocol;
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(good); i++) {
		assert_true(ipvs_parse(good[i].line, &protocol, &at));
		assert_int_equal(protocol, good[i].protocol);
		assert_string_equal(format_endpoint(text, &at), good[i].at);
	}
	for (i = 0; i < LEN(bad); i++)
		if (ipvs_parse(bad[i], &protocol, &at))
			fail_msg("'%s' was taken", bad[i]);
}

static bool find_counter(const char *values, const char *name,
			 uint64_t *value)
{
	char *a = strdup("TcpExt: A AB ABC\n"), *b = strdup(values);
	bool found;

	assert_non_null(a);
	assert_non_null(b);
	found = netstat_value(a, b, name, value);
	free(a);
	free(b);
	return found;
}

static void counters(void **state)
{
	static const char values[] = "TcpExt: 1 2 18446744073709551615\n";
	static const struct {
		const char *name;
		uint64_t value;
	} cases[] = { { "A", 1 }, { "AB", 2 }, { "ABC", UINT64_MAX } };
	uint64_t value = 42;
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		assert_true(find_counter(values, cases[i].name, &value));
		assert_true(value == cases[i].value);
	}
	assert_false(find_counter(values, "ABCD", &value));
	assert_false(find_counter("TcpExt: 1\n", "ABC", &value));
	assert_false(find_counter("", "A", &value));
	assert_true(value == UINT64_MAX);
}

static void routes_of_routers(void **state)
{
#define NONE "00000000000000000000000000000000"
	char name[IF_NAMESIZE];

	(void)state;
	assert_true(routers_parse(NONE " 00 " NONE " 00 " NONE
				  " 00000400 00000001 00000000 00450003     eth0.1\n",
				  name));
	assert_string_equal(name, "eth0.1");
	assert_false(routers_parse(NONE " 00 " NONE " 00 " NONE
				   " 00000400 00000001 00000000 00000003     eth0\n",
				   name));
	assert_false(routers_parse("00450003 eth0", name));
	assert_false(routers_parse("", name));
#undef NONE
}

static void counters_of_conntrack(void **state)
{
	static const char names[] = "entries  clashres found insert_failed drop\n";
	static const char line[] = "00000001  00000002 00000003 000000ff 00000010\n";
	static const struct {
		const char *name;
		uint64_t value;
		bool found;
	} cases[] = {
		{ "entries", 1, true }, { "insert_failed", 255, true },
		{ "drop", 16, true }, { "insert", 7, false },
		{ "", 7, false },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		char *a = strdup(names), *b = strdup(line);
		uint64_t value = 7;

		assert_non_null(a);
		assert_non_null(b);
		assert_int_equal(stat_column(a, b, cases[i].name, &value),
				 cases[i].found);
		assert_int_equal(value, cases[i].value);
		free(a);
		free(b);
	}
}

static void sockets_of_programs(void **state)
{
	static const struct {
		const char *line;
		uint8_t family;
		uint8_t protocol;
		const char *at;		/* NULL if nobody may dial it */
	} cases[] = {
		{ "   0: 0100007F:0050 00000000:0000 0A 00000000:00000000", AF_INET,
		  IPPROTO_TCP, "127.0.0.1:80" },
		{ "  12: 00000000:07E8 00000000:0000 0A 0", AF_INET, IPPROTO_TCP,
		  "0.0.0.0:2024" },
		{ "   1: 0100007F:0050 0100007F:9C40 01 0", AF_INET, IPPROTO_TCP,
		  NULL },
		{ "   1: 00000000:0035 00000000:0000 07 0", AF_INET, IPPROTO_UDP,
		  "0.0.0.0:53" },
		{ "   1: 0100007F:0035 0100007F:9C40 01 0", AF_INET, IPPROTO_UDP,
		  NULL },
		{ "   1: 000000FD000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0",
		  AF_INET6, IPPROTO_TCP, "[fd00::1]:80" },
		{ "   1: 0100007F:0050 00000000:0000 0A", AF_INET6, IPPROTO_TCP,
		  NULL },
		{ "  sl  local_address rem_address   st", AF_INET, IPPROTO_TCP,
		  NULL },
		{ "", AF_INET, IPPROTO_TCP, NULL },
	};
	char text[ENDPOINT_LEN];
	struct listener listener;
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		assert_int_equal(sockets_parse(cases[i].line, cases[i].family,
					       cases[i].protocol, &listener),
				 !!cases[i].at);
		if (cases[i].at)
			assert_string_equal(format_endpoint(text, &listener.at),
					    cases[i].at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipvs_lines),
		cmocka_unit_test(routes_of_routers),
		cmocka_unit_test(counters_of_conntrack),
		cmocka_unit_test(sockets_of_programs),
		cmocka_unit_test(counters),
	};

	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
