/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SERVICE_H
#define SVCNAT_SERVICE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>

#include "addresses/ranges.h"
#include "backends/set.h"
#include "base/key.h"
#include "base/stats.h"
#include "table/drain.h"

struct svcnat_draft;

/*
 * Locking of services, frontends and VIPs
 *
 * The packet path reads them under rcu_read_lock(): it comes from a VIP to a
 * frontend to its service to the service's backend set and touches nothing
 * but what "packet path" marks below. All else is read and written under the
 * mutex of the table only. An object is freed by RCU after it was unlinked.
 */

/**
 * struct svcnat_vip - an address that has frontends
 * @node: in svcnat_table.vips
 * @key: has the address (packet path)
 * @sole: the frontend, if there is a single one, so that it need not be
 *	looked up; may be NULL even so (packet path)
 * @live: seen by packets (packet path); false before its first commit
 * @cluster: one of its frontends is of kind cluster, so that it is no other
 *	machine's (packet path)
 * @nr_live: frontends at this address that packets see
 * @nr_cluster: those of them that are of kind cluster
 * @nr_refs: frontends that point here, also staged ones and ones that go
 * @rcu: frees it
 */
struct svcnat_vip {
	struct rhash_head node;
	struct svcnat_key key;
	bool live;
	bool cluster;
	struct svcnat_frontend __rcu *sole;
	u32 nr_live;
	u32 nr_cluster;
	u32 nr_refs;
	struct rcu_head rcu;
};

/* What the open transaction makes of a frontend that is live. */
enum svcnat_fate {
	SVCNAT_FATE_OPEN,	/* as its service's draft says */
	SVCNAT_FATE_STAYS,
	SVCNAT_FATE_GOES,
};

/**
 * struct svcnat_frontend - what clients of a service dial
 * @node: in svcnat_table.frontends
 * @key: address, port and protocol (packet path)
 * @live: seen by packets (packet path)
 * @fate: enum svcnat_fate, of a live one
 * @kind: enum svcnat_kind (packet path), constant once live
 * @policy: enum svcnat_policy (packet path), constant once live
 * @on_removal: of one that went: enum svcnat_on_removal of its service
 * @service: whose it is (packet path), constant
 * @counts: what happened to its connections (packet path)
 * @sources: from where they may come, NULL for everywhere (packet path),
 *	constant once live
 * @vip: its address, NULL for a node port
 * @list: in svcnat_service.frontends, in svcnat_draft.added while staged, or in
 *	svcnat_table.removed
 * @peer: of a live one the staged one that takes its place in the open
 *	transaction, of a staged one the live one whose place it takes
 * @draining: of one that went: in svcnat_drains.frontends until @deadline
 * @deadline: when its connections are reset, while it drains
 * @rcu: frees it
 */
struct svcnat_frontend {
	struct rhash_head node;
	struct svcnat_key key;
	bool live;
	u8 fate;
	u8 kind;
	u8 policy;
	u8 on_removal;
	struct svcnat_service *service;
	struct svcnat_counts __percpu *counts;
	struct svcnat_ranges *sources;
	struct svcnat_vip *vip;
	struct list_head list;
	struct svcnat_frontend *peer;
	struct list_head draining;
	u64 deadline;
	struct rcu_head rcu;
};

/**
 * struct svcnat_service - a service
 * @sets: backends by family, NULL where there are none (packet path)
 * @turn: turns taken by rr and wrr, by family and policy (packet path)
 * @id: never used again while the table exists, for the affinity (packet path)
 * @settings: as committed (@masquerade and @reject_with: packet path)
 * @live: committed
 * @node: in svcnat_table.services
 * @frontends: its frontends, committed ones
 * @nr_frontends: their number
 * @retired: counts of frontends that it had; a connection that was being
 *	counted at the moment when one went may be missing
 * @draft: what the open transaction makes of it, or NULL
 * @list: in svcnat_txn.gone once removed
 * @drains: backends that left and go on for a time, by family (under RCU)
 * @draining: in svcnat_drains.services while there are any
 * @rcu: frees it
 * @name: name
 */
struct svcnat_service {
	struct svcnat_backend_set __rcu *sets[SVCNAT_FAMILIES];
	atomic_t turn[SVCNAT_FAMILIES][SVCNAT_POLICIES];
	u32 id;
	struct svcnat_settings settings;
	bool live;
	struct rhash_head node;
	struct list_head frontends;
	u32 nr_frontends;
	struct svcnat_counts retired;
	struct svcnat_draft *draft;
	struct list_head list;
	struct svcnat_drain __rcu *drains[SVCNAT_FAMILIES];
	struct list_head draining;
	struct rcu_head rcu;
	char name[];
};

int svcnat_service_caches_init(void);
void svcnat_service_caches_exit(void);

void svcnat_settings_init(struct svcnat_settings *settings);
bool svcnat_settings_equal(const struct svcnat_settings *a,
			   const struct svcnat_settings *b);

struct svcnat_service *svcnat_service_alloc(const char *name);
void svcnat_service_free(struct svcnat_service *service);
void svcnat_service_counts(const struct svcnat_service *service,
			   struct svcnat_counts *sum);

static inline bool svcnat_frontend_is_nodeport(const struct svcnat_frontend *frontend)
{
	return frontend->key.family == AF_UNSPEC;
}

struct svcnat_frontend *svcnat_frontend_alloc(struct svcnat_service *service,
					      const struct svcnat_key *key);
void svcnat_frontend_free(struct svcnat_frontend *frontend);
void svcnat_frontend_free_rcu(struct svcnat_frontend *frontend);

struct svcnat_vip *svcnat_vip_alloc(const struct svcnat_key *key);
void svcnat_vip_free_rcu(struct svcnat_vip *vip);

#endif /* SVCNAT_SERVICE_H */
