// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "cover.h"
#include "link.h"
#include "shared.h"

#define MANY	32

bool link_dry;

/* As the module was loaded the last time; it may be there under another number. */
static uint16_t family;
static uint32_t group;

static const struct nlattr *attr_find(const void *data, size_t len, uint16_t type)
{
	const struct nlattr *attr;
	size_t at;

	for (at = 0; at + NLA_HDRLEN <= len; at += NLA_ALIGN(attr->nla_len)) {
		attr = data + at;
		if (attr->nla_len < NLA_HDRLEN || at + attr->nla_len > len)
			break;
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
	}
	return NULL;
}

static const void *attr_data(const struct nlattr *attr)
{
	return (const void *)attr + NLA_HDRLEN;
}

static size_t attr_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static void read_family(const struct nlmsghdr *header, void *data)
{
	const void *attrs = (const void *)header + NLMSG_HDRLEN + GENL_HDRLEN;
	size_t len = header->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *id = attr_find(attrs, len, CTRL_ATTR_FAMILY_ID);
	const struct nlattr *groups = attr_find(attrs, len, CTRL_ATTR_MCAST_GROUPS);
	const struct nlattr *one;

	(void)data;
	if (!id)
		return;
	memcpy(&family, attr_data(id), sizeof(family));
	one = groups ? attr_find(attr_data(groups), attr_len(groups), 1) : NULL;
	one = one ? attr_find(attr_data(one), attr_len(one), CTRL_ATTR_MCAST_GRP_ID) : NULL;
	if (one)
		memcpy(&group, attr_data(one), sizeof(group));
}

static void resolve(struct link *link)
{
	static const struct {
		struct genlmsghdr generic;
		struct nlattr attr;
		char name[8];
	} ask = { { CTRL_CMD_GETFAMILY, 1, 0 }, { 11, CTRL_ATTR_FAMILY_NAME }, "svcnat" };
	struct message msg = { .len = NLMSG_HDRLEN + sizeof(ask) };
	struct nlmsghdr header = {
		.nlmsg_len = msg.len,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};

	memcpy(msg.data, &header, sizeof(header));
	memcpy(msg.data + NLMSG_HDRLEN, &ask, sizeof(ask));
	family = GENL_ID_CTRL;
	link_ask(link, &msg, read_family, NULL);
}

/**
 * link_open - open a socket in this network namespace
 * @link: result
 *
 * Return: whether the module is there.
 */
bool link_open(struct link *link)
{
	const int on = 1;

	*link = (struct link){ .fd = -1 };
	if (link_dry)
		return true;
	link->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (link->fd < 0)
		err(1, "socket");
	setsockopt(link->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(link->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(link->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	resolve(link);
	return family != GENL_ID_CTRL;
}

/**
 * link_close - close a socket, whatever was begun on it
 * @link: the socket
 */
void link_close(struct link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}

/**
 * link_join - be told of events, which nobody reads
 * @link: the socket
 */
void link_join(struct link *link)
{
	if (!link_dry)
		setsockopt(link->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			   sizeof(group));
}

static void show(const struct message *msg)
{
	size_t i;

	for (i = 0; i < msg->len; i++)
		printf("%02x", msg->data[i]);
	puts("");
}

/**
 * link_send - send messages at once
 * @link: the socket
 * @msgs: the messages, which get the numbers of the family and of the sequence
 * @nr: how many
 */
void link_send(struct link *link, struct message *msgs[], unsigned int nr)
{
	static const uint8_t padding[NLMSG_ALIGNTO];
	struct iovec parts[2 * MANY];
	struct msghdr all = { .msg_iov = parts };
	unsigned int i;

	for (i = 0; i < nr && i < MANY; i++) {
		struct nlmsghdr header;

		memcpy(&header, msgs[i]->data, sizeof(header));
		header.nlmsg_type = family;
		header.nlmsg_seq = ++link->sequence;
		memcpy(msgs[i]->data, &header, sizeof(header));
		parts[all.msg_iovlen++] = (struct iovec){ msgs[i]->data, msgs[i]->len };
		parts[all.msg_iovlen++] = (struct iovec){
			(void *)padding, NLMSG_ALIGN(msgs[i]->len) - msgs[i]->len,
		};
		if (link_dry)
			show(msgs[i]);
	}
	if (link_dry)
		return;
	count(&shared->sent, i);
	cover_begin();
	/* What is longer than the socket's buffer is refused by it. */
	sendmsg(link->fd, &all, 0);
	cover_end(msgs[i - 1]);
}

/**
 * link_read - read what has come; the kernel has answered when a message was sent
 * @link: the socket
 * @reader: what to do with each answer to the last message, or NULL
 * @data: for the reader
 *
 * Return: -EINPROGRESS if more is to come, LINK_SILENT if nothing came, or what the
 * answer ended with: 0 or a negative errno.
 */
int link_read(struct link *link, link_reader *reader, void *data)
{
	static uint8_t buffer[256 << 10] __attribute__((aligned(8)));
	const struct nlmsghdr *header;
	ssize_t len, at;
	int error;

	len = recv(link->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	if (len < 0)
		return errno == ENOBUFS ? -EINPROGRESS : LINK_SILENT;
	for (at = 0; at + NLMSG_HDRLEN <= len; at += NLMSG_ALIGN(header->nlmsg_len)) {
		header = (void *)(buffer + at);
		if (header->nlmsg_len < NLMSG_HDRLEN || at + header->nlmsg_len > len)
			errx(1, "an answer that is cut");
		if (header->nlmsg_seq != link->sequence)
			continue;
		if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
			memcpy(&error, buffer + at + NLMSG_HDRLEN, sizeof(error));
			return error;
		}
		if (reader)
			reader(header, data);
	}
	return -EINPROGRESS;
}

/**
 * link_ask - send a message and read what is answered
 * @link: the socket
 * @msg: the message, which wants an acknowledgment or is a dump
 * @reader: what to do with each answer, or NULL
 * @data: for the reader
 *
 * Return: as link_read(), at its end.
 */
int link_ask(struct link *link, struct message *msg, link_reader *reader, void *data)
{
	int error;

	link_send(link, &msg, 1);
	if (link_dry)
		return 0;
	do {
		error = link_read(link, reader, data);
	} while (error == -EINPROGRESS);
	return error;
}
