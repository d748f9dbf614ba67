// SPDX-License-Identifier: GPL-2.0
/* The order of addresses and ports. */
#include <string.h>

#include "base/endpoint.h"

/**
 * endpoint_compare() - the order of endpoints: family, address bytes, port
 * @a: one
 * @b: the other
 *
 * Return: less than, equal to, or greater than 0.
 */
int endpoint_compare(const struct endpoint *a, const struct endpoint *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->address, b->address, sizeof(a->address));
	if (order)
		return order;
	return (int)a->port - (int)b->port;
}
