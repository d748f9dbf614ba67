// SPDX-License-Identifier: GPL-2.0
/* Netlink that is not generic: routes, interfaces, nftables. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink/plain.h"

/* So often something may change while it is dumped before that is tolerated. */
#define TRIES 4

/**
 * nl_plain_open() - open a socket of another protocol than the module's
 * @nl: the result
 * @protocol: NETLINK_*
 *
 * Return: 0, or -1 with errno set.
 */
int nl_plain_open(struct nl *nl, int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return -1;
	nl_open_fd(nl, fd);
	return 0;
}

/**
 * nl_plain_message() - begin a message
 * @nl: the socket, which numbers it
 * @buffer: room for it, where the message then begins
 * @type: its type
 * @flags: NLM_F_* besides NLM_F_REQUEST
 * @extra: length of the header that follows netlink's own
 *
 * Return: that header, all zero.
 */
void *nl_plain_message(struct nl *nl, void *buffer, uint16_t type,
		       uint16_t flags, size_t extra)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	return mnl_nlmsg_put_extra_header(nlh, extra);
}

/**
 * nl_plain_dump() - ask for all there is of a kind
 * @nl: the socket
 * @nlh: the message, with NLM_F_DUMP
 * @handler: called with each message of the answer
 * @restart: called before the answer begins again, to forget what was told
 * @data: for both
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_plain_dump(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
		  void (*restart)(void *data), void *data,
		  struct nl_error *error)
{
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		if (tries) {
			restart(data);
			nlh->nlmsg_seq = ++nl->seq;
		}
		if (nl_request(nl, nlh, handler, data, error)) {
			/* nftables breaks a dump off like this. */
			if (error->code != EINTR)
				return -1;
		} else if (!nl->interrupted) {
			return 0;
		}
	}
	return error->code == EINTR ? -1 : 0;
}
