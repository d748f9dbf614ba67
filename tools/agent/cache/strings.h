/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_STRINGS_H
#define SVCNAT_AGENT_CACHE_STRINGS_H

#include <stdint.h>

struct string;

/**
 * struct strings - texts that many objects share, each kept once
 * @list: by number
 * @buckets: the first number of each chain
 * @size: numbers that the arrays have room for; a power of two
 * @count: numbers ever used, 0 included
 * @freed: numbers that are free
 * @free: how many of them there are
 *
 * One that is all zero is empty. A text is known by its number, which takes half
 * of what a pointer does; the empty text is number 0 and never counted.
 */
struct strings {
	struct string **list;
	uint32_t *buckets;
	uint32_t *freed;
	uint32_t size;
	uint32_t count;
	uint32_t free;
};

uint32_t strings_get(struct strings *strings, const char *text);
void strings_hold(struct strings *strings, uint32_t number);
void strings_put(struct strings *strings, uint32_t number);
const char *strings_text(const struct strings *strings, uint32_t number);
void strings_free(struct strings *strings);

#endif
