// SPDX-License-Identifier: GPL-2.0
/* Whose connections are, and what conntrack is asked for. */
#include <sys/socket.h>

#include <linux/netfilter/nfnetlink.h>

#include "flows/flows.h"
#include "stories.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void owners(void **state)
{
	struct model model = {};
	struct problem problem;
	struct flow_owner owner;
	struct flows flows;
	struct flow flow;
	unsigned int i;

	(void)state;
	read_good(&model, CONFIG_TABLE, STORY_TABLE);
	assert_int_equal(flows_begin(&flows, &model, NULL, &problem), 0);
	/* In this network namespace there may be no addresses at all. */
	flows.host.count = flows.host.count ? flows.host.count : 1;
	for (i = 0; i < STORIES; i++) {
		story_read(&flow, &stories[i]);
		assert_int_equal(flows_owner(&flows, &flow, &owner), i < STORIES_OWNED);
		if (i >= STORIES_OWNED)
			continue;
		assert_string_equal(owner.service->name, i == 5 ? "six" : "web");
		if (i == 1)
			assert_null(owner.backend);
		else
			assert_int_equal(endpoint_compare(&owner.backend->at,
							  &flow.backend), 0);
	}
	flows_end(&flows);
	model_free(&model);
}

static void filters(void **state)
{
	static const struct {
		const char *table;
		const char *backend;
		uint8_t family;
		bool dialed;
	} cases[] = {
		{ STORY_TABLE, NULL, AF_UNSPEC, false },
		{ STORY_TABLE, "10.0.0.1:8080", AF_INET, false },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a udp 10.0.0.1:81\n",
		  NULL, AF_INET, true },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a udp 10.0.0.2:80\n",
		  NULL, AF_UNSPEC, false },
		/* Older kernels would leave out what is looked for. */
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n", NULL,
		  AF_INET6, false },
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n",
		  "[fd00::2]:80", AF_INET6, false },
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n",
		  "10.0.0.1:80", AF_INET, false },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a tcp nodeport 80\n",
		  NULL, AF_UNSPEC, false },
		{ "service set a\n", NULL, AF_UNSPEC, false },
	};
	char buffer[NL_ROOM];
	struct problem problem;
	unsigned int i;
	struct nl nl;

	(void)state;
	nl_open_fd(&nl, -1);
	for (i = 0; i < LEN(cases); i++) {
		const struct endpoint *wanted = NULL;
		struct model model = {};
		struct endpoint backend;
		struct nlmsghdr *nlh;
		struct flows flows;

		read_good(&model, CONFIG_TABLE, cases[i].table);
		if (cases[i].backend) {
			story_endpoint(&backend, cases[i].backend);
			wanted = &backend;
		}
		assert_int_equal(flows_begin(&flows, &model, wanted, &problem),
				 0);
		if (cases[i].family != AF_INET)
			wanted = NULL;
		if (flows.filter.family != cases[i].family ||
		    !!flows.filter.dialed != cases[i].dialed ||
		    flows.filter.backend != wanted)
			fail_msg("case %u", i);
		nlh = conntrack_message(&nl, buffer, &flows.filter);
		assert_true(nlh->nlmsg_len <= sizeof(buffer));
		assert_int_equal(((struct nfgenmsg *)mnl_nlmsg_get_payload(nlh))->nfgen_family,
				 cases[i].family);
		flows_end(&flows);
		model_free(&model);
	}
	nl_close(&nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners),
		cmocka_unit_test(filters),
	};

	return cmocka_run_group_tests_name("flows", tests, NULL, NULL);
}
