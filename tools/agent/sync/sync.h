/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_SYNC_H
#define SVCNAT_AGENT_SYNC_SYNC_H

#include "agent/sync/shadow.h"
#include "agent/sync/told.h"
#include "agent/translate/translate.h"
#include "netlink/socket.h"

/* So many services may be refused by the kernel before the rest waits, too. */
#define SYNC_REFUSED_MAX 64

enum sync_result {
	SYNC_UNCHANGED,		/* the kernel has it already */
	SYNC_COMMITTED,
	SYNC_FAILED,		/* try again later */
};

/**
 * struct sync - keeps the kernel's table as the cluster is
 * @cache: what is known of the cluster
 * @translate: from its words to the kernel's
 * @told: tells what is left out of services
 * @shadow: what the kernel has
 * @config: what the network namespace shall have, while that is compared
 * @nl: for transactions
 * @events: tells of others' transactions
 * @connected: both sockets are open
 * @full: what the kernel has is not known: the whole table is sent
 * @generation: of the kernel's table
 * @refused: services that the kernel has refused this time, by NAMESPACE/NAME
 * @refused_count: length of @refused
 * @commits: transactions that have changed something
 * @replaces: those of them that were whole tables
 * @failures: transactions that were refused
 * @foreign: transactions of others that were seen
 */
struct sync {
	struct cache *cache;
	struct translate translate;
	struct told told;
	struct shadow shadow;
	struct model config;
	struct nl nl;
	struct nl events;
	bool connected;
	bool full;
	uint64_t generation;
	char *refused[SYNC_REFUSED_MAX];
	unsigned int refused_count;
	uint64_t commits;
	uint64_t replaces;
	uint64_t failures;
	uint64_t foreign;
};

void sync_begin(struct sync *sync, struct cache *cache,
		const struct translate_options *options);
int sync_connect(struct sync *sync, struct problem *problem);
bool sync_has_table(struct sync *sync);
void sync_check(struct sync *sync);
bool sync_is_due(const struct sync *sync);
enum sync_result sync_run(struct sync *sync, struct problem *problem);
void sync_read_events(struct sync *sync);
void sync_end(struct sync *sync);

#endif
