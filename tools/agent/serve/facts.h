/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_FACTS_H
#define SVCNAT_AGENT_SERVE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/cache/address.h"
#include "agent/serve/histogram.h"

#define FACTS_WATCHES 4

/**
 * struct facts_watch - how a watch goes
 * @kind: of what; NULL for none
 * @age: ms since the server spoke
 * @restarts: how often the stream was begun again
 * @relists: how often all objects were told again
 * @malformed: objects that were left out
 */
struct facts_watch {
	const char *kind;
	uint64_t age;
	uint64_t restarts;
	uint64_t relists;
	uint64_t malformed;
};

/**
 * struct facts_requests - requests of the same outcome
 * @host: who was asked
 * @method: GET or POST
 * @code: status of the answer, 0 if there was none
 * @count: how many
 */
struct facts_requests {
	const char *host;
	const char *method;
	unsigned int code;
	uint64_t count;
};

/**
 * struct facts_port - a health-check node port
 * @service: NAMESPACE/NAME
 * @port: its number
 * @families: bit 0 for IPv4, bit 1 for IPv6
 * @ready: ready endpoints on this node, of IPv4 and of IPv6
 */
struct facts_port {
	const char *service;
	uint16_t port;
	uint8_t families;
	unsigned int ready[2];
};

/**
 * struct facts_places - where node ports are
 * @all: at all addresses, of IPv4 and of IPv6
 * @localhost: and at loopback addresses
 * @range_count: length of @ranges
 * @ranges: and at addresses of this host in these
 * @primary: and at these addresses; of no family where there is none
 */
struct facts_places {
	bool all[2];
	bool localhost;
	unsigned int range_count;
	const struct cache_range *ranges;
	struct endpoint primary[2];
};

/**
 * struct facts - what is told of the agent; all zero in the beginning
 * @node_eligible: traffic from outside may be sent to this node
 * @survived: the kernel has the table of an agent before this one
 * @synced: the kernel was told by this one, at least once
 * @fresh: all watches heard their server not long ago
 * @is_waiting: a change was not told to the kernel yet
 * @waiting: since when, in ms of the loop's clock
 * @last_sync: when the kernel was told last, in ns since 1970; 0 for never
 * @last_queued: when a change began to wait last, the same
 * @syncs: how long it took to tell the kernel
 * @full_syncs: the same of whole tables
 * @partial_syncs: the same of changes
 * @programming: how long changes took from their cause to the kernel
 * @service_changes: changes to Services
 * @service_changes_pending: those that wait
 * @endpoint_changes: changes to EndpointSlices
 * @endpoint_changes_pending: those that wait
 * @no_local: of IPv4 and of IPv6, services without an endpoint on this node whose
 *	policy is Local for traffic from within and from outside
 * @failures: transactions that were refused
 * @foreign: transactions of others that were seen
 * @watches: of each kind
 * @request_count: length of @requests
 * @requests: to API servers
 * @port_count: length of @ports
 * @ports: health-check node ports; none twice
 * @places: where they are
 *
 * serve_update() looks at what concerns ports; the rest is looked at when somebody
 * asks.
 */
struct facts {
	bool node_eligible;
	bool survived;
	bool synced;
	bool fresh;
	bool is_waiting;
	int64_t waiting;
	int64_t last_sync;
	int64_t last_queued;
	struct histogram syncs;
	struct histogram full_syncs;
	struct histogram partial_syncs;
	struct histogram programming;
	uint64_t service_changes;
	uint64_t service_changes_pending;
	uint64_t endpoint_changes;
	uint64_t endpoint_changes_pending;
	uint64_t no_local[2][2];
	uint64_t failures;
	uint64_t foreign;
	struct facts_watch watches[FACTS_WATCHES];
	size_t request_count;
	const struct facts_requests *requests;
	size_t port_count;
	const struct facts_port *ports;
	struct facts_places places;
};

void facts_synced(struct facts *facts, bool full, int64_t took, int64_t now);
void facts_programmed(struct facts *facts, const int64_t *causes,
		      size_t count, int64_t started);

#endif
