/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_PLAIN_H
#define SVCNAT_NETLINK_PLAIN_H

#include "netlink/socket.h"

int nl_plain_open(struct nl *nl, int protocol);
void *nl_plain_message(struct nl *nl, void *buffer, uint16_t type,
		       uint16_t flags, size_t extra);
int nl_plain_dump(struct nl *nl, struct nlmsghdr *nlh, nl_handler handler,
		  void (*restart)(void *data), void *data,
		  struct nl_error *error);

#endif
