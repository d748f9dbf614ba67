/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_ADDRESS_H
#define SVCNAT_AGENT_CACHE_ADDRESS_H

#include "base/endpoint.h"

/**
 * struct cache_range - addresses with the same leading bits
 * @address: first address, network order; IPv4 uses the first four bytes
 * @family: AF_INET or AF_INET6
 * @len: leading bits that count
 */
struct cache_range {
	uint8_t address[16];
	uint8_t family;
	uint8_t len;
};

int address_read(const char *text, struct endpoint *at);
int range_read(const char *text, struct cache_range *range);
bool address_is_loopback(const struct endpoint *at);
bool address_is_usable(const struct endpoint *at);

#endif
