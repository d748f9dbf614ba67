// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/log2.h>
#include <linux/random.h>
#include <net/ipv6.h>

#include "addresses/hosts.h"
#include "base/alloc.h"

static u32 svcnat_hosts_place(const struct svcnat_hosts *hosts, u8 family,
			      const __be32 *addr)
{
	return svcnat_address_hash(family, addr, hosts->seed) & hosts->mask;
}

static void svcnat_hosts_add(struct svcnat_hosts *hosts,
			     const struct svcnat_host *host)
{
	u32 i = svcnat_hosts_place(hosts, host->family, host->addr);
	struct svcnat_host *place = &hosts->places[i];

	while (place->family && !(place->family == host->family &&
				  svcnat_addr_equal(place->addr, host->addr))) {
		i = (i + 1) & hosts->mask;
		place = &hosts->places[i];
	}
	/* Several interfaces may have the same address. */
	if (place->family) {
		place->primary |= host->primary;
	} else {
		*place = *host;
		hosts->nr++;
	}
	if (host->primary)
		hosts->primary[svcnat_family(host->family)] = place;
}

/**
 * svcnat_hosts_build - make a set that can be published
 * @list: addresses, some of which may be the same
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set, to be freed with kvfree() after a grace period, or NULL
 * without memory.
 */
struct svcnat_hosts *svcnat_hosts_build(const struct svcnat_host *list, u32 nr)
{
	struct svcnat_hosts *hosts;
	u32 room, i;

	room = roundup_pow_of_two(2 * nr + 1);
	hosts = svcnat_zalloc(struct_size(hosts, places, room));
	if (!hosts)
		return NULL;
	hosts->mask = room - 1;
	hosts->seed = get_random_u32();
	for (i = 0; i < nr; i++)
		svcnat_hosts_add(hosts, &list[i]);
	return hosts;
}

/**
 * svcnat_hosts_find - is this an address of this host?
 * @hosts: the set or NULL
 * @family: AF_INET or AF_INET6
 * @addr: the address
 *
 * Context: any; softirq for packets.
 * Return: what is known of it, or NULL.
 */
const struct svcnat_host *svcnat_hosts_find(const struct svcnat_hosts *hosts,
					    u8 family, const __be32 *addr)
{
	const struct svcnat_host *place;
	u32 i;

	if (!hosts)
		return NULL;
	i = svcnat_hosts_place(hosts, family, addr);
	for (;;) {
		place = &hosts->places[i];
		if (!place->family)
			return NULL;
		if (place->family == family &&
		    svcnat_addr_equal(place->addr, addr))
			return place;
		i = (i + 1) & hosts->mask;
	}
}

/**
 * svcnat_hosts_equal - compare sets of addresses
 * @a: one
 * @b: another
 *
 * Context: any; both stay while they are compared.
 * Return: true if they have the same addresses, and the same ones are primary.
 */
bool svcnat_hosts_equal(const struct svcnat_hosts *a,
			const struct svcnat_hosts *b)
{
	const struct svcnat_host *host, *other;

	if (a->nr != b->nr)
		return false;
	for (host = a->places; host <= a->places + a->mask; host++) {
		if (!host->family)
			continue;
		other = svcnat_hosts_find(b, host->family, host->addr);
		if (!other || other->primary != host->primary)
			return false;
	}
	return true;
}

/**
 * svcnat_host_is_loopback - does an address lead to this host from itself only?
 * @host: the address
 *
 * Context: any.
 * Return: true for 127.0.0.0/8 and ::1.
 */
bool svcnat_host_is_loopback(const struct svcnat_host *host)
{
	if (host->family == AF_INET)
		return ipv4_is_loopback(host->addr[0]);
	return ipv6_addr_loopback((const struct in6_addr *)host->addr);
}
