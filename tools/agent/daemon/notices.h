/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_NOTICES_H
#define SVCNAT_AGENT_DAEMON_NOTICES_H

#include "agent/cache/cache.h"
#include "agent/events/events.h"

/**
 * struct notices - what users of the cluster are told
 * @events: tells them
 * @cache: what is known of their objects
 */
struct notices {
	struct events events;
	const struct cache *cache;
};

void notices_begin(struct notices *notices, struct api_client *client,
		   const struct cache *cache, const char *node_name);
void notices_tell_start(struct notices *notices);
void notices_tell_left_out(struct notices *notices, const char *service,
			   const char *reason, const char *why);
void notices_tell_malformed(struct notices *notices, const char *kind,
			    const char *name, const char *why);
void notices_tell_port(struct notices *notices, const char *service,
		       const char *why);
void notices_end(struct notices *notices);

#endif
