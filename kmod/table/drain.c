// SPDX-License-Identifier: GPL-2.0
/* Backends that left a service, and until when their connections go on. */
#include <linux/err.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "table/drain.h"

static int svcnat_leaver_cmp(const struct svcnat_leaver *leaver,
			     const __be32 *addr, __be16 port)
{
	int order = memcmp(leaver->addr, addr, sizeof(leaver->addr));

	return order ?: memcmp(&leaver->port, &port, sizeof(port));
}

/**
 * struct svcnat_drain_merge - a walk through three sorted lists at once
 * @change: the lists
 * @old: place among those that had left before
 * @set: place among the backends before the change
 * @member: place among the backends after it
 * @nr: found so far
 * @next: the first deadline of these
 */
struct svcnat_drain_merge {
	const struct svcnat_drain_change *change;
	u32 old;
	u32 set;
	u32 member;
	u32 nr;
	u64 next;
};

/* The next one that had left before or is in the set, in order. */
static bool svcnat_drain_step(struct svcnat_drain_merge *at,
			      struct svcnat_leaver *leaver)
{
	const struct svcnat_drain_change *change = at->change;
	const struct svcnat_leaver *old = NULL;
	const struct svcnat_backend *backend = NULL;
	int order = 0;

	if (at->old < svcnat_drain_nr(change->old))
		old = &change->old->leavers[at->old];
	if (change->set && at->set < change->set->nr)
		backend = &change->set->backends[at->set];
	if (old && backend)
		order = svcnat_leaver_cmp(old, backend->addr, backend->port);
	else if (!old && !backend)
		return false;
	if (backend && (!old || order >= 0)) {
		memcpy(leaver->addr, backend->addr, sizeof(leaver->addr));
		leaver->port = backend->port;
		leaver->deadline = change->deadline;
		at->set++;
		at->old += old && !order;
	} else {
		*leaver = *old;
		at->old++;
	}
	return true;
}

/* Is it there after the change? Called in order. */
static bool svcnat_drain_stays(struct svcnat_drain_merge *at,
			       const struct svcnat_leaver *leaver)
{
	const struct svcnat_drain_change *change = at->change;
	int order = -1;

	for (; at->member < change->nr; at->member++) {
		const struct svcnat_backend *member =
			&change->members[at->member];

		order = svcnat_leaver_cmp(leaver, member->addr, member->port);
		if (order <= 0)
			return !order;
	}
	return false;
}

static void svcnat_drain_merge(struct svcnat_drain_merge *at,
			       const struct svcnat_drain_change *change,
			       struct svcnat_drain *into)
{
	struct svcnat_leaver leaver = {};

	*at = (struct svcnat_drain_merge){
		.change = change,
		.next = SVCNAT_DEADLINE_NONE,
	};
	while (svcnat_drain_step(at, &leaver)) {
		if (leaver.deadline <= change->done ||
		    svcnat_drain_stays(at, &leaver))
			continue;
		if (into)
			into->leavers[at->nr] = leaver;
		at->next = min(at->next, leaver.deadline);
		at->nr++;
	}
}

/**
 * svcnat_drain_build - list the backends that left a service
 * @change: what there was and what there will be
 *
 * Those that had left before keep their deadline, those that are back are not
 * in the list any more.
 *
 * Context: process context, may sleep.
 * Return: the list, NULL if it is empty, or ERR_PTR(-ENOMEM).
 */
struct svcnat_drain *svcnat_drain_build(const struct svcnat_drain_change *change)
{
	struct svcnat_drain_merge at;
	struct svcnat_drain *drain;

	svcnat_drain_merge(&at, change, NULL);
	if (!at.nr)
		return NULL;
	drain = svcnat_zalloc(struct_size(drain, leavers, at.nr));
	if (!drain)
		return ERR_PTR(-ENOMEM);
	svcnat_drain_merge(&at, change, drain);
	drain->nr = at.nr;
	drain->left = at.nr;
	drain->next = at.next;
	return drain;
}

/**
 * svcnat_drain_expire - note that some have drained
 * @drain: the list
 * @done: deadlines up to this one have been kept
 *
 * Context: process context, may sleep; caller holds the table's mutex.
 * Return: how many have drained since the last time.
 */
u32 svcnat_drain_expire(struct svcnat_drain *drain, u64 done)
{
	const u32 before = drain->left;
	u32 i;

	drain->next = SVCNAT_DEADLINE_NONE;
	drain->left = 0;
	for (i = 0; i < drain->nr; i++) {
		const u64 deadline = drain->leavers[i].deadline;

		svcnat_pause();
		if (deadline <= done)
			continue;
		drain->next = min(drain->next, deadline);
		drain->left++;
	}
	/* Readers meanwhile see all of them as they were, or as they are. */
	WRITE_ONCE(drain->done, done);
	return before - drain->left;
}

/**
 * svcnat_drain_find - until when do the connections to a backend go on?
 * @drain: list of backends that left, or NULL
 * @addr: its address, IPv4 in the first word, the others zero
 * @port: its port
 *
 * Context: any, under RCU.
 * Return: the deadline, or SVCNAT_DEADLINE_NONE if it does not drain.
 */
u64 svcnat_drain_find(const struct svcnat_drain *drain, const __be32 *addr,
		      __be16 port)
{
	u32 low = 0, high = svcnat_drain_nr(drain);

	while (low < high) {
		const u32 middle = low + (high - low) / 2;
		const struct svcnat_leaver *leaver = &drain->leavers[middle];
		int order = svcnat_leaver_cmp(leaver, addr, port);

		if (!order)
			return svcnat_drain_over(drain, leaver) ?
				SVCNAT_DEADLINE_NONE : leaver->deadline;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SVCNAT_DEADLINE_NONE;
}
