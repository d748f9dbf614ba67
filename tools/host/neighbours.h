/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NEIGHBOURS_H
#define SVCNAT_HOST_NEIGHBOURS_H

#include "base/addresses.h"
#include "netlink/socket.h"

int neighbours_take(const struct nlmsghdr *nlh, void *data);
int neighbours_read_proxied(struct nl *nl, struct addresses *set);

#endif
