/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_FEEDS_H
#define SVCNAT_AGENT_DAEMON_FEEDS_H

#include "agent/cache/cache.h"
#include "agent/stream/watch.h"

struct feeds;

/**
 * struct feed - a watch that fills the cache
 * @feeds: of which it is one
 * @take: takes in what the watch tells
 * @watch: the watch
 */
struct feed {
	struct feeds *feeds;
	void (*take)(void *cache, enum watch_step step, const json_t *object);
	struct watch *watch;
};

/**
 * struct feeds - all watches
 * @list: by kind
 * @cache: what they fill
 * @changed: called after something was told
 * @context: given to @changed
 */
struct feeds {
	struct feed list[CACHE_KINDS];
	struct cache *cache;
	void (*changed)(void *context);
	void *context;
};

void feeds_begin(struct feeds *feeds, struct api_client *client,
		 const char *node_name);
void feeds_end(struct feeds *feeds);

#endif
