// SPDX-License-Identifier: GPL-2.0
/* A model to netlink attributes and back, without a kernel. */
#include <netinet/in.h>

#include <linux/netlink.h>

#include "netlink/svcnat.h"
#include "test.h"

#define LINES								\
	"config set unknown-port tcp-reset echo off external-unknown-port drop external-echo on masquerade cluster seed 000102030405060708090a0b0c0d0e0f affinity-max 9 pod-cidr 10.244.0.0/16,fd00:244::/48 pod-interface cni0,veth+ nodeport-addresses primary,127.0.0.0/8 node-address 192.0.2.1/32,fd00::1/128 service-cidr 10.96.0.0/12 unknown-address pass\n" \
	"service set a\n"						\
	"service set ns/b:http scheduler maglev affinity 1h30m affinity-prefix 24,64 maglev-size 509 masquerade always reject-with tcp-reset on-removal drain 2h5m max-connections 7 failover 2 penalty-share 34\n" \
	"frontend add ns/b:http tcp nodeport 30080 policy local source-ranges 10.0.0.0/8,fd00::/8\n" \
	"frontend add ns/b:http tcp 10.0.0.1:80\n"			\
	"frontend add ns/b:http tcp 192.0.2.1:80 kind external policy local source-ranges 10.0.0.0/8,192.0.2.0/24\n" \
	"frontend add ns/b:http sctp [fd00::1]:80 policy local\n"	\
	"backend set ns/b:http 10.1.0.1:8080 weight 0\n"		\
	"backend set ns/b:http 10.1.0.2:8080 weight 1 local terminating\n" \
	"backend set ns/b:http [fd00::2]:8080 weight 65535 local\n"

static char buffer[2 * NL_MESSAGE_MAX];

static int begin(void **state)
{
	static struct nl nl;

	nl_open_fd(&nl, -1);
	nl.family = 0x20;
	nl.version = 1;
	*state = &nl;
	return 0;
}

static int end(void **state)
{
	nl_close(*state);
	return 0;
}

/* Sends a service to another model; returns the number of messages. */
static unsigned int transfer(struct nl *nl, const struct service *service,
			     struct model *to)
{
	struct nl_part part = { .service = service };
	unsigned int messages = 0;
	bool more;

	do {
		uint8_t command = nl_part_command(&part);
		struct nlmsghdr *nlh = nl_message(nl, buffer, command, 0);

		assert_int_equal(command == SVCNAT_CMD_SERVICE_SET, !messages);
		more = nl_put_service(nlh, &part);
		assert_true(nlh->nlmsg_len <= NL_MESSAGE_MAX);
		assert_int_equal(nl_get_service(nlh, to), 0);
		messages++;
	} while (more);
	return messages;
}

static void round_trip(void **state)
{
	struct model model = {}, again = {};
	struct nlmsghdr *nlh;
	size_t i;

	read_good(&model, CONFIG_TABLE, LINES);
	nlh = nl_message(*state, buffer, SVCNAT_CMD_CONFIG_SET, 0);
	nl_put_config(nlh, &model);
	assert_int_equal(nl_get_config(nlh, &again), 0);
	for (i = 0; i < model.count; i++)
		assert_int_equal(transfer(*state, model.list[i], &again), 1);
	assert_lines(&again, LINES);
	model_free(&model);
	model_free(&again);
}

static void large_services(void **state)
{
	unsigned int counts[][2] = {
		{ 0, 0 }, { 800, 0 }, { 799, 1 }, { 0, 20000 }, { 3000, 3000 },
	};
	unsigned int i, j;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct model model = {}, again = {};
		struct said have, want;
		struct service *service;

		service = model_add(&model, "x", SVCNAT_CMD_SERVICE_SET, 0);
		for (j = 0; j < counts[i][0]; j++) {
			struct frontend *frontend = service_add_frontend(&model, service);

			frontend->at.family = AF_INET6;
			frontend->at.address[0] = 1;
			frontend->at.port = 1 + j;
			frontend->protocol = IPPROTO_TCP;
		}
		for (j = 0; j < counts[i][1]; j++) {
			struct backend *backend = service_add_backend(&model, service);

			backend->at.family = j % 2 ? AF_INET6 : AF_INET;
			backend->at.port = 1 + j;
			backend->weight = j;
			backend->given = 1U << BACKEND_WEIGHT;
		}
		assert_true(transfer(*state, service, &again) <=
			    1 + (counts[i][0] + counts[i][1]) / 660);
		said_begin(&have);
		said_begin(&want);
		line_table(want.to, &model);
		line_table(have.to, &again);
		assert_string_equal(said_text(&have), said_text(&want));
		said_end(&have);
		said_end(&want);
		model_free(&model);
		model_free(&again);
	}
}

static uint32_t offset_of(const struct nlmsghdr *nlh, uint16_t type,
			  unsigned int skip, unsigned int inside)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, 4)
		if (mnl_attr_get_type(attr) == type && !skip--)
			return (const char *)attr - (const char *)nlh + inside;
	fail_msg("no attribute %u", type);
	return 0;
}

static void blame(void **state)
{
	static const struct {
		uint16_t type;
		unsigned int skip;
		unsigned int inside;
		unsigned int line;
		const char *what;
	} cases[] = {
		{ SVCNAT_A_NAME, 0, 0, 2, "" },
		{ SVCNAT_A_NAME, 0, 4, 2, "" },
		{ SVCNAT_A_SCHEDULER, 0, 0, 2, "scheduler" },
		{ SVCNAT_A_AFFINITY_PREFIX6, 0, 0, 7, "affinity-prefix" },
		{ SVCNAT_A_FRONTEND, 0, 0, 6, "frontend tcp 1.1.1.1:1" },
		{ SVCNAT_A_FRONTEND, 1, 13, 3, "frontend tcp 1.1.1.2:1" },
		{ SVCNAT_A_BACKEND, 0, 4, 5, "backend 2.2.2.1:1" },
		{ SVCNAT_A_BACKEND, 1, 20, 4, "backend 2.2.2.2:1" },
	};
	struct nl_part part = {}, start;
	struct model model = {};
	struct nlmsghdr *nlh;
	struct nl_blame found;
	unsigned int i;

	read_good(&model, CONFIG_TABLE,
		  "config set echo on\n"
		  "service set a scheduler rr\n"
		  "frontend add a tcp 1.1.1.2:1\n"
		  "backend set a 2.2.2.2:1 weight 3\n"
		  "backend set a 2.2.2.1:1\n"
		  "frontend add a tcp 1.1.1.1:1\n"
		  "service set a affinity-prefix 24,64\n");
	part.service = model.list[0];
	start = part;
	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_SET, 0);
	nl_put_service(nlh, &part);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		nl_find_blame(nlh, &model, &start,
			      offset_of(nlh, cases[i].type, cases[i].skip,
					cases[i].inside), &found);
		assert_int_equal(found.line, cases[i].line);
		assert_string_equal(found.what, cases[i].what);
	}
	nl_find_blame(nlh, &model, &start, 0, &found);
	assert_int_equal(found.line, 2);
	nl_find_blame(nlh, &model, &start, 100000, &found);
	assert_int_equal(found.line, 2);

	start.service = NULL;
	nlh = nl_message(*state, buffer, SVCNAT_CMD_CONFIG_SET, 0);
	nl_put_config(nlh, &model);
	nl_find_blame(nlh, &model, &start, offset_of(nlh, SVCNAT_A_ECHO, 0, 0),
		      &found);
	assert_int_equal(found.line, 1);
	assert_string_equal(found.what, "echo");
	model_free(&model);
}

/* The second message of a large service, whose backends are counted on. */
static void blame_in_a_later_part(void **state)
{
	struct model model = {};
	struct nl_part part = {}, start;
	struct nlmsghdr *nlh;
	struct nl_blame found;
	unsigned int i;

	part.service = model_add(&model, "x", SVCNAT_CMD_SERVICE_SET, 1);
	for (i = 0; i < 5000; i++) {
		struct backend *backend =
			service_add_backend(&model, model.list[0]);

		backend->at.family = AF_INET;
		backend->at.port = 1 + i;
		backend->line = 2 + i;
	}
	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_SET, 0);
	assert_true(nl_put_service(nlh, &part));
	start = part;
	assert_int_equal(nl_part_command(&part), SVCNAT_CMD_BACKEND_SET);
	nlh = nl_message(*state, buffer, SVCNAT_CMD_BACKEND_SET, 0);
	nl_put_service(nlh, &part);
	nl_find_blame(nlh, &model, &start,
		      offset_of(nlh, SVCNAT_A_BACKEND, 17, 8), &found);
	assert_int_equal(found.line, 2 + start.backend + 17);
	model_free(&model);
}

static struct nlmsghdr *refusal(int code, bool capped, const char *text)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlmsgerr *err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_seq = 77;
	nlh->nlmsg_flags = NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0);
	err->error = -code;
	err->msg.nlmsg_len = NLMSG_HDRLEN + 100;
	if (!capped)
		memset(mnl_nlmsg_put_extra_header(nlh, 100), 0xff, 100);
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, 24);
	return nlh;
}

static void refusals(void **state)
{
	struct nl_error error;
	struct nlmsghdr *nlh;
	unsigned int len;

	assert_true(nl_is_verdict(refusal(22, true, "a reason"), &error));
	assert_int_equal(error.code, 22);
	assert_int_equal(error.seq, 77);
	assert_int_equal(error.offset, 24);
	assert_string_equal(error.text, "a reason");
	assert_true(nl_is_verdict(refusal(22, false, "a reason"), &error));
	assert_int_equal(error.offset, 24);
	assert_string_equal(error.text, "a reason");
	assert_true(nl_is_verdict(refusal(1, true, NULL), &error));
	assert_non_null(strstr(error.text, "CAP_NET_ADMIN"));
	assert_true(nl_is_verdict(refusal(0, true, NULL), &error));
	assert_int_equal(error.code, 0);
	/* Cut anywhere: nothing is read behind the end. */
	for (len = NLMSG_HDRLEN; len < 200; len++) {
		char *copy = malloc(len);

		nlh = refusal(22, len % 2, "a reason");
		if (nlh->nlmsg_len <= len) {
			free(copy);
			break;
		}
		memcpy(copy, nlh, len);
		((struct nlmsghdr *)copy)->nlmsg_len = len;
		assert_true(nl_is_verdict((struct nlmsghdr *)copy, &error));
		free(copy);
	}
	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_SET, 0);
	assert_false(nl_is_verdict(nlh, &error));
}

/* A newer or broken module must not make the tool read nonsense. */
static void nonsense(void **state)
{
	struct model model = {};
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_NTF, 0);
	assert_int_equal(nl_get_service(nlh, &model), -1);
	mnl_attr_put_strz(nlh, SVCNAT_A_NAME, "a");
	assert_int_equal(nl_get_service(nlh, &model), 0);
	mnl_attr_put_u32(nlh, 99, 1);
	assert_int_equal(nl_get_service(nlh, &model), 0);
	mnl_attr_put_u32(nlh, SVCNAT_A_SCHEDULER,
			 SVCNAT_SCHEDULER_TWOS + 1);
	assert_int_equal(nl_get_service(nlh, &model), -1);

	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_NTF, 0);
	mnl_attr_put_strz(nlh, SVCNAT_A_NAME, "a");
	mnl_attr_put_u8(nlh, SVCNAT_A_AFFINITY, 1);
	assert_int_equal(nl_get_service(nlh, &model), -1);

	nlh = nl_message(*state, buffer, SVCNAT_CMD_SERVICE_NTF, 0);
	mnl_attr_put_strz(nlh, SVCNAT_A_NAME, "a");
	nest = mnl_attr_nest_start(nlh, SVCNAT_A_BACKEND);
	mnl_attr_put(nlh, SVCNAT_B_ADDRESS, 5, "12345");
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(nl_get_service(nlh, &model), -1);

	nlh = nl_message(*state, buffer, SVCNAT_CMD_CONFIG_NTF, 0);
	mnl_attr_put(nlh, SVCNAT_A_SEED, 15, "0123456789abcde");
	assert_int_equal(nl_get_config(nlh, &model), -1);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(large_services),
		cmocka_unit_test(blame),
		cmocka_unit_test(blame_in_a_later_part),
		cmocka_unit_test(refusals),
		cmocka_unit_test(nonsense),
	};

	return cmocka_run_group_tests_name("netlink", tests, begin, end);
}
