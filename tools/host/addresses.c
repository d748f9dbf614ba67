// SPDX-License-Identifier: GPL-2.0
/* The addresses of this host. */
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#include "host/addresses.h"

/**
 * addresses_take() - an address as the C library has it
 * @from: the address, or NULL
 * @at: the result, with port 0
 *
 * Return: whether it is one of IPv4 or IPv6.
 */
bool addresses_take(const struct sockaddr *from, struct endpoint *at)
{
	memset(at, 0, sizeof(*at));
	if (!from)
		return false;
	at->family = from->sa_family;
	if (at->family == AF_INET)
		memcpy(at->address,
		       &((const struct sockaddr_in *)from)->sin_addr, 4);
	else if (at->family == AF_INET6)
		memcpy(at->address,
		       &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	else
		return false;
	return true;
}

/**
 * addresses_of_host() - the addresses on interfaces of this network namespace
 * @set: the result
 *
 * Return: 0, or -1 with errno set.
 */
int addresses_of_host(struct addresses *set)
{
	struct ifaddrs *all, *item;
	struct endpoint at;
	size_t count = 0;

	if (getifaddrs(&all))
		return -1;
	for (item = all; item; item = item->ifa_next)
		count++;
	addresses_begin(set, count);
	for (item = all; item; item = item->ifa_next)
		if (addresses_take(item->ifa_addr, &at))
			addresses_add(set, &at);
	freeifaddrs(all);
	addresses_sort(set);
	return 0;
}
