// SPDX-License-Identifier: GPL-2.0
/*
 * Which Service has an address and port. Anybody may write an address into his
 * Service that another one has: a cluster IP is its Service's, all else is of
 * the one that was there first.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/cache/claims.h"
#include "agent/cache/entry.h"

#define SIZE_MIN 64

static struct cache_claim **bucket_of(const struct cache *cache,
				      const struct endpoint *at,
				      uint8_t protocol)
{
	uint64_t tail = at->port | (uint64_t)at->family << 16 |
			(uint64_t)protocol << 24;
	uint64_t hash = XXH3_64bits_withSeed(at->address, sizeof(at->address),
					     tail);

	return &cache->claims.buckets[hash & (cache->claims.size - 1)];
}

static bool is_for(const struct cache_claim *claim, const struct endpoint *at,
		   uint8_t protocol)
{
	return claim->protocol == protocol && !endpoint_compare(&claim->at, at);
}

static void enter(struct cache *cache, struct cache_claim *claim)
{
	struct cache_claim **bucket = bucket_of(cache, &claim->at,
						claim->protocol);

	claim->next = *bucket;
	*bucket = claim;
}

static void grow(struct cache *cache)
{
	uint32_t i, old = cache->claims.size;
	struct cache_claim **buckets = cache->claims.buckets;

	cache->claims.size = old ? 2 * old : SIZE_MIN;
	cache->claims.buckets = require_memory(calloc(cache->claims.size,
						      sizeof(*buckets)));
	for (i = 0; i < old; i++) {
		struct cache_claim *claim = buckets[i], *next;

		for (; claim; claim = next) {
			next = claim->next;
			enter(cache, claim);
		}
	}
	free(buckets);
}

/* Others may win or lose what comes or goes. */
static void mark_rivals(struct cache *cache, const struct cache_claim *claim)
{
	struct cache_claim *other = *bucket_of(cache, &claim->at,
					       claim->protocol);

	for (; other; other = other->next)
		if (other->service != claim->service &&
		    is_for(other, &claim->at, claim->protocol))
			entry_mark(cache, other->service);
}

static void list_port(struct cache_service *service, uint32_t port)
{
	const struct cache_spec *spec = service->spec;
	const struct cache_port *wanted = &spec->ports[port];
	struct cache_claim claim = {
		.service = service,
		.protocol = wanted->protocol,
		.port = port,
	};
	uint32_t i;

	for (i = 0; i < spec->address_count; i++) {
		claim.at = spec->addresses[i].at;
		claim.at.port = wanted->port;
		claim.use = spec->addresses[i].use;
		service->claims[service->claim_count++] = claim;
	}
	if (!wanted->node_port)
		return;
	claim.at = (struct endpoint){ .port = wanted->node_port };
	claim.use = CACHE_NODE_PORT;
	service->claims[service->claim_count++] = claim;
}

/**
 * claims_enter() - let a service want what its Service says
 * @cache: where
 * @service: which
 */
void claims_enter(struct cache *cache, struct cache_service *service)
{
	const struct cache_spec *spec = service->spec;
	uint32_t i;

	service->claims = require_memory(calloc(spec->port_count *
						(spec->address_count + 1UL) + 1,
						sizeof(*service->claims)));
	for (i = 0; i < spec->port_count; i++)
		list_port(service, i);
	for (i = 0; i < service->claim_count; i++) {
		while (cache->claims.count >= cache->claims.size)
			grow(cache);
		mark_rivals(cache, &service->claims[i]);
		enter(cache, &service->claims[i]);
		cache->claims.count++;
	}
}

/**
 * claims_leave() - let a service want nothing any more
 * @cache: where
 * @service: which
 */
void claims_leave(struct cache *cache, struct cache_service *service)
{
	uint32_t i;

	for (i = 0; i < service->claim_count; i++) {
		struct cache_claim *claim = &service->claims[i];
		struct cache_claim **link = bucket_of(cache, &claim->at,
						      claim->protocol);

		while (*link != claim)
			link = &(*link)->next;
		*link = claim->next;
		cache->claims.count--;
		mark_rivals(cache, claim);
	}
	free(service->claims);
	service->claims = NULL;
	service->claim_count = 0;
}

/* Before, less than 0, or behind? */
static int compare(const struct cache_claim *a, const struct cache_claim *b)
{
	const struct cache_spec *x = a->service->spec, *y = b->service->spec;
	bool first = a->use == CACHE_CLUSTER_IP, second = b->use == CACHE_CLUSTER_IP;

	if (first != second)
		return first ? -1 : 1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	if (a->service != b->service)
		return strcmp(a->service->name, b->service->name);
	return a->port < b->port ? -1 : a->port > b->port;
}

/**
 * claims_winner() - who has an address and port
 * @cache: where
 * @at: the address and port; a node port has no address
 * @protocol: IPPROTO number
 *
 * Return: the claim that counts, or NULL if there is none.
 */
const struct cache_claim *claims_winner(const struct cache *cache,
					const struct endpoint *at,
					uint8_t protocol)
{
	const struct cache_claim *claim, *winner = NULL;

	if (!cache->claims.size)
		return NULL;
	claim = *bucket_of(cache, at, protocol);
	for (; claim; claim = claim->next)
		if (is_for(claim, at, protocol) &&
		    (!winner || compare(claim, winner) < 0))
			winner = claim;
	return winner;
}
