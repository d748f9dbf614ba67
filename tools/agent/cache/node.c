// SPDX-License-Identifier: GPL-2.0
/* This node. */
#include <string.h>
#include <sys/socket.h>

#include "agent/cache/cache.h"
#include "agent/cache/kind.h"
#include "agent/cache/reader.h"

#define ZONE_LABEL "topology.kubernetes.io/zone"
#define LEAVING_TAINT "ToBeDeletedByClusterAutoscaler"

static unsigned int family_index(uint8_t family)
{
	return family == AF_INET ? 0 : 1;
}

/* The first address of each family counts. */
static void read_addresses(struct reader *reader, const json_t *list,
			   const char *type, struct cache_node *node)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *text = reader_text(reader, item, "address", "");
		struct endpoint at, *into;

		if (!reader_entry(reader, item))
			return;
		if (strcmp(reader_text(reader, item, "type", ""), type))
			continue;
		if (address_read(text, &at)) {
			reader_fail(reader, "'%s' is not an address",
				    printable(text));
			return;
		}
		into = &node->addresses[family_index(at.family)];
		if (!into->family)
			*into = at;
	}
}

static void read_pod_cidrs(struct reader *reader, const json_t *spec,
			   struct cache_node *node)
{
	const json_t *list = reader_array(reader, spec, "podCIDRs"), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *text = reader_item(reader, item);
		struct cache_range range, *into;

		if (range_read(text, &range)) {
			reader_fail(reader, "'%s' in podCIDRs is not a range of addresses",
				    printable(text));
			return;
		}
		into = &node->pod_cidrs[family_index(range.family)];
		if (!into->family)
			*into = range;
	}
}

static bool is_leaving(struct reader *reader, const json_t *metadata,
		       const json_t *spec)
{
	const json_t *taints = reader_array(reader, spec, "taints"), *item;
	size_t i;

	if (reader_text(reader, metadata, "deletionTimestamp", NULL))
		return true;
	json_array_foreach(taints, i, item)
		if (reader_entry(reader, item) &&
		    !strcmp(reader_text(reader, item, "key", ""), LEAVING_TAINT))
			return true;
	return false;
}

static const char *read_node(struct reader *reader, const json_t *object,
			     struct cache_node *node)
{
	const json_t *metadata = reader_object(reader, object, "metadata");
	const json_t *labels = reader_object(reader, metadata, "labels");
	const json_t *status = reader_object(reader, object, "status");
	const json_t *spec = reader_object(reader, object, "spec");
	const json_t *list = reader_array(reader, status, "addresses");

	node->known = true;
	read_addresses(reader, list, "InternalIP", node);
	read_addresses(reader, list, "ExternalIP", node);
	read_pod_cidrs(reader, spec, node);
	node->leaving = is_leaving(reader, metadata, spec);
	return reader_label(reader, labels, ZONE_LABEL) ?: "";
}

/* A node's state is told every few minutes, and mostly says nothing new. */
static void take(struct cache *cache, struct cache_node *node, const char *zone)
{
	struct cache_node *old = &cache->node;
	uint32_t was = old->zone;

	node->zone = strings_get(&cache->strings, zone);
	if (node->zone != was)
		cache_mark_all(cache);
	if (memcmp(node->addresses, old->addresses, sizeof(node->addresses)) ||
	    memcmp(node->pod_cidrs, old->pod_cidrs, sizeof(node->pod_cidrs)))
		cache->config_dirty = true;
	strings_put(&cache->strings, was);
	*old = *node;
	cache->changes[CACHE_NODE]++;
}

static void upsert(struct cache *cache, const json_t *object)
{
	struct cache_node node;
	struct reader reader = {};
	const char *zone;

	memset(&node, 0, sizeof(node));
	reader_names(&reader, object, false);
	zone = read_node(&reader, object, &node);
	cache->node_epoch = cache->epoch[CACHE_NODE];
	if (reader.failed)
		reader_refuse(cache, &reader, "Node");
	else if (!strcmp(reader.name, strings_text(&cache->strings,
						   cache->node_name)))
		take(cache, &node, zone);
}

static void delete(struct cache *cache, const json_t *object)
{
	(void)object;
	cache->node.known = false;
}

static void sweep(struct cache *cache)
{
	if (cache->node_epoch != cache->epoch[CACHE_NODE])
		cache->node.known = false;
}

/**
 * cache_node_step() - take in what a watch tells of this node
 * @context: the cache
 * @step: what it tells
 * @object: the Node, if it is about one
 *
 * What is known of a Node that is gone stays: its pods go on until they are
 * stopped.
 */
void cache_node_step(void *context, enum watch_step step, const json_t *object)
{
	static const struct kind kind = {
		.number = CACHE_NODE,
		.upsert = upsert,
		.delete = delete,
		.sweep = sweep,
	};

	kind_step(&kind, context, step, object);
}
