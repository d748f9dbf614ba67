// SPDX-License-Identifier: GPL-2.0
/* At which addresses of this host node ports are. */
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/serve/places.h"
#include "base/memory.h"

static void add(struct places *places, const struct endpoint *at)
{
	for (size_t i = 0; i < places->count; i++)
		if (!endpoint_compare(&places->list[i], at))
			return;
	places->list = require_memory(realloc(places->list, (places->count + 1) *
							    sizeof(*places->list)));
	places->list[places->count++] = *at;
}

static bool is_in(const struct endpoint *at, const struct cache_range *range)
{
	unsigned int whole = range->len / 8, rest = range->len % 8;

	if (at->family != range->family || memcmp(at->address, range->address, whole))
		return false;
	return !rest || !((at->address[whole] ^ range->address[whole]) >> (8 - rest));
}

static bool is_place(const struct facts_places *facts, const struct endpoint *at)
{
	/* Such as is in use on each link cannot be listened at without naming one. */
	if (at->family == AF_INET6 &&
	    IN6_IS_ADDR_LINKLOCAL((const struct in6_addr *)at->address))
		return false;
	if (facts->localhost && address_is_loopback(at))
		return true;
	for (unsigned int i = 0; i < facts->range_count; i++)
		if (is_in(at, &facts->ranges[i]))
			return true;
	return false;
}

static int take(const struct sockaddr *from, struct endpoint *at)
{
	*at = (struct endpoint){};
	if (!from)
		return -1;
	at->family = from->sa_family;
	if (at->family == AF_INET)
		memcpy(at->address, &((const struct sockaddr_in *)from)->sin_addr, 4);
	else if (at->family == AF_INET6)
		memcpy(at->address, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	else
		return -1;
	return 0;
}

/* What this host has, of the families that are not everywhere anyway. */
static void add_own(struct places *places, const struct facts_places *facts)
{
	struct ifaddrs *all, *one;
	struct endpoint at;

	if (getifaddrs(&all))
		return;
	for (one = all; one; one = one->ifa_next)
		if (!take(one->ifa_addr, &at) && !facts->all[at.family == AF_INET6] &&
		    is_place(facts, &at))
			add(places, &at);
	freeifaddrs(all);
}

/**
 * places_find() - find them
 * @places: the result, which places_free() frees
 * @facts: what is known of them
 */
void places_find(struct places *places, const struct facts_places *facts)
{
	*places = (struct places){};
	for (unsigned int i = 0; i < 2; i++) {
		struct endpoint any = { .family = i ? AF_INET6 : AF_INET };

		if (facts->all[i])
			add(places, &any);
		else if (facts->primary[i].family &&
			 !address_is_loopback(&facts->primary[i]))
			add(places, &facts->primary[i]);
	}
	if (facts->range_count || facts->localhost)
		add_own(places, facts);
}

/**
 * places_free() - free what was found
 * @places: the addresses
 */
void places_free(struct places *places)
{
	free(places->list);
}
