// SPDX-License-Identifier: GPL-2.0
/* Which backends of a set may have a connection more, and how many are boxed. */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <uapi/linux/svcnat.h>

#include "backends/vacancy.h"
#include "base/alloc.h"

static unsigned long *svcnat_vacancy_list(const struct svcnat_vacancy *vacancy,
					  u32 view, enum svcnat_vacant vacant)
{
	u32 list = view * SVCNAT_VACANTS + vacant;

	return vacancy->words + list * svcnat_bits_words(&vacancy->bits);
}

/**
 * svcnat_vacancy_alloc - make the lists of a set
 * @nr: number of backends
 * @views: number of views
 *
 * The caller says in which views a backend is usable. Nobody has room until
 * svcnat_vacancy_show() says so.
 *
 * Context: process context, may sleep.
 * Return: the vacancy, which kvfree() frees, or NULL if memory is short.
 */
struct svcnat_vacancy *svcnat_vacancy_alloc(u32 nr, u32 views)
{
	const u32 lists = views * SVCNAT_VACANTS;
	struct svcnat_vacancy *vacancy;
	struct svcnat_bits bits;
	size_t words_at;
	u32 i;

	svcnat_bits_init(&bits, nr);
	words_at = ALIGN(struct_size(vacancy, places, nr), sizeof(long));
	vacancy = svcnat_zalloc(words_at +
				lists * svcnat_bits_words(&bits) * sizeof(long));
	if (!vacancy)
		return NULL;
	vacancy->nr = nr;
	vacancy->bits = bits;
	vacancy->words = (void *)vacancy + words_at;
	for (i = 0; i < nr; i++)
		vacancy->places[i].index = i;
	return vacancy;
}

/**
 * svcnat_vacancy_show - let packets see what a backend may have
 * @place: its place
 * @vacant: what, BIT(enum svcnat_vacant)
 *
 * Context: any, under RCU; takes no lock.
 */
void svcnat_vacancy_show(struct svcnat_place *place, u32 vacant)
{
	const struct svcnat_vacancy *vacancy = svcnat_place_vacancy(place);
	int view, kind;

	for (view = 0; place->views >> view; view++) {
		if (!(place->views & BIT(view)))
			continue;
		for (kind = 0; kind < SVCNAT_VACANTS; kind++) {
			unsigned long *words =
				svcnat_vacancy_list(vacancy, view, kind);

			if (test_bit(place->index, words) == !!(vacant & BIT(kind)))
				continue;
			if (vacant & BIT(kind))
				svcnat_bits_set(&vacancy->bits, words, place->index);
			else
				svcnat_bits_clear(&vacancy->bits, words, place->index);
		}
	}
}

/* Is it one of those of which a share may be boxed? */
static bool svcnat_place_counts(const struct svcnat_place *place)
{
	return place->views & BIT(SVCNAT_POLICY_CLUSTER);
}

/**
 * svcnat_vacancy_box - a backend is boxed from now on, or no more
 * @place: its place
 * @boxed: it is
 *
 * Context: any, under RCU; caller holds the lock of the penalties.
 */
void svcnat_vacancy_box(struct svcnat_place *place, bool boxed)
{
	if (svcnat_place_counts(place))
		svcnat_place_vacancy(place)->boxed += boxed ? 1 : -1;
}

/**
 * svcnat_vacancy_may_box - may a backend be boxed?
 * @place: its place
 * @boxed: it is already
 *
 * Context: any, under RCU; caller holds the lock of the penalties.
 * Return: true if fewer others are than may be.
 */
bool svcnat_vacancy_may_box(struct svcnat_place *place, bool boxed)
{
	const struct svcnat_vacancy *vacancy = svcnat_place_vacancy(place);

	return vacancy->boxed - (boxed && svcnat_place_counts(place)) <
	       vacancy->most;
}

/**
 * svcnat_vacancy_open - it is known which backends are boxed, let there be more
 * @vacancy: vacancy of the set that they are in
 * @usable: number of backends that are usable
 * @share: percentage of them that may be
 *
 * Of two one may be boxed, whatever the share is; the last one never is.
 *
 * Context: any; caller holds the lock of the penalties.
 */
void svcnat_vacancy_open(struct svcnat_vacancy *vacancy, u32 usable, u32 share)
{
	u32 most = div_u64((u64)usable * share, 100);

	vacancy->most = min(max(most, 1u), max(usable, 1u) - 1);
}

/**
 * svcnat_vacancy_search - begin to look for a backend
 * @vacancy: vacancy of the set, or NULL
 * @view: number of the view that has those that may be picked
 * @vacant: what they have to have
 * @hash: decides where to begin
 * @search: receives what svcnat_vacancy_next() is to be called with
 *
 * Context: any, under RCU; takes no lock.
 * Return: false if there is none.
 */
bool svcnat_vacancy_search(const struct svcnat_vacancy *vacancy, u32 view,
			   enum svcnat_vacant vacant, u32 hash,
			   struct svcnat_search *search)
{
	u32 first;

	if (unlikely(!vacancy))
		return false;
	first = ((u64)hash * vacancy->nr) >> 32;
	*search = (struct svcnat_search){
		.bits = &vacancy->bits,
		.words = svcnat_vacancy_list(vacancy, view, vacant),
		.first = first,
		.next = first,
	};
	return svcnat_bits_any(search->bits, search->words);
}

/**
 * svcnat_vacancy_next - the next backend of a list
 * @search: where the search is
 *
 * What it has may be taken before the caller has it.
 *
 * Context: any, under RCU; takes no lock.
 * Return: its index, SVCNAT_BITS_NONE if there are no more or it were too many.
 */
u32 svcnat_vacancy_next(struct svcnat_search *search)
{
	u32 found;

	if (search->tries++ == SVCNAT_VACANCY_TRIES)
		return SVCNAT_BITS_NONE;
	found = svcnat_bits_next(search->bits, search->words, search->next);
	if (found == SVCNAT_BITS_NONE && !search->wrapped) {
		search->wrapped = true;
		found = svcnat_bits_next(search->bits, search->words, 0);
	}
	if (search->wrapped && found >= search->first)
		return SVCNAT_BITS_NONE;
	search->next = found + 1;
	return found;
}
