/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_EVENT_H
#define SVCNAT_AGENT_STREAM_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/problem.h"

/**
 * struct version - when an object or a list was like this
 * @text: a number of 64 bits, of which we only know that it is short; empty if
 *	none is told
 */
struct version {
	char text[40];
};

enum event_type {
	EVENT_UPSERT,
	EVENT_DELETE,
	EVENT_BOOKMARK,
	/* All that was there when the watch began has been told. */
	EVENT_LIST_END,
	EVENT_ERROR,
};

/**
 * struct event - a line of a watch, or an item or the rest of a list
 * @type: what happened
 * @object: to which object, that event_end() drops
 * @version: of the object, or of the list
 * @code: of an error, as of HTTP; 0 if it tells none
 * @retry_after: of an error, in seconds; 0 if it tells none
 * @root: what holds @object
 */
struct event {
	enum event_type type;
	const json_t *object;
	struct version version;
	long code;
	long retry_after;
	json_t *root;
};

int event_begin(struct event *event, const char *line, size_t len,
		struct problem *problem);
int event_begin_item(struct event *event, const char *text, size_t len,
		     struct problem *problem);
int event_begin_list(struct event *event, const char *text, size_t len,
		     struct problem *problem);
int event_begin_status(struct event *event, const char *text, size_t len,
		       struct problem *problem);
const char *event_message(const struct event *event);
void event_end(struct event *event);

#endif
