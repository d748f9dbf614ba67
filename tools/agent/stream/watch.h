/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_WATCH_H
#define SVCNAT_AGENT_STREAM_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "agent/cache/step.h"
#include "agent/stream/client.h"

/**
 * struct watch_handler - who is told what a watch sees
 * @step: is told; @object is borrowed, and dropped after the call
 * @context: given to @step
 */
struct watch_handler {
	void (*step)(void *context, enum watch_step step, const json_t *object);
	void *context;
};

/**
 * struct watch_kind - a kind of objects
 * @name: its name, for people
 * @path: where they are
 * @selectors: which of them, as part of an URL; a name is put behind
 * @optional: a server need not know them
 */
struct watch_kind {
	const char *name;
	const char *path;
	const char *selectors;
	bool optional;
};

extern const struct watch_kind watch_services;
extern const struct watch_kind watch_slices;
extern const struct watch_kind watch_node;
extern const struct watch_kind watch_service_cidrs;

/**
 * struct watch_state - how a watch goes
 * @complete: all objects were told once
 * @fresh: the server spoke not long ago
 * @waiting: nothing is asked now; it will be, later
 * @age: ms since it did, or since the watch began
 * @restarts: how often the stream was begun again
 * @relists: how often all objects were told again
 * @malformed: how often something was left out that made no sense
 */
struct watch_state {
	bool complete;
	bool fresh;
	bool waiting;
	uint64_t age;
	unsigned long restarts;
	unsigned long relists;
	unsigned long malformed;
};

struct watch;

struct watch *watch_begin(struct api_client *client, const struct watch_kind *kind,
			  const char *name, const struct watch_handler *handler);
const char *watch_name(const struct watch *watch);
struct watch_state watch_state(const struct watch *watch);
void watch_end(struct watch *watch);

#endif
