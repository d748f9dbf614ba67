/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TXN_H
#define SVCNAT_TXN_H

#include <linux/list.h>
#include <linux/netlink.h>

#include "table/table.h"

/*
 * A transaction
 *
 * begin	claims the table for its owner
 * draft	takes the wanted changes one by one and checks them; what they
 *		need is made but not seen by packets
 * prepare	builds the backend sets and checks the whole; may fail
 * commit	swaps pointers, cannot fail
 * finish	frees what went
 * abort	frees what was made
 *
 * All of it happens under the table's mutex.
 */

/**
 * struct svcnat_members - backends of a draft in one address family
 * @array: sorted by address and port; prepare adds the counters
 * @nr: how many
 * @room: how many fit in @array
 * @loaded: @array says what is wanted; otherwise the set in use says it
 */
struct svcnat_members {
	struct svcnat_backend *array;
	u32 nr;
	u32 room;
	bool loaded;
};

/**
 * struct svcnat_draft - what the open transaction makes of a service
 * @list: in svcnat_txn.drafts
 * @service: the service
 * @settings: wanted settings
 * @deleted: the service goes
 * @reset: members that the transaction does not name go
 * @changed: found by prepare: there is something to commit
 * @members: wanted backends
 * @next: sets that prepare built
 * @rebuilt: whether @next takes the place of the set in use
 * @with_local: a frontend that it has or gets is about local backends
 * @drains: backends that will have left, as prepare listed them
 * @redrained: whether @drains takes the place of the list in use
 * @added: frontends that the transaction adds
 */
struct svcnat_draft {
	struct list_head list;
	struct svcnat_service *service;
	struct svcnat_settings settings;
	bool deleted;
	bool reset;
	bool changed;
	struct svcnat_members members[SVCNAT_FAMILIES];
	struct svcnat_backend_set *next[SVCNAT_FAMILIES];
	bool rebuilt[SVCNAT_FAMILIES];
	bool with_local;
	struct svcnat_drain *drains[SVCNAT_FAMILIES];
	bool redrained[SVCNAT_FAMILIES];
	struct list_head added;
};

/* A transaction that says nothing for so long may be ended by the next one. */
#define SVCNAT_TXN_IDLE	(30 * HZ)

/**
 * struct svcnat_txn - a transaction
 * @id: number that its owner gave it, 0 for a single request
 * @portid: netlink port of the owner
 * @replace: it describes the whole table
 * @failed: a request of it was refused, so that it can only end
 * @config_changed: @config is wanted
 * @config: wanted settings of the network namespace
 * @scope: wanted scope, NULL if it stays
 * @touched: jiffies of the last request
 * @requests: requests that it took
 * @drafts: services that it names
 * @config_defaults: the first change of @config starts from the defaults
 * @staged: objects that the transaction made, to bound its memory
 * @going: frontends that go, while it commits
 * @gone: services that went, after it was committed
 * @changed: services that were added or changed
 * @removed: services that went
 * @committed: a new generation came of it
 * @leaves: connections may be left that must end
 * @now: when it is committed, in milliseconds of a monotonic clock
 * @draining_frontends: frontends that drain when it is committed
 * @draining_backends: backends that do
 *
 * Everything is protected by the table's mutex.
 */
struct svcnat_txn {
	u32 id;
	u32 portid;
	bool replace;
	bool failed;
	bool config_changed;
	struct svcnat_config config;
	struct svcnat_scope *scope;
	unsigned long touched;
	u32 requests;
	struct list_head drafts;
	bool config_defaults;
	struct svcnat_limits staged;
	struct list_head going;
	struct list_head gone;
	u32 changed;
	u32 removed;
	bool committed;
	bool leaves;
	u64 now;
	u32 draining_frontends;
	u32 draining_backends;
};

/* Which settings a change names. */
#define SVCNAT_HAS_SCHEDULER	BIT(0)
#define SVCNAT_HAS_AFFINITY	BIT(1)
#define SVCNAT_HAS_PREFIX4	BIT(2)
#define SVCNAT_HAS_PREFIX6	BIT(3)
#define SVCNAT_HAS_MAGLEV_SIZE	BIT(4)
#define SVCNAT_HAS_MASQUERADE	BIT(5)
#define SVCNAT_HAS_REJECT_WITH	BIT(6)
#define SVCNAT_HAS_ON_REMOVAL	BIT(17)
#define SVCNAT_HAS_MAX_CONNECTIONS	BIT(18)
#define SVCNAT_HAS_FAILOVER	BIT(19)
#define SVCNAT_HAS_PENALTY_SHARE	BIT(20)

/* Which settings of the network namespace a change names. */
#define SVCNAT_HAS_SEED		BIT(7)
#define SVCNAT_HAS_AFFINITY_MAX	BIT(8)
#define SVCNAT_HAS_UNKNOWN_PORT	BIT(9)
#define SVCNAT_HAS_ECHO		BIT(10)
#define SVCNAT_HAS_UNKNOWN_ADDRESS	BIT(11)
#define SVCNAT_HAS_NODEPORTS	BIT(12)
#define SVCNAT_HAS_INTERFACES	BIT(13)
#define SVCNAT_HAS_LIST(list)	(BIT(14) << (list))

/**
 * struct svcnat_service_change - wanted settings of a service
 * @name: name of the service
 * @has: which of @settings to take
 * @settings: values
 */
struct svcnat_service_change {
	const char *name;
	u32 has;
	struct svcnat_settings settings;
};

/**
 * struct svcnat_backend_change - a backend to add, change or remove
 * @backend: address, port, weight and flags
 * @family: its address family
 * @has_weight: take the weight
 * @has_flags: which flags to take
 */
struct svcnat_backend_change {
	struct svcnat_backend backend;
	enum svcnat_family family;
	bool has_weight;
	u16 has_flags;
};

/**
 * struct svcnat_frontend_change - a frontend to add, change or remove
 * @key: address, port and protocol
 * @kind: enum svcnat_kind
 * @policy: enum svcnat_policy
 * @sources: from where connections may come, or NULL; belongs to the change
 *	until a frontend takes it
 * @has_kind: take the kind
 * @has_policy: take the policy
 * @has_sources: take the sources
 * @add: the frontend must be new
 */
struct svcnat_frontend_change {
	struct svcnat_key key;
	u8 kind;
	u8 policy;
	struct svcnat_ranges *sources;
	bool has_kind;
	bool has_policy;
	bool has_sources;
	bool add;
};

/**
 * struct svcnat_config_change - wanted settings of a network namespace
 * @has: which of @config and @scope to take
 * @config: values
 * @scope: values; its lists belong to the change until they are taken
 */
struct svcnat_config_change {
	u32 has;
	struct svcnat_config config;
	struct svcnat_scope scope;
};

/* txn.c */
int svcnat_txn_begin(struct svcnat_table *table, u32 portid, u32 id,
		     bool replace, struct netlink_ext_ack *extack);
int svcnat_txn_commit(struct svcnat_table *table,
		      struct netlink_ext_ack *extack);
int svcnat_txn_config_set(struct svcnat_table *table,
			  struct svcnat_config_change *change,
			  struct netlink_ext_ack *extack);
void svcnat_txn_finish(struct svcnat_table *table);
void svcnat_txn_abort(struct svcnat_table *table);

/* prepare.c */
bool svcnat_txn_counts(const struct svcnat_table *table);
int svcnat_txn_prepare(struct svcnat_table *table,
		       struct netlink_ext_ack *extack);

/* frontends.c */
int svcnat_refuse_memory(struct netlink_ext_ack *extack);
bool svcnat_draft_drops(const struct svcnat_txn *txn,
			const struct svcnat_frontend *frontend);
void svcnat_frontend_unstage(struct svcnat_table *table,
			     struct svcnat_frontend *frontend);
int svcnat_txn_frontend_set(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    struct svcnat_frontend_change *change,
			    struct netlink_ext_ack *extack);
int svcnat_txn_frontend_del(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    const struct svcnat_key *key,
			    struct netlink_ext_ack *extack);

/* members.c */
int svcnat_members_load(const struct svcnat_table *table,
			struct svcnat_draft *draft, enum svcnat_family family);
int svcnat_txn_backend_set(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack);
int svcnat_txn_backend_del(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack);

/* draft.c */
struct svcnat_draft *svcnat_draft_get(struct svcnat_table *table,
				      struct svcnat_service *service);
void svcnat_draft_free(struct svcnat_table *table, struct svcnat_draft *draft);
struct svcnat_draft *svcnat_txn_service(struct svcnat_table *table,
					const char *name,
					struct netlink_ext_ack *extack);
struct svcnat_draft *
svcnat_txn_service_set(struct svcnat_table *table,
		       const struct svcnat_service_change *change,
		       struct netlink_ext_ack *extack);
int svcnat_txn_service_del(struct svcnat_table *table, const char *name,
			   struct netlink_ext_ack *extack);
void svcnat_txn_flush(struct svcnat_table *table);

#endif /* SVCNAT_TXN_H */
