// SPDX-License-Identifier: GPL-2.0
/* Sets of addresses. */
#include <stdlib.h>
#include <string.h>

#include "base/addresses.h"
#include "base/memory.h"

static int sort_endpoints(const void *a, const void *b)
{
	return endpoint_compare(a, b);
}

/**
 * addresses_begin() - begin an empty set
 * @set: the result
 * @room: how many addresses will be added at most
 */
void addresses_begin(struct addresses *set, size_t room)
{
	set->count = 0;
	set->list = require_memory(calloc(room + 1, sizeof(*set->list)));
}

/**
 * addresses_add() - add an address to a set that is not in order yet
 * @set: the set, which has room for it
 * @at: the address; its port does not matter
 */
void addresses_add(struct addresses *set, const struct endpoint *at)
{
	/* A node port has no address of its own. */
	if (is_nodeport(at))
		return;
	set->list[set->count] = *at;
	set->list[set->count++].port = 0;
}

/**
 * addresses_sort() - bring a set into order when all addresses are in it
 * @set: the set
 */
void addresses_sort(struct addresses *set)
{
	size_t i, kept = 0;

	qsort(set->list, set->count, sizeof(*set->list), sort_endpoints);
	for (i = 0; i < set->count; i++)
		if (!i || endpoint_compare(&set->list[i], &set->list[kept - 1]))
			set->list[kept++] = set->list[i];
	set->count = kept;
}

/**
 * addresses_have() - is this address among them?
 * @set: the addresses
 * @at: the address; its port does not matter
 *
 * Return: whether it is.
 */
bool addresses_have(const struct addresses *set, const struct endpoint *at)
{
	struct endpoint key = *at;

	key.port = 0;
	return set->count && bsearch(&key, set->list, set->count,
				     sizeof(*set->list), sort_endpoints);
}

/**
 * addresses_have_family() - is one of this family among them?
 * @set: the addresses
 * @family: AF_INET or AF_INET6
 *
 * Return: whether one is.
 */
bool addresses_have_family(const struct addresses *set, uint8_t family)
{
	/* They are sorted by family first. */
	return set->count && (set->list[0].family == family ||
			      set->list[set->count - 1].family == family);
}

/**
 * addresses_free() - forget all of them
 * @set: the addresses
 */
void addresses_free(struct addresses *set)
{
	free(set->list);
	memset(set, 0, sizeof(*set));
}
