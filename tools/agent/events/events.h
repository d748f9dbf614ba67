/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_EVENTS_EVENTS_H
#define SVCNAT_AGENT_EVENTS_EVENTS_H

#include "agent/stream/client.h"

/* So many may be told at once, and then one each while. */
#define EVENTS_BURST 25
#define EVENTS_EACH_MS 10000
/* What was told is not told again so soon, as far as it is remembered. */
#define EVENTS_REPEAT_MS 600000
#define EVENTS_REMEMBERED 64

/**
 * struct event_about - the object that an event is about
 * @version: of its API, such as v1
 * @kind: its kind
 * @namespace: where it is, NULL if it is in none
 * @name: its name
 * @uid: its UID, NULL if that is not known
 */
struct event_about {
	const char *version;
	const char *kind;
	const char *namespace;
	const char *name;
	const char *uid;
};

/**
 * struct event_text - what an event says
 * @warning: it is a warning
 * @reason: why it is told, a word
 * @action: what was being done, a word
 * @note: a sentence
 */
struct event_text {
	bool warning;
	const char *reason;
	const char *action;
	const char *note;
};

struct events;

/**
 * struct event_post - an event on its way
 * @events: of which it is one
 * @path: where to
 * @text: as JSON, NULL if this is none
 * @transfer: brings it, NULL as long as it was not sent
 */
struct event_post {
	struct events *events;
	char *path;
	char *text;
	struct transfer *transfer;
};

/**
 * struct event_memory - an event that was told
 * @hash: of what it said
 * @when: by the loop's clock
 */
struct event_memory {
	uint64_t hash;
	uint64_t when;
};

/**
 * struct events - tells users of the cluster what became of their objects
 * @client: brings them
 * @node_name: of this node
 * @send: sends what is there, as nothing can be sent from where some are told
 * @tokens: so many may be told
 * @refilled: when one was added last
 * @server: that is asked
 * @last: time of the last one, by which they have different names
 * @failing: the last one did not arrive
 * @dropped: so many were not told, or did not arrive
 * @memory: the last ones
 * @next: which of them is the oldest
 * @posts: those on their way
 */
struct events {
	struct api_client *client;
	const char *node_name;
	struct loop_timer send;
	unsigned int tokens;
	uint64_t refilled;
	size_t server;
	int64_t last;
	bool failing;
	uint64_t dropped;
	struct event_memory memory[EVENTS_REMEMBERED];
	unsigned int next;
	struct event_post posts[EVENTS_BURST];
};

void events_begin(struct events *events, struct api_client *client,
		  const char *node_name);
void events_tell(struct events *events, const struct event_about *about,
		 const struct event_text *text);
void events_end(struct events *events);

#endif
