/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_LEDGER_H
#define SVCNAT_LEDGER_H

#include <linux/hash.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

struct nf_conn;
struct svcnat_state;

/* Times in a record; jiffies of which the upper bits are missing. */
#define SVCNAT_RECORD_TIME_BITS	29
#define SVCNAT_RECORD_TIME_MASK	((1u << SVCNAT_RECORD_TIME_BITS) - 1)

/* The place's records lie in the next table. */
#define SVCNAT_RECORD_MOVED	((struct nf_conn *)1)

/**
 * struct svcnat_record - a connection that counts for a backend
 * @next: another one with the same place
 * @ct: its entry, with a reference; NULL where there is none
 * @state: the backend's state, whose load counts the connection
 * @lock: of the place, if the record is the first one there
 * @phase: what it counts for, the owner's
 * @since: when it came to that, the owner's
 */
struct svcnat_record {
	struct svcnat_record *next;
	struct nf_conn *ct;
	struct svcnat_state *state;
	spinlock_t lock; /* all of the place */
	u32 phase : 3;
	u32 since : SVCNAT_RECORD_TIME_BITS;
};

/**
 * struct svcnat_ledger_table - places of records
 * @rcu: frees it
 * @next: the table that takes its place
 * @bits: there are two to that of places
 * @places: the first record of each; most have no other
 */
struct svcnat_ledger_table {
	struct rcu_head rcu;
	struct svcnat_ledger_table *next;
	u8 bits;
	struct svcnat_record places[];
};

/**
 * struct svcnat_ledger - connections that count, by their entries
 * @table: where they are, NULL before the first one may be
 * @roomy: how often in a row it was larger than it has to be
 *
 * Most connections have a place of their own, so that nothing is allocated for
 * them. Everything that is in a place is protected by its lock, and what is freed
 * was taken out of it before, so that nobody else looks at it. Only one task at
 * a time may change the size.
 */
struct svcnat_ledger {
	struct svcnat_ledger_table __rcu *table;
	u8 roomy;
};

static inline struct svcnat_record *
svcnat_ledger_place(struct svcnat_ledger_table *table, const struct nf_conn *ct)
{
	return &table->places[hash_ptr(ct, table->bits)];
}

/**
 * svcnat_ledger_lock - lock the place of a connection
 * @ledger: connections, of which there may be some
 * @ct: its entry
 *
 * Context: any, under RCU.
 * Return: the place's first record.
 */
static inline struct svcnat_record *
svcnat_ledger_lock(const struct svcnat_ledger *ledger, const struct nf_conn *ct)
{
	struct svcnat_ledger_table *table;
	struct svcnat_record *place;

	/*
	 * It was published before the set whose states count, from which no pointer
	 * leads here: pairs with the release of the set in svcnat_commit_backends().
	 */
	smp_rmb();
	table = rcu_dereference(ledger->table);
	place = svcnat_ledger_place(table, ct);
	spin_lock_bh(&place->lock);
	while (unlikely(place->ct == SVCNAT_RECORD_MOVED)) {
		spin_unlock_bh(&place->lock);
		table = table->next;
		place = svcnat_ledger_place(table, ct);
		spin_lock_bh(&place->lock);
	}
	return place;
}

static inline void svcnat_ledger_unlock(struct svcnat_record *place)
{
	spin_unlock_bh(&place->lock);
}

/* A connection's record in its place, which is locked. */
static inline struct svcnat_record *
svcnat_ledger_find(struct svcnat_record *place, const struct nf_conn *ct)
{
	struct svcnat_record *record = place;

	while (record && record->ct != ct)
		record = record->next;
	return record;
}

int svcnat_ledger_cache_init(void);
void svcnat_ledger_cache_exit(void);
int svcnat_ledger_init(struct svcnat_ledger *ledger);
void svcnat_ledger_exit(struct svcnat_ledger *ledger);
struct svcnat_record *svcnat_ledger_extend(struct svcnat_record *place);
u32 svcnat_ledger_trim(struct svcnat_record *place);
u32 svcnat_ledger_size(const struct svcnat_ledger *ledger);
struct svcnat_record *svcnat_ledger_at(const struct svcnat_ledger *ledger, u32 index);
bool svcnat_ledger_fit(struct svcnat_ledger *ledger, u32 nr, bool over);

#endif /* SVCNAT_LEDGER_H */
