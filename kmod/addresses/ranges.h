/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_RANGES_H
#define SVCNAT_RANGES_H

#include <linux/types.h>

#include "base/key.h"

/**
 * struct svcnat_range - addresses with the same leading bits
 * @addr: first address; IPv4 in the first word, the others zero
 * @family: AF_INET or AF_INET6
 * @len: leading bits that count; those behind are zero
 */
struct svcnat_range {
	__be32 addr[4];
	u8 family;
	u8 len;
};

/**
 * struct svcnat_ranges - immutable list of ranges
 * @nr4: number of IPv4 ranges, which come first
 * @nr: number of ranges
 * @list: ranges of each family sorted by address; none lies within another
 *
 * No list at all (NULL) is one without ranges.
 */
struct svcnat_ranges {
	u16 nr4;
	u16 nr;
	struct svcnat_range list[];
};

struct svcnat_ranges *svcnat_ranges_build(const struct svcnat_range *list,
					  u32 nr);
struct svcnat_ranges *svcnat_ranges_copy(const struct svcnat_ranges *ranges);
bool svcnat_ranges_equal(const struct svcnat_ranges *a,
			 const struct svcnat_ranges *b);
bool svcnat_range_contains(const struct svcnat_range *range,
			   const __be32 *addr);
bool svcnat_ranges_contain(const struct svcnat_ranges *ranges, u8 family,
			   const __be32 *addr);

#endif /* SVCNAT_RANGES_H */
