/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_CONNTRACK_H
#define SVCNAT_HOST_CONNTRACK_H

#include "base/endpoint.h"
#include "netlink/socket.h"

/**
 * struct flow - a connection that conntrack knows
 * @client: who began it
 * @dialed: what it dialed
 * @backend: who answers, or would
 * @seen: whom the backend takes for its client
 * @protocol: IPPROTO number
 * @status: IPS_* bits
 * @state: of TCP or SCTP, a word, NULL for other protocols
 * @seconds: until it is forgotten, unless more packets come
 * @timed: @seconds is known; it is not for offloaded connections
 * @accounted: conntrack counts packets
 * @packets: in both directions
 * @bytes: in both directions
 */
struct flow {
	struct endpoint client;
	struct endpoint dialed;
	struct endpoint backend;
	struct endpoint seen;
	uint8_t protocol;
	uint32_t status;
	const char *state;
	uint32_t seconds;
	bool timed;
	bool accounted;
	uint64_t packets;
	uint64_t bytes;
};

/**
 * struct conntrack_filter - what the kernel is to leave out
 * @family: AF_INET or AF_INET6, AF_UNSPEC for both
 * @dialed: only connections that dialed this address, NULL for any
 * @backend: only connections that this address answers, NULL for any
 *
 * Addresses need a family, and work well for IPv4 only. It never tells of
 * connections whose destination is not translated. A kernel that does not know
 * a filter leaves nothing out.
 */
struct conntrack_filter {
	uint8_t family;
	const struct endpoint *dialed;
	const struct endpoint *backend;
};

int conntrack_take(const struct nlmsghdr *nlh, struct flow *flow);
struct nlmsghdr *conntrack_message(struct nl *nl, void *buffer,
				   const struct conntrack_filter *filter);

#endif
