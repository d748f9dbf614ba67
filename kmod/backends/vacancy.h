/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_VACANCY_H
#define SVCNAT_VACANCY_H

#include <linux/container_of.h>

#include "backends/bits.h"

/* What a backend may have, of which each is a list. */
enum svcnat_vacant {
	SVCNAT_VACANT_GOOD,	/* it has room and is not passed over */
	SVCNAT_VACANT_ROOM,	/* fewer connections than it may have */
	SVCNAT_VACANT_SETTLE,	/* fewer that both ends have agreed upon */
	SVCNAT_VACANTS,
};

#define SVCNAT_VACANT_ALL	(BIT(SVCNAT_VACANTS) - 1)

/* So many backends of a list are tried for a connection. */
#define SVCNAT_VACANCY_TRIES	8

/**
 * struct svcnat_place - a backend's place in the lists of a set
 * @index: of the backend, and of this in the vacancy
 * @views: views of the set in which it is usable, a bit for each
 */
struct svcnat_place {
	u16 index;
	u8 views;
};

/**
 * struct svcnat_vacancy - which backends of a set may have a connection more
 * @most: how many of the usable ones may be boxed, 0 until it is known which are;
 *	with @boxed under the lock of the penalties
 * @boxed: how many are
 * @nr: number of backends
 * @bits: layout of each list
 * @words: for each view and enum svcnat_vacant a list, a bit for each backend
 * @places: of all backends
 *
 * Beside the set, which never changes. So a connection for which there is no room
 * is refused without looking at each backend, and one for which there is finds it.
 */
struct svcnat_vacancy {
	u32 most;
	u32 boxed;
	u32 nr;
	struct svcnat_bits bits;
	unsigned long *words;
	struct svcnat_place places[];
};

/**
 * struct svcnat_search - backends of a list, one after the other
 * @bits: layout
 * @words: the list
 * @first: where it began
 * @next: where it goes on
 * @wrapped: whether it came to the end and began anew
 * @tries: how many it found
 */
struct svcnat_search {
	const struct svcnat_bits *bits;
	const unsigned long *words;
	u32 first;
	u32 next;
	bool wrapped;
	u8 tries;
};

static inline struct svcnat_vacancy *
svcnat_place_vacancy(struct svcnat_place *place)
{
	return container_of(place - place->index, struct svcnat_vacancy,
			    places[0]);
}

struct svcnat_vacancy *svcnat_vacancy_alloc(u32 nr, u32 views);
void svcnat_vacancy_show(struct svcnat_place *place, u32 vacant);
void svcnat_vacancy_box(struct svcnat_place *place, bool boxed);
bool svcnat_vacancy_may_box(struct svcnat_place *place, bool boxed);
void svcnat_vacancy_open(struct svcnat_vacancy *vacancy, u32 usable, u32 share);
bool svcnat_vacancy_search(const struct svcnat_vacancy *vacancy, u32 view,
			   enum svcnat_vacant vacant, u32 hash,
			   struct svcnat_search *search);
u32 svcnat_vacancy_next(struct svcnat_search *search);

#endif /* SVCNAT_VACANCY_H */
