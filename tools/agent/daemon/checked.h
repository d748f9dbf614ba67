/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_CHECKED_H
#define SVCNAT_AGENT_DAEMON_CHECKED_H

#include "agent/cache/cache.h"
#include "agent/serve/facts.h"

struct checked_entry;

/**
 * struct checked - Services whose health load balancers check
 * @entries: by name
 * @list: the same, as facts have them
 * @count: length of @list
 * @room: of @list
 * @changed: something has changed since the ports were looked at
 */
struct checked {
	struct checked_entry *entries;
	struct facts_port *list;
	size_t count;
	size_t room;
	bool changed;
};

void checked_take(struct checked *checked, const struct cache *cache,
		  const struct cache_service *service);
void checked_free(struct checked *checked);

#endif
