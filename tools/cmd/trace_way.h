/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_TRACE_WAY_H
#define SVCNAT_CMD_TRACE_WAY_H

#include <net/if.h>

#include "base/json.h"
#include "host/filters.h"
#include "netlink/trace.h"

/**
 * struct way - what others do with a connection that goes to a backend
 * @filters: the rules that filter
 * @err: why they cannot be listed, or 0
 * @sentence: what they do with it
 * @answers: that is about the answer
 * @before: what they do before svcnat sees it
 * @hook: the word for where they are
 * @past: the interface by which the backend answers past this node, or empty
 */
struct way {
	struct filters filters;
	int err;
	struct sentence sentence;
	bool answers;
	struct sentence before;
	const char *hook;
	char past[IF_NAMESIZE];
};

void way_find(struct way *way, const struct connection *connection,
	      const struct answer *answer);
const char *way_word(const struct way *way);
const char *way_untracked(const struct way *way, char *out, size_t size);
const char *way_sentence(const struct way *way, char *out, size_t size);
void way_put(const struct way *way, struct json *json);
void way_free(struct way *way);

#endif
