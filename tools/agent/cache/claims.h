/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_CLAIMS_H
#define SVCNAT_AGENT_CACHE_CLAIMS_H

#include "agent/cache/cache.h"

/* Most addresses and ports that a Service can want. */
#define CLAIMS_MAX 65536

/**
 * struct cache_claim - an address and port that a Service wants to have
 * @next: the next one of the same bucket
 * @service: whose
 * @at: the address and port; a node port has no address
 * @protocol: IPPROTO number
 * @use: enum cache_use
 * @port: index of the port of the Service
 */
struct cache_claim {
	struct cache_claim *next;
	struct cache_service *service;
	struct endpoint at;
	uint8_t protocol;
	uint8_t use;
	uint32_t port;
};

void claims_enter(struct cache *cache, struct cache_service *service);
void claims_leave(struct cache *cache, struct cache_service *service);
const struct cache_claim *claims_winner(const struct cache *cache,
					const struct endpoint *at,
					uint8_t protocol);

#endif
