// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for the kernel module at the other end of a socket pair. Unlike
 * the kernel it answers late, which the tool must bear as well.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "fake.h"
#include "netlink/svcnat.h"
#include "test.h"

#define FAMILY 0x20

static void answer(const struct fake *fake, const struct nlmsghdr *nlh)
{
	if (send(fake->fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0)
		perror("fake");
}

/* The kernel drops what the queue has no room for, and never waits. */
static void answer_if_room(const struct fake *fake, const struct nlmsghdr *nlh)
{
	send(fake->fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void verdict(const struct fake *fake, const struct nlmsghdr *request,
		    int code, uint32_t offset)
{
	char buffer[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlmsgerr *err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_seq = request->nlmsg_seq;
	nlh->nlmsg_flags = NLM_F_CAPPED;
	err->error = code;
	err->msg = *request;
	if (code && code != -ECANCELED) {
		nlh->nlmsg_flags |= NLM_F_ACK_TLVS;
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "not like this");
		if (offset)
			mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	}
	if (request->nlmsg_flags & NLM_F_ACK)
		answer(fake, nlh);
	else
		answer_if_room(fake, nlh);
}

static uint32_t find_attribute(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == type)
			return (const char *)attr - (const char *)nlh;
	return 0;
}

static int begin(struct fake *fake, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	if (fake->busy-- > 0)
		return -EBUSY;
	fake->begins++;
	fake->open = true;
	fake->replace = false;
	fake->expect = 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == SVCNAT_A_REPLACE)
			fake->replace = true;
		if (mnl_attr_get_type(attr) == SVCNAT_A_EXPECT_GENERATION)
			fake->expect = mnl_attr_get_u64(attr);
	}
	if (!fake->strict)
		return 0;
	fake->failed = false;
	fake->writes = 0;
	model_free(&fake->got);
	return fake->expect && fake->expect != fake->generation ? -ESTALE : 0;
}

static void keep_digest(struct fake *fake, const struct nlattr *attr)
{
	memcpy(&fake->digest, mnl_attr_get_payload(attr), sizeof(fake->digest));
	fake->digested = true;
}

/* As the kernel tells it: what was added counts as changed, too. */
static void echo(struct fake *fake, const struct nlmsghdr *request)
{
	char buffer[256];
	struct nlmsghdr *nlh = nl_message(&fake->nl, buffer,
					  SVCNAT_CMD_COMMIT_NTF, 0);

	nlh->nlmsg_seq = request->nlmsg_seq;
	mnl_attr_put_u64(nlh, SVCNAT_A_GENERATION, 9);
	mnl_attr_put_u32(nlh, SVCNAT_A_SERVICES_CHANGED, 3);
	mnl_attr_put_u32(nlh, SVCNAT_A_SERVICES_ADDED, 2);
	mnl_attr_put_u32(nlh, SVCNAT_A_BACKENDS_REMOVED, 1);
	mnl_attr_put(nlh, SVCNAT_A_CONFIG_CHANGED, 0, NULL);
	answer(fake, nlh);
}

static int commit(struct fake *fake, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	uint32_t requests = 0;

	if (fake->failed || (fake->refuse && fake->writes >= fake->refuse))
		return -ECANCELED;
	fake->digested = false;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == SVCNAT_A_REQUESTS)
			requests = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == SVCNAT_A_DIGEST)
			keep_digest(fake, attr);
	}
	fake->generation += fake->strict;
	return requests == fake->writes ? 0 : -EPROTO;
}

static void dump(struct fake *fake, const struct nlmsghdr *request)
{
	static char buffer[2 * NL_MESSAGE_MAX];
	bool interrupted = fake->interrupt-- > 0;
	struct nlmsghdr *nlh;
	size_t i;
	int zero = 0;

	for (i = 0; fake->table && i < fake->table->count; i++) {
		struct nl_part part = { .service = fake->table->list[i] };
		bool more;

		do {
			nlh = nl_message(&fake->nl, buffer,
					 SVCNAT_CMD_SERVICE_SET, NLM_F_MULTI);
			nlh->nlmsg_seq = request->nlmsg_seq;
			if (interrupted && i)
				nlh->nlmsg_flags |= NLM_F_DUMP_INTR;
			more = nl_put_service(nlh, &part);
			answer(fake, nlh);
		} while (more);
	}
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_seq = request->nlmsg_seq;
	memcpy(mnl_nlmsg_put_extra_header(nlh, 4), &zero, 4);
	answer(fake, nlh);
}

static void config(struct fake *fake, const struct nlmsghdr *request)
{
	char buffer[256];
	struct nlmsghdr *nlh = nl_message(&fake->nl, buffer,
					  SVCNAT_CMD_CONFIG_GET, 0);

	nlh->nlmsg_seq = request->nlmsg_seq;
	mnl_attr_put_u64(nlh, SVCNAT_A_GENERATION, fake->generation ?: 5);
	if (fake->digested)
		mnl_attr_put(nlh, SVCNAT_A_DIGEST, sizeof(fake->digest),
			     &fake->digest);
	answer(fake, nlh);
	verdict(fake, request, 0, 0);
}

static int write_table(struct fake *fake, const struct nlmsghdr *nlh,
		       uint8_t command)
{
	const char *name = nl_get_name(nlh);

	fake->writes++;
	if (fake->refuse_name && name && !strcmp(name, fake->refuse_name)) {
		fake->failed = true;
		return -EINVAL;
	}
	if (fake->failed)
		return -ECANCELED;
	if (fake->refuse && fake->writes > fake->refuse)
		return -ECANCELED;
	if (fake->writes == fake->refuse)
		return -fake->code;
	if (command == SVCNAT_CMD_CONFIG_SET)
		return nl_get_config(nlh, &fake->got);
	return nl_get_service(nlh, &fake->got);
}

static void serve(struct fake *fake, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	uint32_t offset = 0;
	int code = 0;

	if (nlh->nlmsg_len > fake->largest)
		fake->largest = nlh->nlmsg_len;
	switch (genl->cmd) {
	case SVCNAT_CMD_TXN_BEGIN:
		code = begin(fake, nlh);
		break;
	case SVCNAT_CMD_TXN_COMMIT:
		code = commit(fake, nlh);
		fake->commits += !code;
		fake->open = false;
		break;
	case SVCNAT_CMD_TXN_ABORT:
		fake->aborts++;
		fake->open = false;
		break;
	case SVCNAT_CMD_SERVICE_GET:
		fake->held += fake->open;
		dump(fake, nlh);
		return;
	case SVCNAT_CMD_CONFIG_GET:
		config(fake, nlh);
		return;
	default:
		code = write_table(fake, nlh, genl->cmd);
		if (code && fake->attribute)
			offset = find_attribute(nlh, fake->attribute);
	}
	/* A request that belongs to a transaction is not asked so. */
	if (!code && nlh->nlmsg_flags & NLM_F_ECHO)
		echo(fake, nlh);
	if (code || nlh->nlmsg_flags & NLM_F_ACK)
		verdict(fake, nlh, code, offset);
}

static void *run(void *data)
{
	struct fake *fake = data;
	char *buffer = malloc(NL_BUFFER_SIZE);

	for (;;) {
		const struct nlmsghdr *nlh = (const void *)buffer;
		int len = recv(fake->fd, buffer, NL_BUFFER_SIZE, 0);

		if (len <= 0)
			break;
		fake->datagrams++;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			serve(fake, nlh);
	}
	free(buffer);
	return NULL;
}

/**
 * fake_start() - begin to answer
 * @fake: what its behaviour says
 */
void fake_start(struct fake *fake)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	nl_open_fd(&fake->nl, ends[0]);
	fake->nl.family = FAMILY;
	fake->nl.version = 1;
	fake->fd = ends[1];
	assert_int_equal(pthread_create(&fake->thread, NULL, run, fake), 0);
}

/**
 * fake_stop() - end answering, so that its counts can be read
 * @fake: which
 */
void fake_stop(struct fake *fake)
{
	nl_close(&fake->nl);
	pthread_join(fake->thread, NULL);
	close(fake->fd);
}
