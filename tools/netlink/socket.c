// SPDX-License-Identifier: GPL-2.0
/* The netlink socket: sending, receiving, and what the kernel's refusals say. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "base/memory.h"
#include "netlink/socket.h"

#define SOCKET_BUFFER (4 * 1024 * 1024)
/* Another writer's transaction takes moments: wait that long for its end. */
#define PATIENCE_MS 10000
#define PATIENCE_STEP_MS 10

/**
 * nl_open_fd() - use a socket that is open already
 * @nl: the result; the family is not set
 * @fd: the socket
 */
void nl_open_fd(struct nl *nl, int fd)
{
	memset(nl, 0, sizeof(*nl));
	nl->fd = fd;
	nl->seq = time(NULL);
	nl->buffer = require_memory(malloc(NL_BUFFER_SIZE));
}

/**
 * nl_close() - close a socket, which aborts an open transaction
 * @nl: the socket
 */
void nl_close(struct nl *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	free(nl->buffer);
	nl->buffer = NULL;
	nl->fd = -1;
}

/**
 * nl_message() - begin a message to the family
 * @nl: the socket, which numbers it
 * @buffer: room for it
 * @command: number of the command
 * @flags: NLM_F_* besides NLM_F_REQUEST
 *
 * Return: the message.
 */
struct nlmsghdr *nl_message(struct nl *nl, void *buffer, uint8_t command,
			    uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = nl->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = nl->version;
	return nlh;
}

static void explain(struct nl_error *error)
{
	const char *text = strerror(error->code);

	if (error->text[0])
		return;
	if (error->code == EPERM)
		text = "not permitted: this needs CAP_NET_ADMIN in the network namespace (be root)";
	else if (error->code == EBUSY)
		text = "another program keeps a transaction open";
	else if (error->code == EOPNOTSUPP)
		text = "the module does not know this command: it is older than this tool";
	snprintf(error->text, sizeof(error->text), "%s", text);
}

static int socket_error(struct nl_error *error, int code)
{
	memset(error, 0, sizeof(*error));
	error->code = code;
	explain(error);
	return -1;
}

/**
 * nl_send() - send messages in one system call
 * @nl: the socket
 * @messages: one or more of them
 * @len: length of all
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_send(struct nl *nl, const void *messages, size_t len,
	    struct nl_error *error)
{
	ssize_t sent;

	do
		sent = send(nl->fd, messages, len, 0);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? socket_error(error, errno) : 0;
}

/**
 * nl_receive() - receive the next messages into the buffer
 * @nl: the socket
 * @wait: wait for some
 *
 * Return: their length, 0 if there are none, -1 with errno set.
 */
ssize_t nl_receive(struct nl *nl, bool wait)
{
	ssize_t len;

	do
		len = recv(nl->fd, nl->buffer, NL_BUFFER_SIZE,
			   MSG_TRUNC | (wait ? 0 : MSG_DONTWAIT));
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return !wait && errno == EAGAIN ? 0 : -1;
	/* Neither an end of file nor an oversized message is ours to expect. */
	if (!len || len > NL_BUFFER_SIZE) {
		errno = EMSGSIZE;
		return -1;
	}
	return len;
}

static void read_extack(const struct nlmsghdr *nlh, size_t skip,
			struct nl_error *error)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, skip) {
		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			snprintf(error->text, sizeof(error->text), "%.*s",
				 (int)mnl_attr_get_payload_len(attr),
				 mnl_attr_get_str(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				error->offset = mnl_attr_get_u32(attr);
			break;
		}
	}
}

/**
 * nl_is_verdict() - does this message end the answer to a request?
 * @nlh: the message
 * @error: filled if it does; its code is 0 for success
 *
 * Return: whether it does.
 */
bool nl_is_verdict(const struct nlmsghdr *nlh, struct nl_error *error)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	size_t skip = sizeof(int);

	if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE)
		return false;
	memset(error, 0, sizeof(*error));
	error->seq = nlh->nlmsg_seq;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (len < sizeof(*err)) {
			error->code = EBADMSG;
			explain(error);
			return true;
		}
		skip = sizeof(*err);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += mnl_nlmsg_get_payload_len(&err->msg);
	}
	if (len >= sizeof(int))
		error->code = err->error < 0 ? -err->error : err->error;
	if (error->code) {
		if (MNL_ALIGN(skip) <= len)
			read_extack(nlh, MNL_ALIGN(skip), error);
		explain(error);
	}
	return true;
}

/**
 * nl_no_answer() - say that the kernel had no memory for an answer
 * @error: filled
 *
 * The kernel answers before sending returns: if nothing is there to be received
 * after ENOBUFS, nothing will come.
 *
 * Return: -1.
 */
int nl_no_answer(struct nl_error *error)
{
	memset(error, 0, sizeof(*error));
	error->code = ENOBUFS;
	snprintf(error->text, sizeof(error->text),
		 "the kernel had no memory for its answer: whether it has done what it was asked for is not known");
	return -1;
}

/* Goes through what has been received; 1 says that the answer is complete. */
static int take_answers(struct nl *nl, int len, uint32_t seq,
			nl_handler handler, void *data, struct nl_error *error)
{
	const struct nlmsghdr *nlh = (const void *)nl->buffer;

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_seq != seq)
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			nl->interrupted = true;
		if (nl_is_verdict(nlh, error))
			return error->code ? -1 : 1;
		if (handler && handler(nlh, data))
			return socket_error(error, EBADMSG);
	}
	return 0;
}

/**
 * nl_request() - send a message and wait for the whole answer
 * @nl: the socket
 * @nlh: the message, with NLM_F_ACK or NLM_F_DUMP
 * @handler: called with each message of the answer, NULL if none is expected
 * @data: for @handler
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_request(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
	       void *data, struct nl_error *error)
{
	bool lost = false;
	int done = 0;

	nl->interrupted = false;
	if (nl_send(nl, nlh, nlh->nlmsg_len, error))
		return -1;
	while (!done) {
		ssize_t len = nl_receive(nl, !lost);

		/* This answer, or refusals of earlier messages. */
		if (len < 0 && errno == ENOBUFS) {
			lost = true;
			continue;
		}
		if (len < 0)
			return socket_error(error, errno);
		if (!len)
			return nl_no_answer(error);
		done = take_answers(nl, len, nlh->nlmsg_seq, handler, data,
				    error);
	}
	return done < 0 ? -1 : 0;
}

/**
 * nl_request_patient() - send a change, wait for others' transactions to end
 * @nl: the socket
 * @nlh: the message, with NLM_F_ACK
 * @handler: called with each message of the answer, NULL if none is expected
 * @data: for @handler
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_request_patient(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
		       void *data, struct nl_error *error)
{
	int waited;

	for (waited = 0;; waited += PATIENCE_STEP_MS) {
		if (!nl_request(nl, nlh, handler, data, error))
			return 0;
		if (error->code != EBUSY || waited >= PATIENCE_MS)
			return -1;
		poll(NULL, 0, PATIENCE_STEP_MS);
		nlh->nlmsg_seq = ++nl->seq;
	}
}

static void widen(int fd, int option, int forced)
{
	int size = SOCKET_BUFFER;

	/* Beyond the system's limit only who is privileged may go. */
	if (setsockopt(fd, SOL_SOCKET, forced, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, option, &size, sizeof(size));
}

static int open_socket(struct problem *problem)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int one = 1;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		problem_set(problem, "cannot open a netlink socket: %s",
			    strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	widen(fd, SO_SNDBUF, SO_SNDBUFFORCE);
	widen(fd, SO_RCVBUF, SO_RCVBUFFORCE);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	return fd;
}

/**
 * nl_open() - open a socket in the current network namespace
 * @nl: the result; the family is not set
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int nl_open(struct nl *nl, struct problem *problem)
{
	int fd = open_socket(problem);

	if (fd < 0)
		return -1;
	nl_open_fd(nl, fd);
	return 0;
}

/**
 * nl_listen() - receive the messages of a multicast group
 * @nl: the socket
 * @group: number of the group
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int nl_listen(struct nl *nl, uint32_t group, struct problem *problem)
{
	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return problem_set(problem, "cannot listen to events: %s",
				   strerror(errno));
	return 0;
}
