// SPDX-License-Identifier: GPL-2.0
/* The distinct addresses of a table. */
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "model/addresses.h"

static int sort_endpoints(const void *a, const void *b)
{
	return endpoint_compare(a, b);
}

static void add(struct addresses *set, const struct endpoint *at)
{
	/* A node port has no address of its own. */
	if (at->family == AF_UNSPEC)
		return;
	set->list[set->count] = *at;
	set->list[set->count++].port = 0;
}

static void begin(struct addresses *set, size_t room)
{
	set->count = 0;
	set->list = calloc(room + 1, sizeof(*set->list));
	if (set->list)
		return;
	complain("out of memory");
	exit(EXIT_FAILURE);
}

static void sort(struct addresses *set)
{
	size_t i, kept = 0;

	qsort(set->list, set->count, sizeof(*set->list), sort_endpoints);
	for (i = 0; i < set->count; i++)
		if (!i || endpoint_compare(&set->list[i], &set->list[kept - 1]))
			set->list[kept++] = set->list[i];
	set->count = kept;
}

/**
 * addresses_of_frontends() - the addresses that clients dial
 * @set: the result
 * @model: whose
 */
void addresses_of_frontends(struct addresses *set, const struct model *model)
{
	size_t frontends, backends, i, j;

	model_totals(model, &frontends, &backends);
	begin(set, frontends);
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->frontend_count; j++)
			add(set, &model->list[i]->frontends[j].at);
	sort(set);
}

/**
 * addresses_of_backends() - the addresses that serve
 * @set: the result
 * @model: whose
 */
void addresses_of_backends(struct addresses *set, const struct model *model)
{
	size_t frontends, backends, i, j;

	model_totals(model, &frontends, &backends);
	begin(set, backends);
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->backend_count; j++)
			add(set, &model->list[i]->backends[j].at);
	sort(set);
}

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
	begin(set, count);
	for (item = all; item; item = item->ifa_next)
		if (addresses_take(item->ifa_addr, &at))
			add(set, &at);
	freeifaddrs(all);
	sort(set);
	return 0;
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
