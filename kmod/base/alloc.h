/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_ALLOC_H
#define SVCNAT_ALLOC_H

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

/*
 * All memory of the control path comes from here: it is charged to the memory
 * cgroup of the task that asks for it, and the unit tests can make the n-th
 * allocation fail.
 */
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
	return kvzalloc(size, GFP_KERNEL_ACCOUNT);
}

static inline void *svcnat_zalloc_array(size_t n, size_t size)
{
	if (svcnat_alloc_fails())
		return NULL;
	return kvcalloc(n, size, GFP_KERNEL_ACCOUNT);
}

static inline void *svcnat_cache_zalloc(struct kmem_cache *cache)
{
	if (svcnat_alloc_fails())
		return NULL;
	return kmem_cache_zalloc(cache, GFP_KERNEL_ACCOUNT);
}

static inline void __percpu *svcnat_percpu_zalloc(size_t size, size_t align)
{
	if (svcnat_alloc_fails())
		return NULL;
	return __alloc_percpu_gfp(size, align, GFP_KERNEL_ACCOUNT);
}

#endif /* SVCNAT_ALLOC_H */
