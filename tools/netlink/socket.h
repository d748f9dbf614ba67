/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_SOCKET_H
#define SVCNAT_NETLINK_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "base/problem.h"
#include "netlink/message.h"

/* Where there is a choice messages stay below what the kernel copies without splitting pages. */
#define NL_MESSAGE_MAX 32000
#define NL_BUFFER_SIZE (256 * 1024)

/**
 * struct nl - a generic netlink socket that speaks to one family
 * @fd: the socket
 * @seq: number of the last message
 * @family: number of the family
 * @version: version of the family
 * @group: number of the multicast group with the family's events
 * @interrupted: the last dump saw the table change under it
 * @buffer: for answers
 */
struct nl {
	int fd;
	uint32_t seq;
	uint16_t family;
	uint32_t version;
	uint32_t group;
	bool interrupted;
	char *buffer;
};

/**
 * struct nl_error - why the kernel refused a message
 * @code: a positive errno
 * @seq: number of the message
 * @offset: of the attribute to blame in the message, 0 if none is
 * @text: the kernel's sentence, or ours if it has none
 */
struct nl_error {
	int code;
	uint32_t seq;
	uint32_t offset;
	char text[PROBLEM_LEN / 2];
};

typedef int (*nl_handler)(const struct nlmsghdr *nlh, void *data);

int nl_open(struct nl *nl, struct problem *problem);
void nl_open_fd(struct nl *nl, int fd);
void nl_close(struct nl *nl);
int nl_listen(struct nl *nl, uint32_t group, struct problem *problem);

struct nlmsghdr *nl_message(struct nl *nl, void *buffer, uint8_t command,
			    uint16_t flags);
int nl_send(struct nl *nl, const void *messages, size_t len,
	    struct nl_error *error);
int nl_no_answer(struct nl_error *error);
ssize_t nl_receive(struct nl *nl, bool wait);
bool nl_is_verdict(const struct nlmsghdr *nlh, struct nl_error *error);
int nl_request(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
	       void *data, struct nl_error *error);
int nl_request_patient(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
		       void *data, struct nl_error *error);

#endif
