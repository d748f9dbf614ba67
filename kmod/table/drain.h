/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DRAIN_H
#define SVCNAT_DRAIN_H

#include <linux/time64.h>

#include "backends/set.h"

/* Of what never ends; deadlines are milliseconds of a monotonic clock. */
#define SVCNAT_DEADLINE_NONE	U64_MAX

/**
 * struct svcnat_leaver - a backend that left and whose connections go on
 * @addr: address; IPv4 in the first word, the others zero
 * @port: port
 * @deadline: when they are reset
 */
struct svcnat_leaver {
	__be32 addr[4];
	__be16 port;
	u64 deadline;
};

/**
 * struct svcnat_drain - list of a service's backends that left
 * @next: the first deadline that is to come
 * @done: deadlines up to this one have been kept: those backends are in the list
 *	only because it was made by whoever pays for it, and nobody makes it anew
 * @nr: number of backends
 * @left: number of those that drain
 * @rcu: frees it after the last reader
 * @leavers: sorted by address and port
 *
 * @next, @done and @left change under the table's mutex, by svcnat_drain_expire().
 */
struct svcnat_drain {
	u64 next;
	u64 done;
	u32 nr;
	u32 left;
	struct rcu_head rcu;
	struct svcnat_leaver leavers[];
};

/**
 * struct svcnat_drain_change - what becomes of the backends that left
 * @old: those that had left before, or NULL
 * @done: deadlines up to this one have been kept
 * @set: backends before the change, or NULL
 * @members: backends after it, sorted
 * @nr: their number
 * @deadline: of those that leave with it
 */
struct svcnat_drain_change {
	const struct svcnat_drain *old;
	u64 done;
	const struct svcnat_backend_set *set;
	const struct svcnat_backend *members;
	u32 nr;
	u64 deadline;
};

static inline u64 svcnat_drain_deadline(u64 now, u32 seconds)
{
	return now + (u64)seconds * MSEC_PER_SEC;
}

/* How many backends are in the list. */
static inline u32 svcnat_drain_nr(const struct svcnat_drain *drain)
{
	return drain ? drain->nr : 0;
}

/* How many of them are draining. */
static inline u32 svcnat_drain_left(const struct svcnat_drain *drain)
{
	return drain ? drain->left : 0;
}

/* Is it one that has drained? */
static inline bool svcnat_drain_over(const struct svcnat_drain *drain,
				     const struct svcnat_leaver *leaver)
{
	return leaver->deadline <= READ_ONCE(drain->done);
}

struct svcnat_drain *svcnat_drain_build(const struct svcnat_drain_change *change);
u32 svcnat_drain_expire(struct svcnat_drain *drain, u64 done);
u64 svcnat_drain_find(const struct svcnat_drain *drain, const __be32 *addr,
		      __be16 port);

#endif /* SVCNAT_DRAIN_H */
