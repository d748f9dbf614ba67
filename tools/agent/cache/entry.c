// SPDX-License-Identifier: GPL-2.0
/* Services by name: there may be slices before there is a Service, or without. */
#include <stdlib.h>
#include <string.h>

#include "agent/cache/entry.h"

/**
 * entry_find() - look a service up
 * @cache: where
 * @name: NAMESPACE/NAME
 *
 * Return: the service, or NULL.
 */
struct cache_service *entry_find(const struct cache *cache, const char *name)
{
	struct cache_service *service;

	HASH_FIND_STR(cache->services, name, service);
	return service;
}

/**
 * entry_get() - look a service up, or make it
 * @cache: where
 * @name: NAMESPACE/NAME
 *
 * Return: the service.
 */
struct cache_service *entry_get(struct cache *cache, const char *name)
{
	struct cache_service *service = entry_find(cache, name);
	size_t len = strlen(name) + 1;

	if (service)
		return service;
	service = require_memory(calloc(1, sizeof(*service) + len));
	memcpy(service->name, name, len);
	HASH_ADD_STR(cache->services, name, service);
	return service;
}

/**
 * entry_mark() - note that a service has changed
 * @cache: where
 * @service: which
 */
void entry_mark(struct cache *cache, struct cache_service *service)
{
	if (service->dirty)
		return;
	service->dirty = true;
	service->next_dirty = cache->dirty;
	cache->dirty = service;
}

/**
 * entry_drop_empty() - forget a service of which nothing is left
 * @cache: where
 * @service: which; gone if it has no Service, no slice, and no change to be told
 */
void entry_drop_empty(struct cache *cache, struct cache_service *service)
{
	if (service->spec || service->slices || service->dirty)
		return;
	HASH_DEL(cache->services, service);
	free(service);
}
