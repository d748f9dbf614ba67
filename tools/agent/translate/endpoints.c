// SPDX-License-Identifier: GPL-2.0
/*
 * Which endpoints become backends, and how: the rules of kube-proxy
 * (CategorizeEndpoints) in terms of the kernel, which falls back to terminating
 * backends by itself.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "agent/translate/endpoints.h"

/* What endpoints without a weight count beside those with one, as in Cilium. */
#define WEIGHT_BESIDE 100
#define WEIGHT_ALONE 1

/*
 * What is known of an endpoint. Of two that say different things about one
 * address, the one with the higher bits is believed.
 */
#define STAYS		128
#define READY		64
#define SERVING		32
#define LOCAL		16
#define NODE_HINTS	8
#define FOR_NODE	4
#define ZONE_HINTS	2
#define FOR_ZONE	1

struct candidate {
	struct endpoint at;
	int32_t weight;
	uint8_t bits;
};

/* The endpoints of a port in one family, in order, each once. */
struct candidates {
	struct candidate *list;
	size_t count;
	size_t room;
	bool weighted;
	uint8_t topology;	/* a bit that those of the cluster set have, or 0 */
};

/* The list has a newline around each name. */
static bool has_name(const struct cache *cache, uint32_t list, uint32_t name)
{
	const char *text = strings_text(&cache->strings, list);
	const char *wanted = strings_text(&cache->strings, name);
	size_t len = strlen(wanted);
	const char *at = text;

	while (len && (at = strstr(at + 1, wanted)))
		if (at[-1] == '\n' && at[len] == '\n')
			return true;
	return false;
}

static uint8_t bits_of(const struct cache *cache,
		       const struct cache_endpoint *endpoint)
{
	uint8_t bits = 0;

	if (!(endpoint->flags & CACHE_TERMINATING))
		bits |= STAYS;
	if (endpoint->flags & CACHE_READY)
		bits |= READY;
	if (endpoint->flags & CACHE_SERVING)
		bits |= SERVING;
	if (endpoint->node && endpoint->node == cache->node_name)
		bits |= LOCAL;
	if (endpoint->nodes)
		bits |= NODE_HINTS;
	if (endpoint->nodes && has_name(cache, endpoint->nodes, cache->node_name))
		bits |= FOR_NODE;
	if (endpoint->zones)
		bits |= ZONE_HINTS;
	if (endpoint->zones && has_name(cache, endpoint->zones, cache->node.zone))
		bits |= FOR_ZONE;
	return bits;
}

static void take_slice(const struct cache *cache, struct candidates *all,
		       const struct cache_slice *slice, uint16_t port)
{
	const struct cache_endpoint *endpoints = slice_endpoints(slice);
	size_t wanted = all->count + slice->endpoint_count;
	uint32_t i;

	if (wanted > all->room) {
		all->room = 2 * wanted;
		all->list = require_memory(reallocarray(all->list, all->room,
							sizeof(*all->list)));
	}
	for (i = 0; i < slice->endpoint_count; i++) {
		struct candidate *candidate = &all->list[all->count++];

		memset(candidate, 0, sizeof(*candidate));
		memcpy(candidate->at.address, endpoints[i].address,
		       sizeof(candidate->at.address));
		candidate->at.family = slice->family;
		candidate->at.port = port;
		candidate->weight = slice->weight;
		candidate->bits = bits_of(cache, &endpoints[i]);
	}
}

static int compare(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	int order = endpoint_compare(&a->at, &b->at);

	if (order)
		return order;
	return a->bits != b->bits ? (int)b->bits - (int)a->bits :
				    b->weight - a->weight;
}

static void keep_each_once(struct candidates *all)
{
	size_t i, kept = 0;

	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), compare);
	for (i = 0; i < all->count; i++)
		if (!kept || endpoint_compare(&all->list[kept - 1].at,
					      &all->list[i].at))
			all->list[kept++] = all->list[i];
	all->count = kept;
	for (i = 0; i < kept; i++)
		all->weighted |= all->list[i].weight >= 0;
}

/* Hints count if all endpoints that are ready have some, and one is for us. */
static bool heeds(const struct candidates *all, uint8_t hints, uint8_t hit)
{
	bool found = false;
	size_t i;

	for (i = 0; i < all->count; i++) {
		if (!(all->list[i].bits & READY))
			continue;
		if (!(all->list[i].bits & hints))
			return false;
		found |= !!(all->list[i].bits & hit);
	}
	return found;
}

static void collect(const struct cache *cache,
		    const struct cache_service *service,
		    const struct cache_port *port, uint8_t family,
		    struct candidates *all)
{
	const struct cache_slice *slice = service->slices;
	uint32_t i;

	for (; slice; slice = slice->next)
		for (i = 0; slice->family == family && i < slice->port_count; i++)
			if (slice->ports[i].name == port->name &&
			    slice->ports[i].protocol == port->protocol)
				take_slice(cache, all, slice,
					   slice->ports[i].port);
	keep_each_once(all);
	if (heeds(all, NODE_HINTS, FOR_NODE))
		all->topology = FOR_NODE;
	else if (heeds(all, ZONE_HINTS, FOR_ZONE))
		all->topology = FOR_ZONE;
}

static bool is_fallback(uint8_t bits)
{
	return (bits & SERVING) && !(bits & (READY | STAYS));
}

static bool is_external(const struct cache_spec *spec,
			const struct cache_port *port, uint8_t family)
{
	uint32_t i;

	if (port->node_port)
		return true;
	for (i = 0; i < spec->address_count; i++)
		if (spec->addresses[i].use != CACHE_CLUSTER_IP &&
		    spec->addresses[i].at.family == family)
			return true;
	return false;
}

/**
 * endpoints_reach() - which endpoints can be used at all
 * @spec: of the Service
 * @port: one of its ports
 * @family: AF_INET or AF_INET6
 *
 * Return: see &struct reach.
 */
struct reach endpoints_reach(const struct cache_spec *spec,
			     const struct cache_port *port, uint8_t family)
{
	bool external = is_external(spec, port, family);

	return (struct reach){
		.cluster = !spec->internal_local || external,
		.local = spec->internal_local ||
			 (spec->external_local && external),
	};
}

/* Do hints keep it from all but policy local? */
static bool is_left_out(const struct candidates *all, uint8_t bits)
{
	return bits & READY && all->topology && !(bits & all->topology);
}

static void add_backend(const struct candidates *all,
			const struct candidate *from, bool idle,
			struct model *model, struct service *into)
{
	struct backend *backend = service_add_backend(model, into);

	backend->at = from->at;
	backend->weight = from->weight >= 0 ? from->weight :
			  all->weighted ? WEIGHT_BESIDE : WEIGHT_ALONE;
	if (idle)
		backend->weight = 0;
	backend->given = 1U << BACKEND_WEIGHT;
	if (from->bits & LOCAL)
		backend->flags |= 1U << BACKEND_LOCAL;
	if (is_fallback(from->bits) && !idle)
		backend->flags |= 1U << BACKEND_TERMINATING;
	if (from->bits & LOCAL && !idle && is_left_out(all, from->bits))
		backend->flags |= 1U << BACKEND_LOCAL_ONLY;
	backend->given |= backend->flags;
}

static bool is_used(const struct candidates *all,
		    const struct candidate *candidate, struct reach reach)
{
	uint8_t bits = candidate->bits;

	if (is_fallback(bits))
		return reach.cluster || bits & LOCAL;
	if (!(bits & READY))
		return false;
	if (reach.cluster && !is_left_out(all, bits))
		return true;
	return reach.local && bits & LOCAL;
}

/*
 * UDP flows end with their backend, and kube-proxy ends those to endpoints that
 * do not serve only: others stay, without weight.
 */
static bool is_idle(const struct cache_port *port,
		    const struct candidate *candidate, struct reach reach)
{
	return port->protocol == IPPROTO_UDP && reach.cluster &&
	       candidate->bits & SERVING;
}

/*
 * Of endpoints elsewhere nobody uses, one is enough for the kernel to know that
 * there are some: it drops then what it would reject otherwise.
 */
static void add_witness(const struct candidates *all, struct model *model,
			struct service *into)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->list[i].bits & READY || is_fallback(all->list[i].bits)) {
			add_backend(all, &all->list[i], false, model, into);
			return;
		}
}

/**
 * endpoints_add() - give a service its backends of one family
 * @translate: how to translate
 * @service: whose endpoints
 * @port: for which of its ports
 * @family: AF_INET or AF_INET6
 * @model: the model that @into is in
 * @into: gets the backends, in order
 */
void endpoints_add(const struct translate *translate,
		   const struct cache_service *service,
		   const struct cache_port *port, uint8_t family,
		   struct model *model, struct service *into)
{
	struct reach reach = endpoints_reach(service->spec, port, family);
	struct candidates all = {};
	bool found = false;
	size_t i;

	collect(translate->cache, service, port, family, &all);
	if (!reach.cluster)
		all.topology = 0;
	for (i = 0; i < all.count; i++) {
		if (is_used(&all, &all.list[i], reach))
			add_backend(&all, &all.list[i], false, model, into);
		else if (is_idle(port, &all.list[i], reach))
			add_backend(&all, &all.list[i], true, model, into);
		else
			continue;
		found = true;
	}
	if (!found && !reach.cluster)
		add_witness(&all, model, into);
	free(all.list);
}

static void take_all_ports(const struct cache *cache, struct candidates *all,
			   const struct cache_service *service, uint8_t family)
{
	const struct cache_slice *slice = service->slices;

	for (; slice; slice = slice->next)
		if (slice->family == family && slice->port_count)
			take_slice(cache, all, slice, 0);
}

/**
 * endpoints_ready_here() - what a health-check node port tells
 * @cache: what is known of the cluster
 * @service: whose endpoints
 * @family: AF_INET or AF_INET6
 *
 * Return: number of addresses with a ready endpoint on this node, whatever its
 * ports.
 */
unsigned int endpoints_ready_here(const struct cache *cache,
				  const struct cache_service *service,
				  uint8_t family)
{
	struct candidates all = {};
	unsigned int count = 0;
	size_t i;

	take_all_ports(cache, &all, service, family);
	keep_each_once(&all);
	for (i = 0; i < all.count; i++)
		count += (all.list[i].bits & (READY | LOCAL)) == (READY | LOCAL);
	free(all.list);
	return count;
}
