/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_TELLER_H
#define SVCNAT_AGENT_DAEMON_TELLER_H

#include "agent/daemon/checked.h"
#include "agent/daemon/feeds.h"
#include "agent/daemon/keeper.h"
#include "agent/serve/serve.h"
#include "agent/stream/client.h"
#include "agent/sync/sync.h"

/**
 * struct teller - tells how the agent does, by HTTP
 * @sync: what tells the kernel
 * @keeper: when
 * @feeds: what tells of the cluster
 * @client: who asks for that
 * @failed: told that a port is taken: of which Service, or NULL for one of the agent's
 *	own, and why
 * @context: given to @failed
 * @serve: answers; its loop and settings are the caller's
 * @facts: what it tells
 * @checked: health-check node ports
 * @requests: to API servers, as facts have them
 * @refused: objects that made no sense, by kind
 * @settled: changes to Services and EndpointSlices that the kernel was told of
 * @causes: when those of a sync were caused, in ns since 1970
 * @cause_count: length of @causes
 * @full: the sync is one of the whole table
 * @moved: what node ports go by has changed
 * @began: when the sync began, in ns of a clock that is not set
 *
 * The caller fills it up to @context.
 */
struct teller {
	struct sync *sync;
	const struct keeper *keeper;
	const struct feeds *feeds;
	const struct api_client *client;
	void (*failed)(void *context, const char *service, const char *why);
	void *context;
	struct serve serve;
	struct facts facts;
	struct checked checked;
	struct facts_requests *requests;
	uint64_t refused[CACHE_KINDS];
	uint64_t settled[2];
	int64_t causes[CACHE_TRIGGERS_MAX];
	size_t cause_count;
	bool full;
	bool moved;
	int64_t began;
};

int teller_begin(struct teller *teller, struct problem *problem);
void teller_refuse(struct teller *teller, const char *kind);
void teller_turning(struct teller *teller);
void teller_turned(struct teller *teller, enum sync_result result);
void teller_look(struct teller *teller);
const char *teller_is_ready(struct teller *teller);
void teller_renew(struct teller *teller);
void teller_end(struct teller *teller);

#endif
