// SPDX-License-Identifier: GPL-2.0
/*
 * Where connections that count are written down. A hash table whose places have
 * room for a record each, and chains of more where that is not enough. It grows
 * and shrinks while it is in use, place by place.
 */
#include <linux/log2.h>
#include <linux/sched.h>

#include "backends/ledger.h"
#include "base/alloc.h"

/* A page or a few at the least, and 32 million at the most. */
#define SVCNAT_LEDGER_MIN_BITS	10
#define SVCNAT_LEDGER_MAX_BITS	25

/* Waves of connections shall find a table that is large enough. */
#define SVCNAT_LEDGER_PATIENCE	60

/* How many places without a pause. */
#define SVCNAT_LEDGER_RUN	1024

static struct kmem_cache *svcnat_record_cache __ro_after_init;

static void svcnat_ledger_table_init(struct svcnat_ledger_table *table, u8 bits)
{
	u32 i;

	table->bits = bits;
	for (i = 0; i < BIT(bits); i++)
		spin_lock_init(&table->places[i].lock);
}

static size_t svcnat_ledger_table_size(u8 bits)
{
	const struct svcnat_ledger_table *table;

	return struct_size(table, places, BIT(bits));
}

/* The only one to change it. */
static struct svcnat_ledger_table *
svcnat_ledger_own(const struct svcnat_ledger *ledger)
{
	return rcu_dereference_protected(ledger->table, true);
}

/**
 * svcnat_ledger_init - have room for connections
 * @ledger: where none could be yet, or some can be
 *
 * Context: process context, may sleep; no two at a time.
 * Return: 0 or -ENOMEM.
 */
int svcnat_ledger_init(struct svcnat_ledger *ledger)
{
	struct svcnat_ledger_table *table;

	if (rcu_access_pointer(ledger->table))
		return 0;
	table = svcnat_zalloc(svcnat_ledger_table_size(SVCNAT_LEDGER_MIN_BITS));
	if (!table)
		return -ENOMEM;
	svcnat_ledger_table_init(table, SVCNAT_LEDGER_MIN_BITS);
	rcu_assign_pointer(ledger->table, table);
	return 0;
}

/**
 * svcnat_ledger_exit - have no room for connections any more
 * @ledger: connections, none of which is left
 *
 * Context: process context; nobody looks at it any more.
 */
void svcnat_ledger_exit(struct svcnat_ledger *ledger)
{
	kvfree(svcnat_ledger_own(ledger));
	RCU_INIT_POINTER(ledger->table, NULL);
}

/**
 * svcnat_ledger_extend - make another record for a place
 * @place: its first one, locked
 *
 * Context: bottom halves off.
 * Return: the record, which is free, or NULL.
 */
struct svcnat_record *svcnat_ledger_extend(struct svcnat_record *place)
{
	struct svcnat_record *record;

	record = kmem_cache_zalloc(svcnat_record_cache,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (record) {
		record->next = place->next;
		place->next = record;
	}
	return record;
}

/**
 * svcnat_ledger_trim - let go what a place has no use for
 * @place: its first record, locked
 *
 * Context: bottom halves off.
 * Return: how many records are in use.
 */
u32 svcnat_ledger_trim(struct svcnat_record *place)
{
	struct svcnat_record **link = &place->next, *record;
	u32 nr = !!place->ct;

	while ((record = *link)) {
		if (record->ct) {
			link = &record->next;
			nr++;
			continue;
		}
		*link = record->next;
		kmem_cache_free(svcnat_record_cache, record);
	}
	return nr;
}

/**
 * svcnat_ledger_size - count the places
 * @ledger: connections
 *
 * Context: the task that may change it.
 * Return: how many there are.
 */
u32 svcnat_ledger_size(const struct svcnat_ledger *ledger)
{
	const struct svcnat_ledger_table *table = svcnat_ledger_own(ledger);

	return table ? BIT(table->bits) : 0;
}

/**
 * svcnat_ledger_at - go through the places
 * @ledger: connections
 * @index: number of a place
 *
 * Context: the task that may change the size.
 * Return: the first record of the place.
 */
struct svcnat_record *svcnat_ledger_at(const struct svcnat_ledger *ledger, u32 index)
{
	return &svcnat_ledger_own(ledger)->places[index];
}

/*
 * Writes down in another table what a record says. Another record is only used
 * if the place's first one is taken.
 *
 * Return: true if @other is used.
 */
static bool svcnat_ledger_copy(struct svcnat_ledger_table *table,
			       const struct svcnat_record *record,
			       struct svcnat_record *other)
{
	struct svcnat_record *place = svcnat_ledger_place(table, record->ct);
	struct svcnat_record *copy = place;

	spin_lock_nested(&place->lock, SINGLE_DEPTH_NESTING);
	if (place->ct) {
		copy = other;
		copy->next = place->next;
		place->next = copy;
	}
	copy->ct = record->ct;
	copy->state = record->state;
	copy->phase = record->phase;
	copy->since = record->since;
	spin_unlock(&place->lock);
	return copy == other;
}

/*
 * Moves what is in a place; who waits for it finds out then.
 *
 * Return: true if @spare is used.
 */
static bool svcnat_ledger_move(struct svcnat_record *place,
			       struct svcnat_ledger_table *table,
			       struct svcnat_record *spare)
{
	struct svcnat_record *record, *next;
	bool used = false;

	spin_lock_bh(&place->lock);
	if (place->ct)
		used = svcnat_ledger_copy(table, place, spare);
	for (record = place->next; record; record = next) {
		next = record->next;
		if (!record->ct || !svcnat_ledger_copy(table, record, record))
			kmem_cache_free(svcnat_record_cache, record);
	}
	place->ct = SVCNAT_RECORD_MOVED;
	place->next = NULL;
	spin_unlock_bh(&place->lock);
	return used;
}

/* A place's first record may have to become one that is not. */
static void svcnat_ledger_move_all(struct svcnat_ledger_table *from,
				   struct svcnat_ledger_table *to)
{
	struct svcnat_record *spare = NULL;
	u32 i;

	for (i = 0; i < BIT(from->bits); i++) {
		if (!spare)
			spare = kmem_cache_zalloc(svcnat_record_cache,
						  GFP_KERNEL | __GFP_NOFAIL);
		if (svcnat_ledger_move(&from->places[i], to, spare))
			spare = NULL;
		if (i % SVCNAT_LEDGER_RUN == 0)
			cond_resched();
	}
	if (spare)
		kmem_cache_free(svcnat_record_cache, spare);
}

static bool svcnat_ledger_resize(struct svcnat_ledger *ledger, u8 bits)
{
	struct svcnat_ledger_table *from = svcnat_ledger_own(ledger), *to;

	to = svcnat_zalloc(svcnat_ledger_table_size(bits));
	if (!to)
		return false;
	svcnat_ledger_table_init(to, bits);
	/* Seen by whoever finds under its lock that a place was moved. */
	from->next = to;
	svcnat_ledger_move_all(from, to);
	rcu_assign_pointer(ledger->table, to);
	kvfree_rcu(from, rcu);
	return true;
}

/**
 * svcnat_ledger_fit - have as many places as are needed
 * @ledger: connections
 * @nr: how many there are
 * @over: no more will come for now
 *
 * From one and a half to three for each. Without memory it stays as it is. It
 * shrinks by halves, and only when it has been too large for some time.
 *
 * Context: process context, may sleep; no two at a time.
 * Return: true if there are more places, or less.
 */
bool svcnat_ledger_fit(struct svcnat_ledger *ledger, u32 nr, bool over)
{
	const u8 bits = svcnat_ledger_own(ledger)->bits;
	const u8 wanted = clamp(fls(nr + nr / 2), SVCNAT_LEDGER_MIN_BITS,
				SVCNAT_LEDGER_MAX_BITS);

	if (wanted > bits || (over && wanted < bits)) {
		ledger->roomy = 0;
		return svcnat_ledger_resize(ledger, wanted);
	}
	if (wanted + 1 >= bits) {
		ledger->roomy = 0;
	} else if (++ledger->roomy == SVCNAT_LEDGER_PATIENCE) {
		ledger->roomy = 0;
		return svcnat_ledger_resize(ledger, bits - 1);
	}
	return false;
}

/**
 * svcnat_ledger_cache_init - create the cache of records
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_ledger_cache_init(void)
{
	svcnat_record_cache = KMEM_CACHE(svcnat_record, 0);
	return svcnat_record_cache ? 0 : -ENOMEM;
}

/**
 * svcnat_ledger_cache_exit - destroy the cache
 *
 * Context: module exit.
 */
void svcnat_ledger_cache_exit(void)
{
	kmem_cache_destroy(svcnat_record_cache);
}
