/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_TOLD_H
#define SVCNAT_AGENT_SYNC_TOLD_H

#include "base/hash.h"
#include "base/problem.h"

/* So much is told of a service at a time: it may have thousands of addresses. */
#define TOLD_MAX 4

struct told_entry;

/**
 * struct told - what has been told of services, so that it is told once
 * @tell: told of a service, by NAMESPACE/NAME, what is left out of it, with the
 *	reason in a word before, or NULL
 * @context: for @tell
 * @entries: services of which something was told
 * @hash: of the sentences about the service at hand
 * @count: their number
 * @list: the first of them
 * @reasons: theirs
 */
struct told {
	void (*tell)(void *context, const char *service, const char *reason,
		     const char *why);
	void *context;
	struct told_entry *entries;
	uint64_t hash;
	unsigned int count;
	struct problem list[TOLD_MAX];
	const char *reasons[TOLD_MAX];
};

void told_begin(struct told *told);
void told_add(struct told *told, const char *reason, const char *why);
void told_end(struct told *told, const char *service);
void told_forget(struct told *told);

#endif
