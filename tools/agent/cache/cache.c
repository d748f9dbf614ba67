// SPDX-License-Identifier: GPL-2.0
/* The cache as a whole: which services have changed. */
#include <stdlib.h>
#include <string.h>

#include "agent/cache/claims.h"
#include "agent/cache/entry.h"

/**
 * cache_begin() - begin with an empty cache
 * @cache: the result
 * @node_name: name of this node
 */
void cache_begin(struct cache *cache, const char *node_name)
{
	memset(cache, 0, sizeof(*cache));
	cache->node_name = strings_get(&cache->strings, node_name);
	cache->config_dirty = true;
}

/**
 * cache_is_complete() - have all first lists ended?
 * @cache: the cache
 *
 * What is not known yet would be taken from the kernel's table.
 *
 * Return: whether they have.
 */
bool cache_is_complete(const struct cache *cache)
{
	return cache->complete == (1U << CACHE_KINDS) - 1;
}

/**
 * cache_mark_all() - note that something has changed that all services go by
 * @cache: the cache
 */
void cache_mark_all(struct cache *cache)
{
	struct cache_service *service, *next;

	HASH_ITER(hh, cache->services, service, next)
		if (service->spec)
			entry_mark(cache, service);
}

/**
 * cache_settle() - all changes have come true, and need not be told any more
 * @cache: the cache
 */
void cache_settle(struct cache *cache)
{
	while (cache->dirty) {
		struct cache_service *service = cache->dirty;

		cache->dirty = service->next_dirty;
		service->next_dirty = NULL;
		service->dirty = false;
		entry_drop_empty(cache, service);
	}
	cache->config_dirty = false;
	cache->trigger_count = 0;
}

/* Claims go with their services, all at once. */
static void end_service(struct cache *cache, struct cache_service *service)
{
	HASH_DEL(cache->services, service);
	free(service->claims);
	free(service->spec);
	free(service);
}

/**
 * cache_end() - forget everything
 * @cache: the cache; it is empty afterwards
 */
void cache_end(struct cache *cache)
{
	struct cache_service *service, *next_service;
	struct cache_slice *slice, *next_slice;
	struct cache_service_cidr *cidr;

	HASH_ITER(hh, cache->slices, slice, next_slice) {
		HASH_DEL(cache->slices, slice);
		free(slice);
	}
	HASH_ITER(hh, cache->services, service, next_service)
		end_service(cache, service);
	while ((cidr = cache->cidrs)) {
		cache->cidrs = cidr->next;
		free(cidr);
	}
	free(cache->claims.buckets);
	strings_free(&cache->strings);
	memset(cache, 0, sizeof(*cache));
}
