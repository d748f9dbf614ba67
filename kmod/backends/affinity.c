// SPDX-License-Identifier: GPL-2.0
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "backends/affinity.h"
#include "backends/handshake.h"
#include "backends/share.h"
#include "backends/state.h"
#include "base/pause.h"
#include "base/payer.h"

/**
 * struct svcnat_affinity_entry - a client and its backend
 * @node: in svcnat_affinity.entries
 * @client: who
 * @addr: address of the backend, constant: another backend is another entry
 * @port: port of the backend
 * @used: second of the last new connection, written without a lock
 * @queued: @used when the entry took its place in the queue
 * @share: clients of the same service
 * @list: in svcnat_share.queue
 * @rcu: frees it
 */
struct svcnat_affinity_entry {
	struct rhash_head node;
	struct svcnat_client client;
	__be32 addr[4];
	__be16 port;
	u32 used;
	u32 queued;
	struct svcnat_share *share;
	union {
		struct list_head list;
		struct rcu_head rcu;
	};
};

/* How many entries that were used since they queued are put back at a time. */
#define SVCNAT_AFFINITY_REQUEUE	8

/* How many entries are dropped at a time. */
#define SVCNAT_AFFINITY_DROP	16

/* How many buckets are looked through at a time. */
#define SVCNAT_AFFINITY_WALK	4096

static struct kmem_cache *svcnat_affinity_cache __ro_after_init;

static const struct rhashtable_params svcnat_affinity_params = {
	.head_offset = offsetof(struct svcnat_affinity_entry, node),
	.key_offset = offsetof(struct svcnat_affinity_entry, client),
	.key_len = sizeof(struct svcnat_client),
	.automatic_shrinking = true,
};

/**
 * svcnat_affinity_cache_init - create the caches of entries and shares
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_affinity_cache_init(void)
{
	svcnat_affinity_cache = KMEM_CACHE(svcnat_affinity_entry, 0);
	if (!svcnat_affinity_cache)
		return -ENOMEM;
	if (!svcnat_share_cache_init())
		return 0;
	kmem_cache_destroy(svcnat_affinity_cache);
	return -ENOMEM;
}

/**
 * svcnat_affinity_cache_exit - destroy the caches
 *
 * Context: module exit, after rcu_barrier().
 */
void svcnat_affinity_cache_exit(void)
{
	svcnat_share_cache_exit();
	kmem_cache_destroy(svcnat_affinity_cache);
}

/**
 * svcnat_affinity_init - start with nobody remembered
 * @affinity: result
 * @payer: whom the clients are charged to
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int svcnat_affinity_init(struct svcnat_affinity *affinity,
			 const struct svcnat_payer *payer)
{
	int i;

	affinity->payer = payer;

	spin_lock_init(&affinity->lock);
	xa_init(&affinity->services);
	for (i = 0; i < ARRAY_SIZE(affinity->shares); i++)
		INIT_LIST_HEAD(&affinity->shares[i]);
	return rhashtable_init(&affinity->entries, &svcnat_affinity_params);
}

static void svcnat_affinity_entry_free(void *entry, void *unused)
{
	kmem_cache_free(svcnat_affinity_cache, entry);
}

/**
 * svcnat_affinity_exit - forget everybody
 * @affinity: clients
 *
 * Context: process context, may sleep; no packet path uses it any more.
 */
void svcnat_affinity_exit(struct svcnat_affinity *affinity)
{
	struct svcnat_share *share;
	unsigned long service;

	rhashtable_free_and_destroy(&affinity->entries,
				    svcnat_affinity_entry_free, NULL);
	xa_for_each(&affinity->services, service, share) {
		svcnat_share_free(share);
		svcnat_pause();
	}
	xa_destroy(&affinity->services);
}

static void svcnat_affinity_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(svcnat_affinity_cache,
			container_of(rcu, struct svcnat_affinity_entry, rcu));
}

/**
 * svcnat_client_init - who a source address is to a service
 * @client: result
 * @service: id of the service
 * @family: address family
 * @saddr: source address
 * @prefix: its leading bits that count, 1 to 32 or 128
 *
 * Context: any.
 */
void svcnat_client_init(struct svcnat_client *client, u32 service,
			enum svcnat_family family, const __be32 *saddr,
			u8 prefix)
{
	int word;

	client->service = service;
	client->family = family;
	for (word = 0; word < 4; word++) {
		int bits = clamp(prefix - 32 * word, 0, 32);

		client->addr[word] = saddr[word] &
			htonl(bits ? ~0u << (32 - bits) : 0);
	}
}

static const struct svcnat_backend *
svcnat_affinity_backend(const struct svcnat_affinity_entry *entry,
			const struct svcnat_backend_set *set,
			const struct svcnat_view *view,
			const struct svcnat_handshake *waits, u32 now)
{
	struct svcnat_backend wanted = { .port = entry->port };
	bool found;
	u32 index;

	/* Another CPU may be in the next second already. */
	if ((s32)(now - READ_ONCE(entry->used)) > (s32)set->settings.affinity)
		return NULL;
	memcpy(wanted.addr, entry->addr, sizeof(wanted.addr));
	index = svcnat_backend_find(set->backends, set->nr, &wanted, &found);
	if (!found || !svcnat_view_weight(set, view, &set->backends[index]) ||
	    (waits->tries && svcnat_handshake_shuns(waits, &set->backends[index])) ||
	    (set->states_at &&
	     !svcnat_state_takes(&set->settings, svcnat_set_states(set)[index], now)))
		return NULL;
	return &set->backends[index];
}

/**
 * svcnat_affinity_find - the backend that a client keeps
 * @affinity: clients
 * @client: who
 * @set: backends
 * @view: those of them in use
 * @waits: which ones the connection was given in vain
 * @now: time in seconds
 * @connects: it makes a new connection, and is remembered for longer
 *
 * Context: softirq or process, under RCU; takes no lock.
 * Return: the backend, or NULL for a client that has none, whose time is over,
 * whose backend takes no new connections or is full, or was tried in vain.
 */
const struct svcnat_backend *
svcnat_affinity_find(struct svcnat_affinity *affinity,
		     const struct svcnat_client *client,
		     const struct svcnat_backend_set *set,
		     const struct svcnat_view *view,
		     const struct svcnat_handshake *waits, u32 now, bool connects)
{
	struct svcnat_affinity_entry *entry;
	const struct svcnat_backend *backend;

	entry = rhashtable_lookup(&affinity->entries, client,
				  svcnat_affinity_params);
	if (!entry)
		return NULL;
	backend = svcnat_affinity_backend(entry, set, view, waits, now);
	/* Once a second is enough, and spares the cache line. */
	if (backend && connects && READ_ONCE(entry->used) != now)
		WRITE_ONCE(entry->used, now);
	return backend;
}

static void svcnat_affinity_drop(struct svcnat_affinity *affinity,
				 struct svcnat_affinity_entry *entry)
{
	lockdep_assert_held(&affinity->lock);
	rhashtable_remove_fast(&affinity->entries, &entry->node,
			       svcnat_affinity_params);
	list_del(&entry->list);
	svcnat_share_resize(affinity, entry->share, -1);
	call_rcu(&entry->rcu, svcnat_affinity_rcu);
}

/*
 * Make room for one. Known clients do not move in the queue when they
 * connect, that would need the lock: who is found at its head though used
 * since goes to the end instead (second chance, Corbato 1968). A lowered
 * limit is approached step by step.
 */
static void svcnat_affinity_evict(struct svcnat_affinity *affinity, u32 max)
{
	int requeued = 0, dropped = 0;

	lockdep_assert_held(&affinity->lock);
	while (affinity->nr && affinity->nr >= max &&
	       dropped < SVCNAT_AFFINITY_DROP) {
		struct svcnat_share *share =
			svcnat_share_largest(affinity);
		struct svcnat_affinity_entry *entry =
			list_first_entry(&share->queue,
					 struct svcnat_affinity_entry, list);
		u32 used = READ_ONCE(entry->used);

		if (used != entry->queued && requeued < SVCNAT_AFFINITY_REQUEUE) {
			entry->queued = used;
			list_move_tail(&entry->list, &share->queue);
			requeued++;
		} else {
			svcnat_affinity_drop(affinity, entry);
			dropped++;
		}
	}
}

static struct svcnat_affinity_entry *
svcnat_affinity_entry_alloc(const struct svcnat_client *client,
			    const struct svcnat_backend *backend, u32 now)
{
	struct svcnat_affinity_entry *entry;

	entry = kmem_cache_zalloc(svcnat_affinity_cache, SVCNAT_AFFINITY_GFP);
	if (!entry)
		return NULL;
	entry->client = *client;
	memcpy(entry->addr, backend->addr, sizeof(entry->addr));
	entry->port = backend->port;
	entry->used = now;
	entry->queued = now;
	return entry;
}

/* Without memory the client is not remembered. */
static void svcnat_affinity_add(struct svcnat_affinity *affinity,
				const struct svcnat_client *client,
				const struct svcnat_backend *backend, u32 now)
{
	struct svcnat_share *share =
		svcnat_share_get(affinity, client->service);
	struct svcnat_affinity_entry *entry;

	if (!share)
		return;
	entry = svcnat_affinity_entry_alloc(client, backend, now);
	if (!entry)
		goto out_share;
	entry->share = share;
	if (rhashtable_insert_fast(&affinity->entries, &entry->node,
				   svcnat_affinity_params))
		goto out_entry;
	list_add_tail(&entry->list, &share->queue);
	svcnat_share_resize(affinity, share, 1);
	return;

out_entry:
	kmem_cache_free(svcnat_affinity_cache, entry);
out_share:
	svcnat_share_resize(affinity, share, 0);
}

static void svcnat_affinity_remember(struct svcnat_affinity *affinity,
				     const struct svcnat_client *client,
				     const struct svcnat_backend *backend, u32 now)
{
	const struct svcnat_payment payment = svcnat_payment_begin(affinity->payer);

	svcnat_affinity_add(affinity, client, backend, now);
	svcnat_payment_end(&payment);
}

/**
 * svcnat_affinity_learn - remember the backend of a client
 * @affinity: clients
 * @client: who
 * @set: backends
 * @view: those of them in use
 * @backend: what the scheduler picked
 * @waits: which ones the connection was given in vain
 * @now: time in seconds
 * @max: most clients to remember, 0 for none
 *
 * Of first packets that race, the first one decides for all. A set whose service
 * is about to forget its clients has no affinity any more, and adds none.
 *
 * Context: softirq or process, under RCU; takes
 * affinity.lock.
 * Return: the backend to use; @backend itself if the client could not be
 * remembered.
 */
const struct svcnat_backend *
svcnat_affinity_learn(struct svcnat_affinity *affinity,
		      const struct svcnat_client *client,
		      const struct svcnat_backend_set *set,
		      const struct svcnat_view *view,
		      const struct svcnat_backend *backend,
		      const struct svcnat_handshake *waits, u32 now, u32 max)
{
	const struct svcnat_backend *known = NULL;
	struct svcnat_affinity_entry *entry;

	if (!max && !READ_ONCE(affinity->nr))
		return backend;
	spin_lock_bh(&affinity->lock);
	entry = rhashtable_lookup(&affinity->entries, client,
				  svcnat_affinity_params);
	if (entry) {
		known = svcnat_affinity_backend(entry, set, view, waits, now);
		if (!known)
			svcnat_affinity_drop(affinity, entry);
	}
	if (!known) {
		svcnat_affinity_evict(affinity, max);
		if (max && READ_ONCE(set->settings.affinity))
			svcnat_affinity_remember(affinity, client, backend, now);
	}
	spin_unlock_bh(&affinity->lock);
	return known ?: backend;
}

/* Return: false if there are none any more. */
static bool svcnat_affinity_forget_some(struct svcnat_affinity *affinity,
					u32 service)
{
	struct svcnat_share *share;
	int i;

	for (i = 0; i < SVCNAT_AFFINITY_DROP; i++) {
		share = xa_load(&affinity->services, service);
		if (!share)
			return false;
		svcnat_affinity_drop(affinity,
				     list_first_entry(&share->queue,
						      struct svcnat_affinity_entry,
						      list));
	}
	return true;
}

/**
 * svcnat_affinity_forget - forget the clients of a service
 * @affinity: clients
 * @service: its id; its set that packets may still find has lost its affinity
 *
 * Context: process context, may sleep.
 */
void svcnat_affinity_forget(struct svcnat_affinity *affinity, u32 service)
{
	bool more = true;

	while (more) {
		spin_lock_bh(&affinity->lock);
		more = svcnat_affinity_forget_some(affinity, service);
		spin_unlock_bh(&affinity->lock);
		svcnat_pause();
	}
}

/**
 * svcnat_affinity_shrink - keep to a limit that was lowered
 * @affinity: clients
 * @max: most clients to remember
 *
 * Context: process context, may sleep.
 */
void svcnat_affinity_shrink(struct svcnat_affinity *affinity, u32 max)
{
	while (READ_ONCE(affinity->nr) > max) {
		spin_lock_bh(&affinity->lock);
		svcnat_affinity_evict(affinity, max + 1);
		spin_unlock_bh(&affinity->lock);
		svcnat_pause();
	}
}

/* All clients of a bucket, or none of them if @each has no room for all. */
static bool svcnat_affinity_walk_bucket(const struct bucket_table *tbl, u32 bucket,
					bool (*each)(const struct svcnat_remembered *remembered,
						     void *data),
					void *data)
{
	const struct svcnat_affinity_entry *entry;
	struct rhash_head *pos;
	bool first = true;

	rht_for_each_entry_rcu(entry, pos, tbl, bucket, node) {
		const struct svcnat_remembered remembered = {
			.client = &entry->client,
			.addr = entry->addr,
			.port = entry->port,
			.used = READ_ONCE(entry->used),
			.first = first,
		};

		if (!each(&remembered, data))
			return false;
		first = false;
	}
	return true;
}

/**
 * svcnat_affinity_walk - look through some of the clients
 * @affinity: clients
 * @cursor: where to begin; advanced, and done at the end
 * @each: called for each client; false if there is no room for it. The bucket
 *	that it lies in is then begun anew by the next walk, so that a client
 *	can come twice
 * @data: for @each
 *
 * It ends after so many buckets that the caller may let others run, and is to be
 * called again unless cursor.done. The walker of rhashtable would need to be told
 * when a walk is given up. Clients that come or go meanwhile may be missed. While
 * the table is growing some may be missed, too; cursor.size changes then.
 *
 * Context: any, under RCU.
 * Return: false if there is no room.
 */
bool svcnat_affinity_walk(const struct svcnat_affinity *affinity,
			  struct svcnat_affinity_cursor *cursor,
			  bool (*each)(const struct svcnat_remembered *remembered,
				       void *data),
			  void *data)
{
	const struct bucket_table *tbl = rcu_dereference(affinity->entries.tbl);
	u32 table = 0, left = SVCNAT_AFFINITY_WALK;

	cursor->size = tbl->size;
	for (; tbl; tbl = rcu_dereference(tbl->future_tbl), table++) {
		if (table < cursor->table)
			continue;
		for (; cursor->bucket < tbl->size; cursor->bucket++) {
			if (!left--)
				return true;
			if (!svcnat_affinity_walk_bucket(tbl, cursor->bucket,
							 each, data))
				return false;
		}
		cursor->table++;
		cursor->bucket = 0;
	}
	cursor->done = true;
	return true;
}
