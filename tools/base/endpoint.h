/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_ENDPOINT_H
#define SVCNAT_BASE_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct endpoint - an address and a port
 * @address: network order; an IPv4 address uses the first four bytes
 * @port: host order
 * @family: AF_INET or AF_INET6; AF_UNSPEC (0) for a node port
 */
struct endpoint {
	uint8_t address[16];
	uint16_t port;
	uint8_t family;
};

/* Stands before the port of a node port. */
#define NODEPORT_WORD "nodeport"

/* Node ports have no address, and are in both families. */
static inline bool is_nodeport(const struct endpoint *at)
{
	return !at->family;
}

int endpoint_compare(const struct endpoint *a, const struct endpoint *b);

#endif
