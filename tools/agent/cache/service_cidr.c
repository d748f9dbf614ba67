// SPDX-License-Identifier: GPL-2.0
/* ServiceCIDRs: where cluster IPs come from. */
#include <stdlib.h>
#include <string.h>

#include "agent/cache/cache.h"
#include "agent/cache/kind.h"
#include "agent/cache/reader.h"

#define RANGES_MAX 2

static struct cache_service_cidr **find(struct cache *cache, const char *name)
{
	struct cache_service_cidr **link = &cache->cidrs;

	while (*link && strcmp(strings_text(&cache->strings, (*link)->name),
			       name))
		link = &(*link)->next;
	return link;
}

static void drop(struct cache *cache, struct cache_service_cidr **link)
{
	struct cache_service_cidr *gone = *link;

	*link = gone->next;
	strings_put(&cache->strings, gone->name);
	free(gone);
	cache->config_dirty = true;
	cache->changes[CACHE_SERVICE_CIDRS]++;
}

static void read_ranges(struct reader *reader, const json_t *object,
			struct cache_service_cidr *cidr)
{
	const json_t *spec = reader_object(reader, object, "spec");
	const json_t *list = reader_array(reader, spec, "cidrs"), *item;
	size_t i;

	if (json_array_size(list) > RANGES_MAX) {
		reader_fail(reader, "it has more than two ranges");
		return;
	}
	json_array_foreach(list, i, item) {
		const char *text = reader_item(reader, item);

		if (range_read(text, &cidr->ranges[cidr->count++]))
			reader_fail(reader, "'%s' is not a range of addresses",
				    printable(text));
	}
}

static void take(struct cache *cache, const char *name,
		 const struct cache_service_cidr *from)
{
	struct cache_service_cidr **link = find(cache, name), *cidr = *link;

	if (!cidr) {
		cidr = require_memory(calloc(1, sizeof(*cidr)));
		cidr->name = strings_get(&cache->strings, name);
		*link = cidr;
	}
	cidr->epoch = cache->epoch[CACHE_SERVICE_CIDRS];
	if (cidr->count == from->count &&
	    !memcmp(cidr->ranges, from->ranges, sizeof(cidr->ranges)))
		return;
	cidr->count = from->count;
	memcpy(cidr->ranges, from->ranges, sizeof(cidr->ranges));
	cache->config_dirty = true;
	cache->changes[CACHE_SERVICE_CIDRS]++;
}

static void upsert(struct cache *cache, const json_t *object)
{
	struct cache_service_cidr cidr, *old;
	struct reader reader = {};

	memset(&cidr, 0, sizeof(cidr));
	reader_names(&reader, object, false);
	read_ranges(&reader, object, &cidr);
	if (!reader.failed) {
		take(cache, reader.name, &cidr);
		return;
	}
	old = *find(cache, reader.name);
	if (old)
		old->epoch = cache->epoch[CACHE_SERVICE_CIDRS];
	reader_refuse(cache, &reader, "ServiceCIDR");
}

static void delete(struct cache *cache, const json_t *object)
{
	struct cache_service_cidr **link;
	struct reader reader = {};

	reader_names(&reader, object, false);
	link = find(cache, reader.name);
	if (reader.failed)
		reader_refuse(cache, &reader, "ServiceCIDR");
	else if (*link)
		drop(cache, link);
}

static void sweep(struct cache *cache)
{
	struct cache_service_cidr **link = &cache->cidrs;

	while (*link) {
		if ((*link)->epoch == cache->epoch[CACHE_SERVICE_CIDRS])
			link = &(*link)->next;
		else
			drop(cache, link);
	}
}

/**
 * cache_service_cidr_step() - take in what a watch tells of ServiceCIDRs
 * @context: the cache
 * @step: what it tells
 * @object: the ServiceCIDR, if it is about one
 */
void cache_service_cidr_step(void *context, enum watch_step step,
			     const json_t *object)
{
	static const struct kind kind = {
		.number = CACHE_SERVICE_CIDRS,
		.upsert = upsert,
		.delete = delete,
		.sweep = sweep,
	};

	kind_step(&kind, context, step, object);
}
