// SPDX-License-Identifier: GPL-2.0
/* A service is translated each time an endpoint changes: what is wrong with it is told once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/sync/told.h"

struct told_entry {
	UT_hash_handle hh;
	uint64_t hash;
	char name[];
};

/**
 * told_begin() - begin with the sentences about a service
 * @told: who tells
 */
void told_begin(struct told *told)
{
	told->hash = 0;
	told->count = 0;
}

/**
 * told_add() - one more sentence about the service
 * @told: who tells
 * @reason: why in a word, which lasts
 * @why: the sentence
 */
void told_add(struct told *told, const char *reason, const char *why)
{
	told->hash = XXH3_64bits_withSeed(why, strlen(why), told->hash + 1);
	if (told->count < TOLD_MAX) {
		snprintf(told->list[told->count].text, PROBLEM_LEN, "%s", why);
		told->reasons[told->count] = reason;
	}
	told->count++;
}

static void forget(struct told *told, struct told_entry *entry)
{
	HASH_DEL(told->entries, entry);
	free(entry);
}

static struct told_entry *make(struct told *told, const char *service)
{
	size_t len = strlen(service) + 1;
	struct told_entry *entry;

	entry = require_memory(calloc(1, sizeof(*entry) + len));
	memcpy(entry->name, service, len);
	HASH_ADD_STR(told->entries, name, entry);
	return entry;
}

/**
 * told_end() - tell the sentences about a service, unless they were told before
 * @told: who tells
 * @service: NAMESPACE/NAME
 */
void told_end(struct told *told, const char *service)
{
	struct told_entry *entry;
	unsigned int i;

	HASH_FIND_STR(told->entries, service, entry);
	if (!told->count) {
		if (entry)
			forget(told, entry);
		return;
	}
	if (!entry)
		entry = make(told, service);
	else if (entry->hash == told->hash)
		return;
	entry->hash = told->hash;
	for (i = 0; told->tell && i < told->count && i < TOLD_MAX; i++)
		told->tell(told->context, service, told->reasons[i], told->list[i].text);
}

/**
 * told_forget() - forget what has been told
 * @told: who tells
 */
void told_forget(struct told *told)
{
	struct told_entry *entry, *next;

	HASH_ITER(hh, told->entries, entry, next)
		forget(told, entry);
}
