// SPDX-License-Identifier: GPL-2.0
/*
 * Texts that many objects share, such as lists of address ranges: each is kept
 * once, and as long as the program runs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/intern.h"

struct interned {
	UT_hash_handle hh;
	char text[];
};

static struct interned *pool;

/**
 * intern() - keep a text
 * @text: the text
 *
 * Return: a copy that lasts until intern_forget().
 */
const char *intern(const char *text)
{
	struct interned *entry;
	size_t len = strlen(text) + 1;

	HASH_FIND_STR(pool, text, entry);
	if (entry)
		return entry->text;
	entry = require_memory(calloc(1, sizeof(*entry) + len));
	memcpy(entry->text, text, len);
	HASH_ADD_STR(pool, text, entry);
	return entry->text;
}

/**
 * intern_forget() - forget all texts
 */
void intern_forget(void)
{
	struct interned *entry, *next;

	HASH_ITER(hh, pool, entry, next) {
		HASH_DEL(pool, entry);
		free(entry);
	}
}
