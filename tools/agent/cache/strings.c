// SPDX-License-Identifier: GPL-2.0
/* Texts that many objects share. Unlike interned ones they go with their last user. */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/cache/strings.h"
#include "base/memory.h"

#define SIZE_MIN 64

struct string {
	uint32_t next;		/* of the chain */
	uint32_t users;
	uint32_t hash;
	char text[];
};

static uint32_t *bucket_of(const struct strings *strings, uint32_t hash)
{
	return &strings->buckets[hash & (strings->size - 1)];
}

static void chain(struct strings *strings, uint32_t number)
{
	struct string *string = strings->list[number];
	uint32_t *bucket = bucket_of(strings, string->hash);

	string->next = *bucket;
	*bucket = number;
}

static void grow(struct strings *strings)
{
	uint32_t i, size = strings->size ? 2 * strings->size : SIZE_MIN;

	strings->list = require_memory(reallocarray(strings->list, size,
						    sizeof(*strings->list)));
	strings->freed = require_memory(reallocarray(strings->freed, size,
						     sizeof(*strings->freed)));
	free(strings->buckets);
	strings->buckets = require_memory(calloc(size, sizeof(*strings->buckets)));
	strings->size = size;
	if (!strings->count)
		strings->count = 1;
	for (i = 1; i < strings->count; i++)
		if (strings->list[i])
			chain(strings, i);
}

static uint32_t new_number(struct strings *strings)
{
	if (strings->free)
		return strings->freed[--strings->free];
	if (strings->count >= strings->size)
		grow(strings);
	return strings->count++;
}

static uint32_t add(struct strings *strings, const char *text, size_t len,
		    uint32_t hash)
{
	struct string *string = require_memory(malloc(sizeof(*string) + len + 1));
	uint32_t number = new_number(strings);

	string->users = 1;
	string->hash = hash;
	memcpy(string->text, text, len + 1);
	strings->list[number] = string;
	chain(strings, number);
	return number;
}

/**
 * strings_get() - keep a text
 * @strings: where
 * @text: the text
 *
 * Return: its number, which lasts until strings_put().
 */
uint32_t strings_get(struct strings *strings, const char *text)
{
	size_t len = strlen(text);
	uint32_t hash, number;

	if (!len)
		return 0;
	hash = XXH3_64bits(text, len);
	number = strings->size ? *bucket_of(strings, hash) : 0;
	for (; number; number = strings->list[number]->next) {
		struct string *string = strings->list[number];

		if (string->hash != hash || strcmp(string->text, text))
			continue;
		string->users++;
		return number;
	}
	return add(strings, text, len, hash);
}

/**
 * strings_hold() - one more uses a text
 * @strings: where
 * @number: of the text
 */
void strings_hold(struct strings *strings, uint32_t number)
{
	if (number)
		strings->list[number]->users++;
}

/**
 * strings_put() - one less uses a text
 * @strings: where
 * @number: of the text
 */
void strings_put(struct strings *strings, uint32_t number)
{
	struct string *string;
	uint32_t *link;

	if (!number)
		return;
	string = strings->list[number];
	if (--string->users)
		return;
	link = bucket_of(strings, string->hash);
	while (*link != number)
		link = &strings->list[*link]->next;
	*link = string->next;
	free(string);
	strings->list[number] = NULL;
	strings->freed[strings->free++] = number;
}

/**
 * strings_text() - a text by its number
 * @strings: where
 * @number: of the text
 *
 * Return: the text.
 */
const char *strings_text(const struct strings *strings, uint32_t number)
{
	return number ? strings->list[number]->text : "";
}

/**
 * strings_free() - forget all texts, used or not
 * @strings: which; it is empty afterwards
 */
void strings_free(struct strings *strings)
{
	uint32_t i;

	for (i = 1; i < strings->count; i++)
		free(strings->list[i]);
	free(strings->list);
	free(strings->freed);
	free(strings->buckets);
	memset(strings, 0, sizeof(*strings));
}
