/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOSTS_H
#define SVCNAT_HOSTS_H

#include <linux/rcupdate.h>
#include <linux/types.h>

#include "base/key.h"

/**
 * struct svcnat_host - an address of this host
 * @addr: address; IPv4 in the first word, the others zero
 * @family: AF_INET or AF_INET6, 0 for an empty place
 * @primary: the source address of the default route
 */
struct svcnat_host {
	__be32 addr[4];
	u8 family;
	bool primary;
};

/**
 * struct svcnat_hosts - immutable set of the addresses of this host
 * @rcu: frees it
 * @nr: number of addresses
 * @mask: number of places minus one
 * @seed: of the hash
 * @primary: by family the source address of the default route, or NULL
 * @places: addresses at the place of their hash or behind it, with gaps
 *
 * Built aside, published with one pointer swap, read under RCU. At most half
 * of the places are taken, so that a search is short.
 */
struct svcnat_hosts {
	struct rcu_head rcu;
	u32 nr;
	u32 mask;
	u32 seed;
	const struct svcnat_host *primary[SVCNAT_FAMILIES];
	struct svcnat_host places[];
};

struct svcnat_hosts *svcnat_hosts_build(const struct svcnat_host *list, u32 nr);
const struct svcnat_host *svcnat_hosts_find(const struct svcnat_hosts *hosts,
					    u8 family, const __be32 *addr);
bool svcnat_hosts_equal(const struct svcnat_hosts *a,
			const struct svcnat_hosts *b);
bool svcnat_host_is_loopback(const struct svcnat_host *host);

#endif /* SVCNAT_HOSTS_H */
