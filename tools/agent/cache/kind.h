/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_KIND_H
#define SVCNAT_AGENT_CACHE_KIND_H

#include "agent/cache/cache.h"

/**
 * struct kind - what is done with the objects of a kind
 * @number: which kind
 * @upsert: takes in an object
 * @delete: lets an object go
 * @sweep: lets go what has another epoch than the kind
 */
struct kind {
	enum cache_kind number;
	void (*upsert)(struct cache *cache, const json_t *object);
	void (*delete)(struct cache *cache, const json_t *object);
	void (*sweep)(struct cache *cache);
};

void kind_step(const struct kind *kind, struct cache *cache,
	       enum watch_step step, const json_t *object);

#endif
