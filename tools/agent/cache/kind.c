// SPDX-License-Identifier: GPL-2.0
/* What a watch tells of the objects of a kind, and the epochs of its lists. */
#include "agent/cache/kind.h"

/**
 * kind_step() - take in what a watch tells
 * @kind: of which objects
 * @cache: the cache
 * @step: what it tells
 * @object: the object, if it is about one
 */
void kind_step(const struct kind *kind, struct cache *cache,
	       enum watch_step step, const json_t *object)
{
	switch (step) {
	case WATCH_LIST_BEGIN:
		cache->epoch[kind->number]++;
		break;
	case WATCH_UPSERT:
		kind->upsert(cache, object);
		break;
	case WATCH_DELETE:
		kind->delete(cache, object);
		break;
	case WATCH_LIST_END:
		kind->sweep(cache);
		cache->complete |= 1U << kind->number;
		break;
	}
}
