// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/sort.h>

#include "addresses/ranges.h"
#include "base/alloc.h"

static int svcnat_range_cmp_addr(const struct svcnat_range *range, u8 family,
				 const __be32 *addr)
{
	if (family == AF_INET)
		return ntohl(range->addr[0]) < ntohl(addr[0]) ? -1 :
			range->addr[0] != addr[0];
	return memcmp(range->addr, addr, sizeof(range->addr));
}

/* Of ranges that begin alike the widest comes first. */
static int svcnat_range_cmp(const void *x, const void *y)
{
	const struct svcnat_range *a = x, *b = y;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return svcnat_range_cmp_addr(a, a->family, b->addr) ?:
		(int)a->len - (int)b->len;
}

/**
 * svcnat_range_contains - does an address lie in a range?
 * @range: the range
 * @addr: address of the same family
 *
 * Context: any.
 * Return: true if it does.
 */
bool svcnat_range_contains(const struct svcnat_range *range,
			   const __be32 *addr)
{
	int words = range->len / 32, bits = range->len % 32, i;

	if (range->family == AF_INET)
		return !((u64)ntohl(range->addr[0] ^ addr[0]) >> (32 - range->len));
	for (i = 0; i < words; i++)
		if (range->addr[i] != addr[i])
			return false;
	return !bits ||
	       !((range->addr[words] ^ addr[words]) & htonl(~0u << (32 - bits)));
}

/* Leave out what lies within the range before it. */
static void svcnat_ranges_merge(struct svcnat_ranges *ranges, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		const struct svcnat_range *range = &ranges->list[i];
		const struct svcnat_range *last =
			ranges->nr ? &ranges->list[ranges->nr - 1] : NULL;

		if (last && last->family == range->family &&
		    svcnat_range_contains(last, range->addr))
			continue;
		ranges->list[ranges->nr++] = *range;
		ranges->nr4 += range->family == AF_INET;
	}
}

/**
 * svcnat_ranges_build - make a list that can be searched
 * @list: ranges in any order
 * @nr: their number, up to SVCNAT_RANGES_MAX
 *
 * Ranges that lie within others are left out.
 *
 * Context: process context, may sleep.
 * Return: the list, to be freed with kvfree(); NULL for no ranges, or
 * ERR_PTR(-ENOMEM).
 */
struct svcnat_ranges *svcnat_ranges_build(const struct svcnat_range *list,
					  u32 nr)
{
	struct svcnat_ranges *ranges;

	if (!nr)
		return NULL;
	ranges = svcnat_zalloc(struct_size(ranges, list, nr));
	if (!ranges)
		return ERR_PTR(-ENOMEM);
	memcpy(ranges->list, list, nr * sizeof(*list));
	sort(ranges->list, nr, sizeof(*list), svcnat_range_cmp, NULL);
	svcnat_ranges_merge(ranges, nr);
	return ranges;
}

/**
 * svcnat_ranges_copy - copy a list
 * @ranges: the list or NULL
 *
 * Context: process context, may sleep.
 * Return: the copy, NULL of NULL, or ERR_PTR(-ENOMEM).
 */
struct svcnat_ranges *svcnat_ranges_copy(const struct svcnat_ranges *ranges)
{
	return ranges ? svcnat_ranges_build(ranges->list, ranges->nr) : NULL;
}

/**
 * svcnat_ranges_equal - compare two lists
 * @a: one, or NULL
 * @b: another, or NULL
 *
 * Context: any.
 * Return: true if they are the same.
 */
bool svcnat_ranges_equal(const struct svcnat_ranges *a,
			 const struct svcnat_ranges *b)
{
	u32 i;

	if (!a || !b)
		return a == b;
	if (a->nr != b->nr || a->nr4 != b->nr4)
		return false;
	for (i = 0; i < a->nr; i++)
		if (svcnat_range_cmp(&a->list[i], &b->list[i]))
			return false;
	return true;
}

/**
 * svcnat_ranges_contain - does an address lie in one of the ranges?
 * @ranges: the ranges or NULL
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: any; softirq for packets.
 * Return: true if it does.
 */
bool svcnat_ranges_contain(const struct svcnat_ranges *ranges, u8 family,
			   const __be32 *addr)
{
	u32 low, high;

	if (!ranges)
		return false;
	low = family == AF_INET ? 0 : ranges->nr4;
	high = family == AF_INET ? ranges->nr4 : ranges->nr;
	if (low == high)
		return false;
	/* The last one that begins at the address or before it, or the first. */
	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (svcnat_range_cmp_addr(&ranges->list[middle], family,
					  addr) > 0)
			high = middle;
		else
			low = middle;
	}
	return svcnat_range_contains(&ranges->list[low], addr);
}
