// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for many small objects. It is taken in large pieces that are made
 * present at once, since for big tables the page faults would be most of the
 * work, and forgotten as a whole.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/memory.h"

/* Chunks double from the least to the most: few tables are large. */
#define CHUNK_MIN (16UL << 10)
#define CHUNK_MAX (512UL << 10)
#define ALIGNMENT 8

/* There where the address sanitizer is, which is to see what nobody took. */
void __asan_poison_memory_region(const void *at, size_t size)
	__attribute__((weak));
void __asan_unpoison_memory_region(const void *at, size_t size)
	__attribute__((weak));

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
};

static void hide(const void *at, size_t size)
{
	if (__asan_poison_memory_region)
		__asan_poison_memory_region(at, size);
}

static void reveal(const void *at, size_t size)
{
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(at, size);
}

static size_t aligned(size_t size)
{
	return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void add_chunk(struct arena *arena, size_t wanted)
{
	size_t size = arena->chunks ? 2 * arena->chunks->size : CHUNK_MIN;
	struct arena_chunk *chunk;

	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	while (size < sizeof(*chunk) + wanted)
		size *= 2;
	chunk = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (chunk == MAP_FAILED)
		out_of_memory();
	chunk->older = arena->chunks;
	chunk->size = size;
	arena->chunks = chunk;
	arena->next = (char *)(chunk + 1);
	arena->end = (char *)chunk + size;
	hide(arena->next, size - sizeof(*chunk));
}

/**
 * arena_take() - take memory, or end the program if there is none
 * @arena: from where
 * @size: how many bytes
 *
 * Return: zeroed memory that lasts until arena_free().
 */
void *arena_take(struct arena *arena, size_t size)
{
	char *taken;

	if (aligned(size) > (size_t)(arena->end - arena->next))
		add_chunk(arena, aligned(size));
	taken = arena->next;
	arena->next += aligned(size);
	reveal(taken, size);
	return taken;
}

/* The items are the last thing taken, and there is room behind them. */
static bool extend(struct arena *arena, char *items, size_t from, size_t to)
{
	if (items + aligned(from) != arena->next ||
	    aligned(to) - aligned(from) > (size_t)(arena->end - arena->next))
		return false;
	arena->next += aligned(to) - aligned(from);
	reveal(items, to);
	return true;
}

/**
 * arena_grow() - make room for more items in an array
 * @arena: where the array is
 * @items: the array, NULL while it has no room
 * @size: bytes of an item
 * @room: items that it has room for
 * @wanted: items that it must have room for
 *
 * An array that is filled before anything else is taken has no room in vain. One
 * that must move gets twice the room.
 *
 * Return: the array, which may have moved.
 */
void *arena_grow(struct arena *arena, void *items, size_t size,
		 uint32_t *room, size_t wanted)
{
	size_t used = *room * size;
	void *moved;

	if (wanted <= *room)
		return items;
	if (items && extend(arena, items, used, wanted * size)) {
		*room = wanted;
		return items;
	}
	if (wanted < 2UL * *room)
		wanted = 2UL * *room;
	moved = arena_take(arena, wanted * size);
	if (items)
		memcpy(moved, items, used);
	*room = wanted;
	return moved;
}

/**
 * arena_free() - forget everything in an arena
 * @arena: which; it is empty afterwards
 */
void arena_free(struct arena *arena)
{
	struct arena_chunk *chunk = arena->chunks, *older;

	for (; chunk; chunk = older) {
		older = chunk->older;
		reveal(chunk, chunk->size);
		munmap(chunk, chunk->size);
	}
	memset(arena, 0, sizeof(*arena));
}
