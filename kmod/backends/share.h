/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SHARE_H
#define SVCNAT_SHARE_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/types.h>

struct svcnat_affinity;

/*
 * Packets do not wait for memory, nor take what is kept for emergencies: that would
 * be charged beyond any limit.
 */
#define SVCNAT_AFFINITY_GFP	(GFP_NOWAIT | __GFP_ACCOUNT | __GFP_NOWARN)

/**
 * struct svcnat_share - the clients of a service
 * @list: in svcnat_affinity.shares, by the logarithm of @nr
 * @queue: entries, roughly least recently used first
 * @service: id of the service
 * @nr: number of entries, at least one
 *
 * All of it is protected by svcnat_affinity.lock.
 */
struct svcnat_share {
	struct list_head list;
	struct list_head queue;
	u32 service;
	u32 nr;
};

int svcnat_share_cache_init(void);
void svcnat_share_cache_exit(void);

struct svcnat_share *svcnat_share_get(struct svcnat_affinity *affinity,
				      u32 service);
void svcnat_share_free(struct svcnat_share *share);
void svcnat_share_resize(struct svcnat_affinity *affinity,
			 struct svcnat_share *share, int change);
struct svcnat_share *svcnat_share_largest(struct svcnat_affinity *affinity);

#endif /* SVCNAT_SHARE_H */
