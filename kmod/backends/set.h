/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BACKENDS_H
#define SVCNAT_BACKENDS_H

#include <linux/rcupdate.h>
#include <linux/siphash.h>
#include <linux/types.h>

#include <uapi/linux/svcnat.h>

#include "base/key.h"

/**
 * struct svcnat_settings - how a service treats new connections
 * @affinity: seconds that a client keeps its backend, 0 is off
 * @maglev_size: slots of the Maglev table, 0 is chosen by backend count
 * @drain: seconds that connections go on, with on-removal drain; 0 otherwise
 * @max_connections: most connections of a backend, 0 is no limit
 * @failover: how often a connection is given another backend, since its own
 *	does not answer; 0 is off
 * @penalty_share: percentage of the backends that may be passed over for that
 * @scheduler: enum svcnat_scheduler
 * @masquerade: enum svcnat_masquerade
 * @reject_with: enum svcnat_reject
 * @on_removal: enum svcnat_on_removal
 * @prefix: leading bits of the source that make a client, by family
 */
struct svcnat_settings {
	u32 affinity;
	u32 maglev_size;
	u32 drain;
	u32 max_connections;
	u8 failover;
	u8 penalty_share;
	u8 scheduler;
	u8 masquerade;
	u8 reject_with;
	u8 on_removal;
	u8 prefix[SVCNAT_FAMILIES];
};

/**
 * struct svcnat_backend - a real server, as it stands in a set
 * @addr: address; IPv4 in the first word, the others zero
 * @port: port
 * @weight: share of new connections, 0 takes none
 * @flags: SVCNAT_BACKEND_*
 * @slot: place of @connections among the counters allocated with it, and
 *	SVCNAT_SLOT_RETIRED once the set that followed does without it; for
 *	the control path and the RCU callback only
 * @connections: new connections, counted over all sets that it was in
 */
struct svcnat_backend {
	__be32 addr[4];
	__be16 port;
	u16 weight;
	u16 flags;
	u16 slot;
	u64 __percpu *connections;
};

#define SVCNAT_SLOT_RETIRED	BIT(15)

/* It is on this node. */
#define SVCNAT_BACKEND_LOCAL		BIT(0)
/* It is about to go. */
#define SVCNAT_BACKEND_TERMINATING	BIT(1)
/* It is on this node, and for policy local alone. */
#define SVCNAT_BACKEND_LOCAL_ONLY	BIT(2)

/**
 * struct svcnat_column - column of an alias table (Walker 1977, Vose 1991)
 * @keep: up to this fraction of 2^32 the column stands for its own backend
 * @own: that backend
 * @alias: the backend that the rest of the column stands for
 */
struct svcnat_column {
	u32 keep;
	u16 own;
	u16 alias;
};

/**
 * struct svcnat_view - those backends of a set that a policy allows
 * @nr_usable: number of backends that take new connections
 * @terminating: there are only terminating ones, so that these take them
 * @period: turns after which rr and wrr start anew
 * @step: distance of one turn to the next in the period
 * @size: slots of the Maglev table
 * @columns: alias table with a column for each usable backend (hash, random, sh)
 * @turns: for each backend of the set the number of turns up to it (rr, wrr)
 * @slots: Maglev table, indexes of backends
 */
struct svcnat_view {
	u32 nr_usable;
	bool terminating;
	union {
		u32 size;
		struct {
			u32 period;
			u32 step;
		};
	};
	union {
		struct svcnat_column *columns;
		u32 *turns;
		u16 *slots;
	};
};

#define SVCNAT_POLICIES	(SVCNAT_POLICY_LOCAL + 1)

struct svcnat_state;

/**
 * struct svcnat_backend_set - immutable snapshot of a service's backends
 * @settings: the service's settings
 * @seed: seed of the hashes
 * @nr: number of backends
 * @with_local: there is a view for local backends
 * @extras: there is more to a pick than asking the scheduler: an affinity, or
 *	what the backends' states are for
 * @states_at: where in it the states of the backends are, and behind them the
 *	vacancy, 0 if the settings need none; an offset, so that a set of ten
 *	backends fits in 512 bytes
 * @views: by enum svcnat_policy
 * @rcu: frees the set after the last reader
 * @backends: sorted by address and port
 *
 * Built aside, published with one pointer swap, read under RCU, freed by
 * svcnat_backend_set_retire() after a grace period. Nothing in it changes
 * after it is published, except what the control path notes in @slot of a
 * backend when the set retires, and that one may lose its affinity then, so that
 * packets that still find it remember nobody by it.
 */
struct svcnat_backend_set {
	struct svcnat_settings settings;
	u16 nr;
	bool with_local;
	bool extras;
	u32 states_at;
	struct svcnat_view views[SVCNAT_POLICIES];
	siphash_key_t seed;
	struct rcu_head rcu;
	struct svcnat_backend backends[];
};

/* The states of its backends, of a set that has any. */
static inline struct svcnat_state **
svcnat_set_states(const struct svcnat_backend_set *set)
{
	return (void *)set + set->states_at;
}

/**
 * svcnat_flags_local - is a backend on this node?
 * @flags: its SVCNAT_BACKEND_*
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool svcnat_flags_local(u16 flags)
{
	return flags & (SVCNAT_BACKEND_LOCAL | SVCNAT_BACKEND_LOCAL_ONLY);
}

/**
 * svcnat_flags_allowed - does a policy allow a backend?
 * @flags: the backend's SVCNAT_BACKEND_*
 * @local: the policy is SVCNAT_POLICY_LOCAL
 *
 * Context: any.
 * Return: true if it does.
 */
static inline bool svcnat_flags_allowed(u16 flags, bool local)
{
	return local ? svcnat_flags_local(flags) :
		       !(flags & SVCNAT_BACKEND_LOCAL_ONLY);
}

/**
 * svcnat_view_weight - what a backend's weight counts for in a view
 * @set: set that the view is of
 * @view: the view
 * @backend: backend of the set
 *
 * Context: any.
 * Return: weight, 0 if it takes no new connections there.
 */
static inline u16 svcnat_view_weight(const struct svcnat_backend_set *set,
				     const struct svcnat_view *view,
				     const struct svcnat_backend *backend)
{
	bool terminating = backend->flags & SVCNAT_BACKEND_TERMINATING;

	if (terminating != view->terminating ||
	    !svcnat_flags_allowed(backend->flags,
				  view == &set->views[SVCNAT_POLICY_LOCAL]))
		return 0;
	return backend->weight;
}

/**
 * svcnat_set_serves - is there a backend for anybody?
 * @set: the set
 *
 * Context: any.
 * Return: true if one of the views has any.
 */
static inline bool svcnat_set_serves(const struct svcnat_backend_set *set)
{
	return set->views[SVCNAT_POLICY_CLUSTER].nr_usable ||
	       set->views[SVCNAT_POLICY_LOCAL].nr_usable;
}

int svcnat_backend_cmp(const struct svcnat_backend *a,
		       const struct svcnat_backend *b);
u32 svcnat_backend_find(const struct svcnat_backend *backends, u32 nr,
			const struct svcnat_backend *wanted, bool *found);
struct svcnat_backend_set *
svcnat_backend_set_build(const struct svcnat_settings *settings,
			 const siphash_key_t *seed, bool with_local,
			 const struct svcnat_backend *backends, u32 nr);
bool svcnat_backend_set_retire(struct svcnat_backend_set *set,
			       const struct svcnat_backend_set *kept);

#endif /* SVCNAT_BACKENDS_H */
