// SPDX-License-Identifier: GPL-2.0
/* Answers that the kernel has no memory for, of the kernel itself. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>

#include "netlink/socket.h"
#include "test.h"

/* On old code the test would wait for ever. */
#define PATIENCE 60
#define UNREAD 64

static struct nlmsghdr *ask(struct nl *nl, char *buffer)
{
	struct nlmsghdr *nlh = nl_message(nl, buffer, CTRL_CMD_GETFAMILY,
					  NLM_F_ACK);

	nl_put_string(nlh, CTRL_ATTR_FAMILY_NAME, "nlctrl");
	return nlh;
}

static int count(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	*(unsigned int *)data += 1;
	return 0;
}

static void lost_answer(void **state)
{
	char buffer[NL_ROOM];
	unsigned int answers = 0, i;
	struct nl_error error;
	struct nl nl;
	int least = 1, fd;

	(void)state;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least,
				    sizeof(least)), 0);
	nl_open_fd(&nl, fd);
	nl.family = GENL_ID_CTRL;
	nl.version = 1;
	alarm(PATIENCE);
	/* There is no more room, and then there is none for this answer. */
	for (i = 0; i < UNREAD; i++) {
		struct nlmsghdr *nlh = ask(&nl, buffer);

		assert_int_equal(nl_send(&nl, nlh, nlh->nlmsg_len, &error), 0);
	}
	assert_int_equal(nl_request(&nl, ask(&nl, buffer), count, &answers,
				    &error), -1);
	assert_int_equal(error.code, ENOBUFS);
	assert_string_equal(error.text, "the kernel had no memory for its answer: whether it has done what it was asked for is not known");
	assert_int_equal(answers, 0);
	/* The next one is answered. */
	assert_int_equal(nl_request(&nl, ask(&nl, buffer), count, &answers,
				    &error), 0);
	assert_int_equal(answers, 1);
	alarm(0);
	nl_close(&nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_answer),
	};

	return cmocka_run_group_tests_name("socket", tests, NULL, NULL);
}
