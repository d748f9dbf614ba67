/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_ALLOC_H
#define SVCNAT_ALLOC_H

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

/*
 * All memory of the control path comes from here: it is charged to the memory
 * cgroup of the task that asks for it, or of the payer that a worker works for
 * (base/payer.h), and the unit tests can make the n-th allocation fail. Only the
 * buckets of hash tables are not: rhashtable allocates them, some 10 bytes for each
 * object that is charged with hundreds. Where a limit is reached the request is
 * refused: nobody is killed for it, and nobody need read of it in the log.
 */
#define SVCNAT_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#ifdef SVCNAT_KUNIT
bool svcnat_alloc_fails(void);
#else
static inline bool svcnat_alloc_fails(void)
{
	return false;
}
#endif

static inline void *svcnat_zalloc(size_t size)
{
	if (svcnat_alloc_fails())
		return NULL;
	return kvzalloc(size, SVCNAT_GFP);
}

static inline void *svcnat_zalloc_array(size_t n, size_t size)
{
	if (svcnat_alloc_fails())
		return NULL;
	return kvcalloc(n, size, SVCNAT_GFP);
}

static inline void *svcnat_cache_zalloc(struct kmem_cache *cache)
{
	if (svcnat_alloc_fails())
		return NULL;
	return kmem_cache_zalloc(cache, SVCNAT_GFP);
}

static inline void __percpu *svcnat_percpu_zalloc(size_t size, size_t align)
{
	if (svcnat_alloc_fails())
		return NULL;
	return __alloc_percpu_gfp(size, align, SVCNAT_GFP);
}

#endif /* SVCNAT_ALLOC_H */
