/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_ENTRY_H
#define SVCNAT_AGENT_CACHE_ENTRY_H

#include "agent/cache/cache.h"

struct cache_service *entry_find(const struct cache *cache, const char *name);
struct cache_service *entry_get(struct cache *cache, const char *name);
void entry_mark(struct cache *cache, struct cache_service *service);
void entry_drop_empty(struct cache *cache, struct cache_service *service);

#endif
