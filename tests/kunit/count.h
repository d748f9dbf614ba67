/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_KUNIT_COUNT_H
#define SVCNAT_KUNIT_COUNT_H

/*
 * Kbuild includes this before every file of the test module, so that what is
 * allocated and not freed is known at the end of each test case, on kernels
 * without kmemleak, too.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Objects that are allocated, whatever their kind. */
extern atomic_t svcnat_test_live;

/* Bytes that were moved, to make room for others; one test at a time. */
extern u64 svcnat_test_moved;

static inline void *svcnat_test_memmove(void *to, const void *from, size_t size)
{
	svcnat_test_moved += size;
	return memmove(to, from, size);
}

/* Asked by kmod/base/alloc.h before every allocation of the control path. */
bool svcnat_alloc_fails(void);

static inline void *svcnat_test_made(void *object)
{
	if (object)
		atomic_inc(&svcnat_test_live);
	return object;
}

static inline void svcnat_test_gone(const void *object)
{
	if (object)
		atomic_dec(&svcnat_test_live);
}

static inline void *svcnat_test_kvzalloc(size_t size, gfp_t gfp)
{
	return svcnat_test_made(kvzalloc(size, gfp));
}

static inline void *svcnat_test_kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	return svcnat_test_made(kvcalloc(n, size, gfp));
}

/* The packet path allocates without the help of kmod/base/alloc.h. */
static inline void *svcnat_test_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	if (!gfpflags_allow_blocking(gfp) && svcnat_alloc_fails())
		return NULL;
	return svcnat_test_made(kmem_cache_zalloc(cache, gfp));
}

static inline void __percpu *svcnat_test_alloc_percpu(size_t size, size_t align,
						      gfp_t gfp)
{
	void __percpu *object = __alloc_percpu_gfp(size, align, gfp);

	if (object)
		atomic_inc(&svcnat_test_live);
	return object;
}

static inline void svcnat_test_kvfree(const void *object)
{
	svcnat_test_gone(object);
	kvfree(object);
}

static inline void svcnat_test_cache_free(struct kmem_cache *cache, void *object)
{
	svcnat_test_gone(object);
	kmem_cache_free(cache, object);
}

static inline void svcnat_test_free_percpu(void __percpu *object)
{
	if (object)
		atomic_dec(&svcnat_test_live);
	free_percpu(object);
}

#undef memmove
#undef kvzalloc
#undef kvcalloc
#undef kmem_cache_zalloc
#undef __alloc_percpu_gfp
#undef kvfree_rcu
#define memmove svcnat_test_memmove
#define kvzalloc svcnat_test_kvzalloc
#define kvcalloc svcnat_test_kvcalloc
#define kmem_cache_zalloc svcnat_test_cache_zalloc
#define __alloc_percpu_gfp svcnat_test_alloc_percpu
#define kvfree svcnat_test_kvfree
#define kmem_cache_free svcnat_test_cache_free
#define free_percpu svcnat_test_free_percpu
#define kvfree_rcu(object, field)					\
	kfree_rcu(({							\
		typeof(object) __object = (object);			\
									\
		svcnat_test_gone(__object);				\
		__object;						\
	}), field)

#endif /* SVCNAT_KUNIT_COUNT_H */
