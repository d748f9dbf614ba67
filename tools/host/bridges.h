/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_BRIDGES_H
#define SVCNAT_HOST_BRIDGES_H

#include <stdbool.h>
#include <stddef.h>

#include "netlink/socket.h"

/**
 * struct bridge - a bridge
 * @index: its interface index
 * @ports: how many ports it has
 * @call4: its own switch says that bridged IPv4 meets netfilter
 * @call6: the same for IPv6
 */
struct bridge {
	unsigned int index;
	size_t ports;
	bool call4;
	bool call6;
};

/**
 * struct bridges - the bridges that there are
 * @list: array of @count
 * @count: number of bridges
 */
struct bridges {
	struct bridge *list;
	size_t count;
};

int bridges_read(struct nl *nl, struct bridges *bridges);
struct bridge *bridges_find(struct bridges *bridges, unsigned int index);
int bridges_take_link(const struct nlmsghdr *nlh, void *data);
void bridges_free(struct bridges *bridges);

#endif
