/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DRAW_H
#define SVCNAT_DRAW_H

#include "backends/set.h"

/*
 * The upper half of hash * nr is an even choice of a column, the lower half
 * an even choice of a place in it.
 */
static inline const struct svcnat_backend *
svcnat_draw_column(const struct svcnat_backend_set *set,
		   const struct svcnat_view *view, u32 hash)
{
	u64 place = (u64)hash * view->nr_usable;
	const struct svcnat_column *column = &view->columns[place >> 32];

	if ((u32)place < column->keep)
		return &set->backends[column->own];
	return &set->backends[column->alias];
}

/* The backend whose turn it is: the first with more turns than the one. */
static inline const struct svcnat_backend *
svcnat_draw_turn(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, u32 place)
{
	u32 low = 0, high = set->nr - 1;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (view->turns[middle] > place)
			high = middle;
		else
			low = middle + 1;
	}
	return &set->backends[low];
}

/* A fraction of the Maglev table. */
static inline const struct svcnat_backend *
svcnat_draw_slot(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, u32 hash)
{
	return &set->backends[view->slots[((u64)hash * view->size) >> 32]];
}

#endif /* SVCNAT_DRAW_H */
