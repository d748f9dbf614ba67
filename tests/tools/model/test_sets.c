// SPDX-License-Identifier: GPL-2.0
/* Sets of ports and addresses, and what the kernel's own files say. */
#include <netinet/in.h>

#include "base/format.h"
#include "host/ipvs.h"
#include "host/netstat.h"
#include "model/addresses.h"
#include "model/nodeports.h"
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

static void add_nodeport(struct model *model, struct service *service,
			 uint16_t port)
{
	service_add_frontend(model, service)->at.port = port;
}

static void node_ports_of_a_table(void **state)
{
	struct model model = {};
	struct addresses vips;
	struct ports ports;
	char *text;

	(void)state;
	read_good(&model, CONFIG_TABLE,
		  "service set a\nfrontend add a tcp 10.96.0.1:80\n"
		  "backend set a [fd00::1]:80\n"
		  "service set b\nbackend set b 10.0.0.1:80\n");
	assert_false(nodeports_of_table(&ports, &model));
	assert_false(nodeports_have_family(&model, AF_INET));
	add_nodeport(&model, model_find(&model, "b"), 30080);
	add_nodeport(&model, model_find(&model, "b"), 30081);
	assert_true(nodeports_of_table(&ports, &model));
	text = ports_format(&ports);
	assert_string_equal(text, "30080-30081");
	free(text);
	assert_true(nodeports_have_family(&model, AF_INET));
	assert_false(nodeports_have_family(&model, AF_INET6));
	/* A node port has no address. */
	addresses_of_frontends(&vips, &model);
	assert_int_equal(vips.count, 1);
	addresses_free(&vips);
	model_free(&model);
}

static void addresses(void **state)
{
	static const char *const words[] = {
		"10.96.0.1:80", "10.96.0.1:81", "[fd00::1]:80", "10.96.0.0:80",
	};
	struct service *service;
	struct model model = {};
	struct problem problem;
	struct addresses set;
	struct endpoint at;
	char text[ENDPOINT_LEN];
	unsigned int i;

	(void)state;
	addresses_of_frontends(&set, &model);
	assert_int_equal(set.count, 0);
	assert_false(addresses_have_family(&set, AF_INET));
	addresses_free(&set);
	service = model_add(&model, "a", SVCNAT_CMD_SERVICE_SET, 0);
	for (i = 0; i < LEN(words); i++)
		parse_endpoint(words[i], &service_add_frontend(&model, service)->at,
			       &problem);
	addresses_of_frontends(&set, &model);
	assert_int_equal(set.count, 3);
	assert_string_equal(format_address(text, &set.list[0]), "10.96.0.0");
	assert_string_equal(format_address(text, &set.list[1]), "10.96.0.1");
	assert_string_equal(format_address(text, &set.list[2]), "fd00::1");
	assert_true(addresses_have_family(&set, AF_INET));
	assert_true(addresses_have_family(&set, AF_INET6));
	parse_endpoint("10.96.0.1:9999", &at, &problem);
	assert_true(addresses_have(&set, &at));
	parse_endpoint("10.96.0.2:80", &at, &problem);
	assert_false(addresses_have(&set, &at));
	addresses_free(&set);
	addresses_of_backends(&set, &model);
	assert_int_equal(set.count, 0);
	addresses_free(&set);
	model_free(&model);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipvs_lines),
		cmocka_unit_test(port_lists),
		cmocka_unit_test(node_ports_of_a_table),
		cmocka_unit_test(addresses),
		cmocka_unit_test(counters),
	};

	return cmocka_run_group_tests_name("sets", tests, NULL, NULL);
}
