/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_ARENA_H
#define SVCNAT_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

/**
 * struct arena - memory for many small objects that all go at once
 * @chunks: where the memory is, the latest first
 * @next: what is free in it
 * @end: end of what is free
 *
 * One that is all zero is empty.
 */
struct arena {
	struct arena_chunk *chunks;
	char *next;
	char *end;
};

void *arena_take(struct arena *arena, size_t size);
void *arena_grow(struct arena *arena, void *items, size_t size,
		 uint32_t *room, size_t wanted);
void arena_free(struct arena *arena);

#endif
