// SPDX-License-Identifier: GPL-2.0
/* What conntrack tells becomes a flow. */
#include <netinet/in.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "stories.h"
#include "test.h"

static void taken(void **state)
{
	struct flow flow;
	struct endpoint end;

	(void)state;
	story_read(&flow, &stories[2]);
	story_endpoint(&end, "192.0.2.1:4002");
	assert_int_equal(endpoint_compare(&flow.client, &end), 0);
	story_endpoint(&end, "10.96.0.10:80");
	assert_int_equal(endpoint_compare(&flow.dialed, &end), 0);
	story_endpoint(&end, "10.0.0.2:8080");
	assert_int_equal(endpoint_compare(&flow.backend, &end), 0);
	story_endpoint(&end, "10.0.0.254:61000");
	assert_int_equal(endpoint_compare(&flow.seen, &end), 0);
	assert_int_equal(flow.protocol, IPPROTO_TCP);
	assert_string_equal(flow.state, "TIME_WAIT");
	assert_true(flow.timed && flow.accounted);
	assert_int_equal(flow.seconds, 90);
	assert_int_equal(flow.packets, 5);
	assert_int_equal(flow.bytes, 1400);
	/* A state that is newer than this tool. */
	story_read(&flow, &stories[4]);
	assert_string_equal(flow.state, "?");
	story_read(&flow, &stories[3]);
	assert_null(flow.state);
}

/* Whatever is cut off or bent, nothing is read behind the end. */
static void nonsense(void **state)
{
	char buffer[STORY_LEN];
	struct nlmsghdr *nlh = story_message(buffer, &stories[2]);
	uint32_t whole = nlh->nlmsg_len, len, i;
	struct nlattr *tuple, *ip;
	struct flow flow;
	char *copy;

	(void)state;
	for (len = NLMSG_HDRLEN; len < whole; len++) {
		copy = malloc(len);
		memcpy(copy, buffer, len);
		((struct nlmsghdr *)copy)->nlmsg_len = len;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		free(copy);
	}
	for (i = NLMSG_HDRLEN + sizeof(struct nfgenmsg); i < whole; i++) {
		copy = malloc(whole);
		memcpy(copy, buffer, whole);
		copy[i] ^= 0xff;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		copy[i] = 0;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		free(copy);
	}
	nlh->nlmsg_len = NLMSG_HDRLEN + sizeof(struct nfgenmsg);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh->nlmsg_len = NLMSG_HDRLEN;
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh->nlmsg_type++;
	assert_int_equal(conntrack_take(nlh, &flow), 0);
	/* A number, and an address, of another length than its kind has. */
	nlh = story_message(buffer, &stories[2]);
	mnl_attr_put_u16(nlh, CTA_STATUS, 1);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh = story_message(buffer, &stories[2]);
	tuple = mnl_attr_nest_start(nlh, CTA_TUPLE_ORIG);
	ip = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	mnl_attr_put(nlh, CTA_IP_V4_SRC, 16, "0123456789abcdef");
	mnl_attr_nest_end(nlh, ip);
	mnl_attr_nest_end(nlh, tuple);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(nonsense),
	};

	return cmocka_run_group_tests_name("conntrack", tests, NULL, NULL);
}
