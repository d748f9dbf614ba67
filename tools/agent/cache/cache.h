/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_CACHE_H
#define SVCNAT_AGENT_CACHE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "agent/cache/address.h"
#include "agent/cache/step.h"
#include "agent/cache/strings.h"
#include "base/endpoint.h"
#include "base/hash.h"
#include "base/problem.h"

#define CACHE_UID_LEN 64
/* Times of changes that are remembered until they have come true. */
#define CACHE_TRIGGERS_MAX 1024

enum cache_kind {
	CACHE_SERVICES,
	CACHE_SLICES,
	CACHE_NODE,
	CACHE_SERVICE_CIDRS,
	CACHE_KINDS,
};

/* Annotations of a Service that say what kube-proxy has no word for. */
enum cache_annotation {
	CACHE_SCHEDULER,
	CACHE_FAILOVER,
	CACHE_MAX_CONNECTIONS,
	CACHE_ON_REMOVAL,
	CACHE_AFFINITY_PREFIX,
	CACHE_ANNOTATIONS,
};

/* What an address of a Service is, from the one that is heard first on. */
enum cache_use {
	CACHE_CLUSTER_IP,
	CACHE_BALANCER_IP,
	CACHE_EXTERNAL_IP,
	CACHE_NODE_PORT,
};

/**
 * struct cache_address - an address of a Service
 * @at: the address; its port is 0
 * @use: enum cache_use
 */
struct cache_address {
	struct endpoint at;
	uint8_t use;
};

/**
 * struct cache_port - a port of a Service
 * @name: its name, a number of strings
 * @port: what clients dial
 * @node_port: what they dial at nodes, or 0
 * @protocol: IPPROTO number
 */
struct cache_port {
	uint32_t name;
	uint16_t port;
	uint16_t node_port;
	uint8_t protocol;
};

/**
 * struct cache_spec - what is known of a Service that is proxied
 * @created: when it was made, in seconds since 1970
 * @uid: number of a string
 * @annotations: numbers of strings, 0 where there is none
 * @affinity: seconds that a client keeps its endpoint, or 0
 * @health_port: healthCheckNodePort, or 0
 * @internal_local: internalTrafficPolicy is Local
 * @external_local: externalTrafficPolicy is Local
 * @families: bit 0 for IPv4, bit 1 for IPv6: those that it has a cluster IP in
 * @address_count: length of @addresses
 * @port_count: length of @ports
 * @range_count: length of @ranges
 * @addresses: where clients dial it, each once, in the order of enum cache_use
 * @ports: at which ports
 * @ranges: loadBalancerSourceRanges
 * @size: bytes of this structure and the arrays, which are behind it
 *
 * It never changes: another one takes its place.
 */
struct cache_spec {
	int64_t created;
	uint32_t uid;
	uint32_t annotations[CACHE_ANNOTATIONS];
	uint32_t affinity;
	uint16_t health_port;
	bool internal_local;
	bool external_local;
	uint8_t families;
	uint32_t address_count;
	uint32_t port_count;
	uint32_t range_count;
	uint32_t size;
	struct cache_address *addresses;
	struct cache_port *ports;
	struct cache_range *ranges;
};

struct cache_claim;

/**
 * struct cache_service - a Service, slices that are for one, or both
 * @hh: entry in the index by name
 * @spec: what the Service says, NULL if there is none that is proxied
 * @claims: array of @claim_count
 * @claim_count: number of addresses and ports that it wants to have
 * @slices: the first of its slices
 * @next_dirty: the next that has changed
 * @epoch: in which the Service was seen last
 * @dirty: it has changed
 * @name: NAMESPACE/NAME
 */
struct cache_service {
	UT_hash_handle hh;
	struct cache_spec *spec;
	struct cache_claim *claims;
	struct cache_slice *slices;
	struct cache_service *next_dirty;
	uint32_t claim_count;
	uint32_t epoch;
	bool dirty;
	char name[];
};

/* Bits of an endpoint. */
#define CACHE_READY		1
#define CACHE_SERVING		2
#define CACHE_TERMINATING	4

/**
 * struct cache_endpoint - an endpoint
 * @address: of the family of its slice; IPv4 uses the first four bytes
 * @node: name of its node, a number of strings
 * @zones: zones that it is for, a number of strings, or 0
 * @nodes: nodes that it is for, a number of strings, or 0
 * @flags: CACHE_*
 *
 * Lists are texts with a newline before and behind each name.
 */
struct cache_endpoint {
	uint8_t address[16];
	uint32_t node;
	uint32_t zones;
	uint32_t nodes;
	uint8_t flags;
};

/**
 * struct cache_slice_port - a port of all endpoints of a slice
 * @name: its name, a number of strings
 * @port: the port
 * @protocol: IPPROTO number
 */
struct cache_slice_port {
	uint32_t name;
	uint16_t port;
	uint8_t protocol;
};

/**
 * struct cache_slice - an EndpointSlice
 * @hh: entry in the index by UID
 * @service: the service that it is for
 * @next: the next slice of that
 * @epoch: in which it was seen last
 * @uid: its UID
 * @size: bytes of what follows, and of the arrays
 * @port_count: length of @ports
 * @endpoint_count: number of endpoints, which are behind @ports
 * @weight: of its endpoints, -1 if it says none
 * @family: AF_INET or AF_INET6
 * @ports: the ports of all its endpoints
 */
struct cache_slice {
	UT_hash_handle hh;
	struct cache_service *service;
	struct cache_slice *next;
	uint32_t epoch;
	uint32_t size;
	char uid[CACHE_UID_LEN];
	uint32_t port_count;
	uint32_t endpoint_count;
	int32_t weight;
	uint8_t family;
	struct cache_slice_port ports[];
};

static inline struct cache_endpoint *slice_endpoints(const struct cache_slice *slice)
{
	return (struct cache_endpoint *)&slice->ports[slice->port_count];
}

/**
 * struct cache_node - this node
 * @known: there is a Node of its name
 * @leaving: it is being deleted, or a cluster autoscaler is about to
 * @zone: number of a string
 * @addresses: its addresses for IPv4 and IPv6, of no family where there is none
 * @pod_cidrs: podCIDRs, the first of each family; of no family where there is none
 */
struct cache_node {
	bool known;
	bool leaving;
	uint32_t zone;
	struct endpoint addresses[2];
	struct cache_range pod_cidrs[2];
};

/**
 * struct cache_service_cidr - a ServiceCIDR
 * @next: the next one
 * @epoch: in which it was seen last
 * @count: length of @ranges
 * @ranges: its ranges
 * @name: number of a string
 */
struct cache_service_cidr {
	struct cache_service_cidr *next;
	uint32_t epoch;
	uint32_t name;
	unsigned int count;
	struct cache_range ranges[2];
};

/**
 * struct cache - what the API server has told, as far as it is of use
 * @refused: told of an object that is malformed, and therefore left out or kept
 *	as it was: its kind, its name, and what is wrong; or NULL
 * @context: for @refused
 * @without_external_ips: externalIPs are of no meaning
 * @node_name: of this node, a number of strings
 * @strings: all names
 * @services: by name
 * @slices: by UID
 * @claims: who wants which address and port; see claims.c
 * @node: this node
 * @node_epoch: in which it was seen last
 * @cidrs: ServiceCIDRs
 * @dirty: services that have changed
 * @config_dirty: node or ServiceCIDRs have changed
 * @epoch: of each kind
 * @complete: bit N is set once the first list of kind N has ended
 * @changes: number of changes to objects, by kind
 * @triggers: when the causes of changes to slices were, in ns since 1970
 * @trigger_count: how many of them there are
 */
struct cache {
	void (*refused)(void *context, const char *kind, const char *name,
			const char *why);
	void *context;
	bool without_external_ips;
	uint32_t node_name;
	struct strings strings;
	struct cache_service *services;
	struct cache_slice *slices;
	struct {
		struct cache_claim **buckets;
		uint32_t size;
		uint32_t count;
	} claims;
	struct cache_node node;
	uint32_t node_epoch;
	struct cache_service_cidr *cidrs;
	struct cache_service *dirty;
	bool config_dirty;
	uint32_t epoch[CACHE_KINDS];
	unsigned int complete;
	uint64_t changes[CACHE_KINDS];
	int64_t triggers[CACHE_TRIGGERS_MAX];
	unsigned int trigger_count;
};

void cache_begin(struct cache *cache, const char *node_name);
bool cache_is_complete(const struct cache *cache);
void cache_mark_all(struct cache *cache);
void cache_settle(struct cache *cache);
void cache_end(struct cache *cache);

void cache_service_step(void *context, enum watch_step step,
			const json_t *object);
void cache_slice_step(void *context, enum watch_step step,
		      const json_t *object);
void cache_node_step(void *context, enum watch_step step,
		     const json_t *object);
void cache_service_cidr_step(void *context, enum watch_step step,
			     const json_t *object);

#endif
