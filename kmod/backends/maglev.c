// SPDX-License-Identifier: GPL-2.0
/*
 * Consistent hashing as in D. E. Eisenbud et al., "Maglev: A Fast and Reliable
 * Software Network Load Balancer", NSDI 2016, section 3.4.
 */
#include <linux/kernel.h>

#include "backends/maglev.h"
#include "base/alloc.h"
#include "base/pause.h"

/*
 * Primes just below powers of two. A table of another size is another table,
 * in which most connections go elsewhere; coarse steps make that rare: from
 * 40 to 41 backends, from 655 to 656 and from 10,485 to 10,486.
 */
static const u32 svcnat_maglev_sizes[] = {
	4093, 65521, 1048573, SVCNAT_MAGLEV_SIZE_MAX,
};

#define SVCNAT_MAGLEV_EMPTY	U16_MAX

/**
 * struct svcnat_maglev_walk - a backend's way through the table
 * @next: slot that it wants next
 * @skip: distance to the one after; all slots come once, as the size is prime
 * @turn: how many turns it had, and the one that comes
 * @later: next walk with a turn in the same round
 * @backend: index in the set
 * @weight: its weight
 */
struct svcnat_maglev_walk {
	u32 next;
	u32 skip;
	u32 turn;
	u32 later;
	u16 backend;
	u16 weight;
};

#define SVCNAT_MAGLEV_NOBODY	U32_MAX

/**
 * struct svcnat_maglev_search - how free slots are found
 * @looks: slots that were looked at
 * @most: of so many on who has a turn gets any slot that is free
 * @any: the walk to these, one slot after the other
 *
 * Backends that come by chance look at a slot 16 times, the logarithm of the size,
 * and little more. Those that were chosen with the seed may all walk one way
 * behind each other, and each look at the whole table for its slot.
 */
struct svcnat_maglev_search {
	u64 looks;
	u64 most;
	struct svcnat_maglev_walk any;
};

/**
 * svcnat_maglev_size_valid - may a table have this size?
 * @size: slots asked for
 *
 * Context: any.
 * Return: true for primes up to SVCNAT_MAGLEV_SIZE_MAX, from 3 on.
 */
bool svcnat_maglev_size_valid(u32 size)
{
	u32 divisor;

	if (size < 3 || size > SVCNAT_MAGLEV_SIZE_MAX || size % 2 == 0)
		return false;
	for (divisor = 3; divisor * divisor <= size; divisor += 2)
		if (size % divisor == 0)
			return false;
	return true;
}

/**
 * svcnat_maglev_size - slots of a table
 * @asked: the administrator's choice, a prime, or 0
 * @nr: usable backends
 *
 * Without a choice there are at least 100 slots for a backend, which keeps
 * the shares within one per cent of the weights (section 5.3 of the paper).
 *
 * Context: any.
 * Return: number of slots, a prime, never less than @nr.
 */
u32 svcnat_maglev_size(u32 asked, u32 nr)
{
	u32 wanted = asked > nr ? asked : nr * 100;
	u32 i;

	if (asked > nr)
		return asked;
	for (i = 0; i < ARRAY_SIZE(svcnat_maglev_sizes) - 1; i++)
		if (svcnat_maglev_sizes[i] >= wanted)
			break;
	return svcnat_maglev_sizes[i];
}

static u32 svcnat_maglev_add(u32 a, u32 b, u32 size)
{
	return a + b < size ? a + b : a + b - size;
}

static void svcnat_maglev_walk_init(struct svcnat_maglev_walk *walk,
				    const struct svcnat_backend_set *set,
				    const struct svcnat_view *view, u32 index)
{
	const struct svcnat_backend *backend = &set->backends[index];
	u64 hash = siphash(backend, offsetofend(struct svcnat_backend, port),
			   &set->seed);

	walk->next = (u32)hash % view->size;
	walk->skip = (u32)(hash >> 32) % (view->size - 1) + 1;
	walk->weight = svcnat_view_weight(set, view, backend);
	walk->backend = index;
}

static void svcnat_maglev_search_init(struct svcnat_maglev_search *search,
				      const struct svcnat_view *view)
{
	*search = (struct svcnat_maglev_search){
		/* The walk to any slot looks at each twice at most. */
		.most = (SVCNAT_MAGLEV_LOOKS - 2ull) * view->size,
		.any = { .skip = 1 },
	};
}

/* Return: 0, or -EINTR if the caller is to end. */
static int svcnat_maglev_take(struct svcnat_view *view,
			      struct svcnat_maglev_search *search,
			      struct svcnat_maglev_walk *walk)
{
	const u16 backend = walk->backend;

	for (;;) {
		if (search->looks >= search->most)
			walk = &search->any;
		if (!(++search->looks % SVCNAT_MAGLEV_RUN) &&
		    svcnat_pause_killable())
			return -EINTR;
		if (view->slots[walk->next] == SVCNAT_MAGLEV_EMPTY)
			break;
		walk->next = svcnat_maglev_add(walk->next, walk->skip, view->size);
	}
	view->slots[walk->next] = backend;
	return 0;
}

/*
 * The heaviest backend has a turn in every round, one of a third of its
 * weight in every third. There are never more rounds than slots.
 */
static void svcnat_maglev_queue(struct svcnat_maglev_walk *walks, u32 index,
				u32 *rounds, u32 size, u32 heaviest)
{
	struct svcnat_maglev_walk *walk = &walks[index];
	u64 round;

	walk->turn++;
	round = DIV_ROUND_UP_ULL((u64)walk->turn * heaviest, walk->weight);
	if (round > size)
		return;
	walk->later = rounds[round];
	rounds[round] = index;
}

static int svcnat_maglev_play(struct svcnat_view *view,
			      struct svcnat_maglev_walk *walks, u32 *rounds,
			      u32 heaviest)
{
	u32 filled = 0, round, index, later;
	struct svcnat_maglev_search search;

	svcnat_maglev_search_init(&search, view);
	for (round = 1; filled < view->size; round++) {
		for (index = rounds[round];
		     index != SVCNAT_MAGLEV_NOBODY && filled < view->size;
		     index = later) {
			later = walks[index].later;
			if (svcnat_maglev_take(view, &search, &walks[index]))
				return -EINTR;
			svcnat_maglev_queue(walks, index, rounds, view->size,
					    heaviest);
			filled++;
		}
	}
	return 0;
}

/**
 * svcnat_maglev_fill - build the Maglev table of a view
 * @set: the set; backends and seed are set
 * @view: one of its views; the size is set, and at least one backend is usable
 *
 * It looks at slots SVCNAT_MAGLEV_LOOKS times as often as there are slots at the
 * most, and whatever it comes to is the same on all machines.
 *
 * Context: process context, may sleep.
 * Return: 0, -ENOMEM, or -EINTR if the caller is to end.
 */
int svcnat_maglev_fill(const struct svcnat_backend_set *set,
		       struct svcnat_view *view)
{
	struct svcnat_maglev_walk *walks;
	u32 heaviest = 0, i;
	int err = -ENOMEM;
	u32 *rounds;

	walks = svcnat_zalloc_array(set->nr, sizeof(*walks));
	rounds = svcnat_zalloc_array(view->size + 1, sizeof(*rounds));
	if (!walks || !rounds)
		goto out;
	for (i = 0; i < set->nr; i++) {
		svcnat_maglev_walk_init(&walks[i], set, view, i);
		heaviest = max_t(u32, heaviest, walks[i].weight);
	}
	memset(rounds, 0xff, (view->size + 1) * sizeof(*rounds));
	memset(view->slots, 0xff, view->size * sizeof(*view->slots));
	for (i = set->nr; i-- > 0;)
		if (walks[i].weight)
			svcnat_maglev_queue(walks, i, rounds, view->size,
					    heaviest);
	err = svcnat_maglev_play(view, walks, rounds, heaviest);
out:
	kvfree(rounds);
	kvfree(walks);
	return err;
}
