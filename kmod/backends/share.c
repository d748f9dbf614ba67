// SPDX-License-Identifier: GPL-2.0
/* How the clients that keep their backend are shared out among services. */
#include <linux/log2.h>
#include <linux/slab.h>

#include "backends/affinity.h"
#include "backends/share.h"

static struct kmem_cache *svcnat_share_cache __ro_after_init;

/**
 * svcnat_share_cache_init - create the cache of shares
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_share_cache_init(void)
{
	svcnat_share_cache = KMEM_CACHE(svcnat_share, 0);
	return svcnat_share_cache ? 0 : -ENOMEM;
}

/**
 * svcnat_share_cache_exit - destroy the cache
 *
 * Context: module exit, when there are no shares any more.
 */
void svcnat_share_cache_exit(void)
{
	kmem_cache_destroy(svcnat_share_cache);
}

/**
 * svcnat_share_free - free a share
 * @share: share that nobody finds any more
 *
 * Context: any.
 */
void svcnat_share_free(struct svcnat_share *share)
{
	kmem_cache_free(svcnat_share_cache, share);
}

/**
 * svcnat_share_get - the share of a service, which is made with its first client
 * @affinity: clients
 * @service: id of the service
 *
 * Context: any, caller holds affinity.lock.
 * Return: the share or NULL without memory.
 */
struct svcnat_share *svcnat_share_get(struct svcnat_affinity *affinity,
				      u32 service)
{
	struct svcnat_share *share;

	lockdep_assert_held(&affinity->lock);
	share = xa_load(&affinity->services, service);
	if (share)
		return share;
	share = kmem_cache_zalloc(svcnat_share_cache, SVCNAT_AFFINITY_GFP);
	if (!share)
		return NULL;
	if (xa_err(xa_store(&affinity->services, service, share,
			    SVCNAT_AFFINITY_GFP))) {
		svcnat_share_free(share);
		return NULL;
	}
	share->service = service;
	INIT_LIST_HEAD(&share->list);
	INIT_LIST_HEAD(&share->queue);
	return share;
}

/**
 * svcnat_share_resize - a share has got a client, or lost one
 * @affinity: clients
 * @share: the share, which goes with its last client
 * @change: by how many there are more
 *
 * Context: any, caller holds affinity.lock.
 */
void svcnat_share_resize(struct svcnat_affinity *affinity,
			 struct svcnat_share *share, int change)
{
	const u32 before = share->nr;

	lockdep_assert_held(&affinity->lock);
	share->nr += change;
	WRITE_ONCE(affinity->nr, affinity->nr + change);
	if (!share->nr) {
		xa_erase(&affinity->services, share->service);
		list_del(&share->list);
		svcnat_share_free(share);
	} else if (!before || ilog2(before) != ilog2(share->nr)) {
		list_move_tail(&share->list,
			       &affinity->shares[ilog2(share->nr)]);
	}
}

/**
 * svcnat_share_largest - who makes room
 * @affinity: clients, at least one
 *
 * The service that has most does, so that a flood to one takes nothing from those
 * that have less. The first of the list that has the largest ones was larger than
 * each that was second so far, and who is smaller goes to the end: after as many
 * evictions as it has services it is the largest of all.
 *
 * Context: any, caller holds affinity.lock.
 * Return: its share.
 */
struct svcnat_share *svcnat_share_largest(struct svcnat_affinity *affinity)
{
	int i = ilog2(affinity->nr);
	struct svcnat_share *first, *second;
	struct list_head *list;

	lockdep_assert_held(&affinity->lock);
	while (list_empty(&affinity->shares[i]))
		i--;
	list = &affinity->shares[i];
	first = list_first_entry(list, struct svcnat_share, list);
	if (list_is_singular(list))
		return first;
	second = list_next_entry(first, list);
	if (second->nr > first->nr)
		swap(first, second);
	list_move_tail(&second->list, list);
	return first;
}
