/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_ROUTE_H
#define SVCNAT_HOST_ROUTE_H

#include <stdbool.h>

#include "base/endpoint.h"
#include "netlink/socket.h"

/**
 * struct route - how the kernel would send to an address
 * @error: 0, or the errno that programs of this host get
 * @interface: index of the interface it leaves by, 0 if unknown
 * @on_link: directly, not by a gateway
 * @local: to this host itself
 * @prefix: leading bits of the address that the route is for, if the kernel
 *	was asked for the route and not for the way
 */
struct route {
	int error;
	unsigned int interface;
	bool on_link;
	bool local;
	uint8_t prefix;
};

int route_ask(struct nl *nl, const struct endpoint *to, struct route *route);
int route_match(struct nl *nl, const struct endpoint *to, struct route *route);

#endif
