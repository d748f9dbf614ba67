/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TABLE_H
#define SVCNAT_TABLE_H

#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "addresses/hosts.h"
#include "addresses/scope.h"
#include "backends/affinity.h"
#include "backends/handshake.h"
#include "base/key.h"
#include "base/payer.h"
#include "base/stats.h"
#include "table/drains.h"
#include "table/remains.h"
#include "table/service.h"

struct svcnat_txn;

/**
 * struct svcnat_config - settings of a network namespace
 * @seed: seed of the schedulers' hashes
 * @affinity_max: most clients remembered
 * @unknown_port: enum svcnat_unknown_port
 * @unknown_address: enum svcnat_unknown_port, for addresses set aside for
 *	services that no service has
 * @masquerade: enum svcnat_masquerade
 * @echo: whether echo requests to a VIP are answered
 * @external_unknown_port: as @unknown_port, for VIPs that are only external
 * @external_echo: as @echo, for these
 */
struct svcnat_config {
	siphash_key_t seed;
	u32 affinity_max;
	u8 unknown_port;
	u8 unknown_address;
	u8 masquerade;
	bool echo;
	u8 external_unknown_port;
	bool external_echo;
};

/**
 * struct svcnat_limits - most objects of a kind
 * @services: services
 * @frontends: frontends
 * @backends: backends, counted once for each service that they are in
 */
struct svcnat_limits {
	u32 services;
	u32 frontends;
	u32 backends;
};

/*
 * What packets need not look for where nobody uses it. A feature is set before
 * the first packet could meet it, and cleared after the last one could.
 */

/* There are node ports. */
#define SVCNAT_FEATURE_NODEPORTS	BIT(0)
/* There are addresses set aside for services. */
#define SVCNAT_FEATURE_SERVICE_CIDRS	BIT(1)
/* Pods can be told from others, who are masqueraded. */
#define SVCNAT_FEATURE_PODS		BIT(2)
/* Somebody wants more to be masqueraded than is needed. */
#define SVCNAT_FEATURE_MASQUERADE	BIT(3)
/* Loopback addresses may have node ports, for which the kernel routes them. */
#define SVCNAT_FEATURE_LOOPBACK		BIT(4)

/**
 * struct svcnat_table - everything that is configured in a network namespace
 * @vips: addresses that have frontends (packet path)
 * @counts: counters (packet path)
 * @config: settings (packet path, except @seed, of which sets have a copy)
 * @scope: which addresses and interfaces are what (packet path)
 * @hosts: addresses of this host (packet path), NULL before they are known;
 *	written by the only worker that looks for them
 * @features: SVCNAT_FEATURE_* in use (packet path)
 * @handshakes: connections that wait for an answer (packet path), NULL before
 *	the first service with failover
 * @frontends: frontends (packet path)
 * @affinity: clients that keep their backend (packet path); packets write it,
 *	so that it lies apart from what all of them read
 * @penalty_lock: protects the penalties of backends
 * @mutex: protects all that is not for the packet path, and all writing
 *	except counting, taking turns and remembering clients
 * @services: services by name, also those that are not committed yet
 * @ids: live services by id, in the order in which they came
 * @next_id: where the search for the next id starts
 * @generation: grows with every commit that changes something
 * @digest: what the writer of the whole table knows it by
 * @digested: that is so, nothing has changed since
 * @nr_masquerade: live services that masquerade more than is needed
 * @nr_nodeports: live node ports
 * @nr_counting: live services whose backends have states
 * @nr: number of committed objects
 * @max: limits
 * @txn: the open transaction or NULL
 * @owner: netlink port whose closing ends @txn, 0 if none does; cleared without
 *	the mutex when it is closed
 * @removed: frontends that went, and whose connections are still to end
 * @nr_gone: those in it and in the lists that a pass has taken it to, without those
 *	that drain
 * @drains: what left and has connections that go on for a time
 * @sweeps: passes over the connections
 * @payer: whom memory is charged to that packets and workers need
 */
struct svcnat_table {
	struct rhashtable vips;
	struct svcnat_net_counts __percpu *counts;
	struct svcnat_config config;
	struct svcnat_scope __rcu *scope;
	struct svcnat_hosts __rcu *hosts;
	u8 features;
	struct svcnat_handshakes __rcu *handshakes;
	struct rhashtable frontends;

	struct svcnat_affinity affinity ____cacheline_aligned;
	spinlock_t penalty_lock; /* penalties of backends */

	struct mutex mutex ____cacheline_aligned;
	struct rhashtable services;
	struct xarray ids;
	u32 next_id;
	u64 generation;
	u8 digest[SVCNAT_DIGEST_LEN];
	bool digested;
	u32 nr_masquerade;
	u32 nr_nodeports;
	u32 nr_counting;
	struct svcnat_limits nr;
	struct svcnat_limits max;
	struct svcnat_txn *txn;
	u32 owner;
	struct list_head removed;
	u32 nr_gone;
	struct svcnat_drains drains;
	u64 sweeps;
	struct svcnat_payer payer;
};

static inline u32 svcnat_vip_hash_key(const void *key, u32 len, u32 seed)
{
	return svcnat_addr_hash(key, seed);
}

static inline u32 svcnat_vip_hash(const void *vip, u32 len, u32 seed)
{
	return svcnat_addr_hash(&((const struct svcnat_vip *)vip)->key, seed);
}

static inline int svcnat_vip_cmp(struct rhashtable_compare_arg *arg,
				 const void *vip)
{
	return !svcnat_key_same_addr(arg->key,
				     &((const struct svcnat_vip *)vip)->key);
}

static inline u32 svcnat_frontend_hash_key(const void *key, u32 len, u32 seed)
{
	return svcnat_key_hash(key, seed);
}

static inline u32 svcnat_frontend_hash(const void *frontend, u32 len, u32 seed)
{
	return svcnat_key_hash(&((const struct svcnat_frontend *)frontend)->key,
			       seed);
}

static inline int svcnat_frontend_cmp(struct rhashtable_compare_arg *arg,
				      const void *frontend)
{
	return !svcnat_key_equal(arg->key,
				 &((const struct svcnat_frontend *)frontend)->key);
}

/* Constants in the header, so that lookups are compiled without calls. */
static const struct rhashtable_params svcnat_vip_params = {
	.head_offset = offsetof(struct svcnat_vip, node),
	.key_len = sizeof(struct svcnat_key),
	.hashfn = svcnat_vip_hash_key,
	.obj_hashfn = svcnat_vip_hash,
	.obj_cmpfn = svcnat_vip_cmp,
	.automatic_shrinking = true,
};

static const struct rhashtable_params svcnat_frontend_params = {
	.head_offset = offsetof(struct svcnat_frontend, node),
	.key_len = sizeof(struct svcnat_key),
	.hashfn = svcnat_frontend_hash_key,
	.obj_hashfn = svcnat_frontend_hash,
	.obj_cmpfn = svcnat_frontend_cmp,
	.automatic_shrinking = true,
};

extern const struct rhashtable_params svcnat_service_params;

int svcnat_table_init(struct svcnat_table *table,
		      const struct svcnat_limits *max);
void svcnat_table_exit(struct svcnat_table *table,
		       struct svcnat_remains *remains);
void svcnat_config_init(struct svcnat_config *config);
bool svcnat_config_equal(const struct svcnat_config *a,
			 const struct svcnat_config *b);

/* The backends of a service, for those who hold the table's mutex. */
static inline struct svcnat_backend_set *
svcnat_table_set(const struct svcnat_table *table,
		 const struct svcnat_service *service, int family)
{
	return rcu_dereference_protected(service->sets[family],
					 lockdep_is_held(&table->mutex));
}

/*
 * The VIP that the address of a key is, also one that packets do not see yet;
 * under RCU.
 */
static inline struct svcnat_vip *
svcnat_table_vip(struct svcnat_table *table, const struct svcnat_key *key)
{
	return rhashtable_lookup(&table->vips, key, svcnat_vip_params);
}

/* The frontend of a key, also one that packets do not see yet; under RCU. */
static inline struct svcnat_frontend *
svcnat_table_frontend(struct svcnat_table *table, const struct svcnat_key *key)
{
	return rhashtable_lookup(&table->frontends, key, svcnat_frontend_params);
}

/*
 * The memory of handshakes, for those who have seen a set with failover, and thus
 * not NULL; under RCU.
 */
static inline struct svcnat_handshakes *
svcnat_table_handshakes(const struct svcnat_table *table)
{
	/*
	 * It was published before that set, from which no pointer leads here: pairs
	 * with the release of the set in svcnat_commit_backends().
	 */
	smp_rmb();
	return rcu_dereference(table->handshakes);
}

/* The scope in use, for those who hold the table's mutex. */
static inline struct svcnat_scope *
svcnat_table_scope(const struct svcnat_table *table)
{
	return rcu_dereference_protected(table->scope,
					 lockdep_is_held(&table->mutex));
}

void svcnat_table_free_removed(struct svcnat_table *table,
			       struct list_head *removed);
void svcnat_table_update_features(struct svcnat_table *table);
void svcnat_table_put_vip(struct svcnat_table *table, struct svcnat_vip *vip);
void svcnat_table_forget(struct svcnat_table *table,
			 struct svcnat_service *service);
struct svcnat_service *svcnat_table_service(struct svcnat_table *table,
					    const char *name);

#endif /* SVCNAT_TABLE_H */
