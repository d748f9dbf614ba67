// SPDX-License-Identifier: GPL-2.0
/* The addresses and node ports of a table. */
#include <netinet/in.h>

#include "base/format.h"
#include "model/addresses.h"
#include "model/nodeports.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(node_ports_of_a_table),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
