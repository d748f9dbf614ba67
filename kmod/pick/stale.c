// SPDX-License-Identifier: GPL-2.0
/* Which connections must end after a change of the table. */
#include <linux/in.h>
#include <linux/log2.h>
#include <linux/random.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "pick/policy.h"
#include "pick/select.h"
#include "pick/stale.h"

static struct svcnat_removed *
svcnat_removals_place(struct svcnat_removals *removals,
		      const struct svcnat_key *key)
{
	u32 i = svcnat_key_hash(key, removals->seed) & removals->mask;

	while (removals->places[i].used &&
	       !svcnat_key_equal(&removals->places[i].key, key))
		i = (i + 1) & removals->mask;
	return &removals->places[i];
}

/* One that went again need not drain as it was to when it went before. */
static void svcnat_removals_add(struct svcnat_removals *removals,
				struct svcnat_frontend *frontend, bool lingers)
{
	struct svcnat_removed *removed =
		svcnat_removals_place(removals, &frontend->key);

	if (removed->used)
		removed->frontend->deadline = 0;
	*removed = (struct svcnat_removed){
		.key = frontend->key,
		.used = true,
		.lingers = lingers,
		.on_removal = frontend->on_removal,
		.deadline = list_empty(&frontend->draining) ?
			SVCNAT_DEADLINE_NONE : frontend->deadline,
		.frontend = frontend,
	};
	svcnat_pause();
}

static void svcnat_removals_count(u32 *nr)
{
	(*nr)++;
	svcnat_pause();
}

/**
 * svcnat_removals_build - make a set of frontends that went
 * @before: list of those that went before, whose services may be gone
 * @since: list of those that went since
 * @draining: list of those that drain, some of which are in the others as well
 *
 * Of one that went more than once the last time counts, from now on: the
 * deadlines of those before are void. At most half of the places are taken, so
 * that a search is short.
 *
 * Context: process context, may sleep; caller holds the table's mutex.
 * Return: the set, to be freed with kvfree(), or NULL without memory.
 */
struct svcnat_removals *svcnat_removals_build(const struct list_head *before,
					      const struct list_head *since,
					      const struct list_head *draining)
{
	struct svcnat_frontend *frontend;
	struct svcnat_removals *removals;
	u32 nr = 0, room;

	list_for_each_entry(frontend, before, list)
		svcnat_removals_count(&nr);
	list_for_each_entry(frontend, since, list)
		svcnat_removals_count(&nr);
	list_for_each_entry(frontend, draining, draining)
		svcnat_removals_count(&nr);
	room = roundup_pow_of_two(2 * nr + 1);
	removals = svcnat_zalloc(struct_size(removals, places, room));
	if (!removals)
		return NULL;
	removals->mask = room - 1;
	removals->seed = get_random_u32();
	list_for_each_entry(frontend, draining, draining)
		if (list_empty(&frontend->list))
			svcnat_removals_add(removals, frontend, true);
	list_for_each_entry(frontend, before, list)
		svcnat_removals_add(removals, frontend, false);
	list_for_each_entry(frontend, since, list)
		svcnat_removals_add(removals, frontend, false);
	return removals;
}

/* A node port is dialed at an address, but was removed without one. */
static const struct svcnat_removed *
svcnat_removals_find(const struct svcnat_removals *removals,
		     const struct svcnat_key *dialed)
{
	struct svcnat_removals *set = (struct svcnat_removals *)removals;
	const struct svcnat_key nodeport = {
		.port = dialed->port,
		.protocol = dialed->protocol,
		.family = AF_UNSPEC,
	};
	const struct svcnat_removed *removed;

	removed = svcnat_removals_place(set, dialed);
	if (!removed->used)
		removed = svcnat_removals_place(set, &nodeport);
	return removed->used ? removed : NULL;
}

/*
 * A datagram that nobody answers any more says nothing, and a connection that
 * was not answered can still be made with another backend.
 */
static bool svcnat_entry_is_cheap(const struct svcnat_entry *entry)
{
	return entry->dialed.protocol == IPPROTO_UDP || !entry->replied;
}

static bool svcnat_entry_ends(const struct svcnat_entry *entry, u8 on_removal,
			      u64 deadline)
{
	if (svcnat_entry_is_cheap(entry) || on_removal == SVCNAT_ON_REMOVAL_RESET)
		return true;
	return on_removal == SVCNAT_ON_REMOVAL_DRAIN && deadline <= entry->now;
}

static bool svcnat_entry_was_removed(const struct svcnat_entry *entry,
				     const struct svcnat_removed *removed)
{
	if (removed->lingers && svcnat_entry_is_cheap(entry))
		return false;
	return svcnat_entry_ends(entry, removed->on_removal, removed->deadline);
}

/*
 * When a connection is reset whose backend is not in its frontend's service: a
 * time after its backend left, or after the frontend did that came back since.
 */
static u64 svcnat_entry_deadline(const struct svcnat_entry *entry,
				 const struct svcnat_service *service,
				 const struct svcnat_removals *removals)
{
	const enum svcnat_family family = svcnat_family(entry->dialed.family);
	const struct svcnat_removed *removed;
	u64 deadline;

	deadline = svcnat_drain_find(rcu_dereference(service->drains[family]),
				     entry->addr, entry->port);
	if (deadline != SVCNAT_DEADLINE_NONE)
		return deadline;
	removed = svcnat_removals_find(removals, &entry->dialed);
	return removed ? removed->deadline : SVCNAT_DEADLINE_NONE;
}

/* A connection whose backend its frontend's service does not have. */
static bool svcnat_entry_was_left(const struct svcnat_entry *entry,
				  const struct svcnat_service *service,
				  const struct svcnat_removals *removals)
{
	const u8 on_removal = READ_ONCE(service->settings.on_removal);
	u64 deadline = SVCNAT_DEADLINE_NONE;

	if (on_removal == SVCNAT_ON_REMOVAL_DRAIN && !svcnat_entry_is_cheap(entry))
		deadline = svcnat_entry_deadline(entry, service, removals);
	return svcnat_entry_ends(entry, on_removal, deadline);
}

static bool svcnat_entry_was_dialed(const struct svcnat_entry *entry)
{
	return svcnat_addr_equal(entry->addr, entry->dialed.addr) &&
	       entry->port == entry->dialed.port;
}

/* The backends among which that of a connection should be. */
static const struct svcnat_backend_set *
svcnat_entry_set(const struct svcnat_frontend *frontend,
		 const struct svcnat_entry *entry)
{
	enum svcnat_family family = svcnat_family(entry->dialed.family);

	return rcu_dereference(frontend->service->sets[family]);
}

static const struct svcnat_backend *
svcnat_entry_backend(const struct svcnat_entry *entry,
		     const struct svcnat_backend_set *set)
{
	struct svcnat_backend wanted = { .port = entry->port };
	bool found = false;
	u32 place = 0;

	memcpy(wanted.addr, entry->addr, sizeof(wanted.addr));
	if (set)
		place = svcnat_backend_find(set->backends, set->nr, &wanted,
					    &found);
	return found ? &set->backends[place] : NULL;
}

/**
 * svcnat_entry_is_served - is a connection's backend one that it may be given?
 * @table: table of the network namespace
 * @entry: the connection, which svcnat bound
 *
 * Context: any, under RCU.
 * Return: false if the frontend or the backend have left.
 */
bool svcnat_entry_is_served(struct svcnat_table *table,
			    const struct svcnat_entry *entry)
{
	const struct svcnat_frontend *frontend =
		svcnat_select_frontend(table, &entry->dialed);

	return frontend &&
	       svcnat_entry_backend(entry, svcnat_entry_set(frontend, entry));
}

/*
 * Bound, but nobody serves the key, and no frontend went. A node port has none at
 * this address any more: the service is asked what becomes of its connections.
 */
static bool svcnat_entry_lost_nodeport(struct svcnat_table *table,
				       const struct svcnat_entry *entry)
{
	const struct svcnat_key key = {
		.port = entry->dialed.port,
		.protocol = entry->dialed.protocol,
		.family = AF_UNSPEC,
	};
	const struct svcnat_frontend *frontend = svcnat_table_frontend(table, &key);

	return frontend && READ_ONCE(frontend->live) &&
	       svcnat_entry_ends(entry,
				 READ_ONCE(frontend->service->settings.on_removal),
				 SVCNAT_DEADLINE_NONE);
}

/*
 * Would a new connection from there be let in, and might it get this backend?
 * Weights and the like do not matter. On which interface packets came in is not
 * known any more: a client that may be a pod by that is taken for one.
 */
static bool svcnat_entry_is_allowed(struct svcnat_table *table,
				    const struct svcnat_entry *entry,
				    const struct svcnat_frontend *frontend,
				    const struct svcnat_backend *backend)
{
	const struct svcnat_scope *scope = rcu_dereference(table->scope);
	struct svcnat_flow flow = { .key = entry->dialed };
	enum svcnat_source source;

	memcpy(flow.saddr, entry->saddr, sizeof(flow.saddr));
	if (frontend->sources &&
	    !svcnat_policy_allows(frontend, scope, rcu_dereference(table->hosts),
				  &flow))
		return false;
	if (frontend->policy != SVCNAT_POLICY_LOCAL ||
	    svcnat_flags_local(backend->flags))
		return true;
	source = svcnat_select_source(table, &flow);
	if (source == SVCNAT_SOURCE_OTHER && scope->nr_interfaces)
		source = SVCNAT_SOURCE_POD;
	return svcnat_policy_backends(frontend->kind, frontend->policy, source) !=
	       SVCNAT_POLICY_LOCAL;
}

/**
 * svcnat_entry_is_stale - must a connection end?
 * @table: table of the network namespace
 * @removals: frontends that went
 * @entry: the connection
 *
 * One that nobody translated was made when its frontend was not there, or had no
 * backends. One that somebody else translated is his. One whose client would not
 * be let in any more, or not be given this backend, was left by a change of
 * settings; it ends as one whose backend left, without a time to drain.
 *
 * Context: any, under RCU.
 * Return: true if it must.
 */
bool svcnat_entry_is_stale(struct svcnat_table *table,
			   const struct svcnat_removals *removals,
			   const struct svcnat_entry *entry)
{
	const struct svcnat_frontend *frontend;
	const struct svcnat_backend_set *set;
	const struct svcnat_removed *removed;
	const struct svcnat_backend *backend;

	if (!entry->bound && !svcnat_entry_was_dialed(entry))
		return false;
	frontend = svcnat_select_frontend(table, &entry->dialed);
	if (!frontend) {
		if (!entry->bound)
			return false;
		removed = svcnat_removals_find(removals, &entry->dialed);
		return removed ? svcnat_entry_was_removed(entry, removed) :
				 svcnat_entry_lost_nodeport(table, entry);
	}
	set = svcnat_entry_set(frontend, entry);
	backend = svcnat_entry_backend(entry, set);
	if (backend)
		return entry->bound &&
		       !svcnat_entry_is_allowed(table, entry, frontend, backend) &&
		       svcnat_entry_ends(entry,
					 READ_ONCE(frontend->service->settings.on_removal),
					 SVCNAT_DEADLINE_NONE);
	if (!entry->bound)
		return set && svcnat_set_serves(set) && svcnat_entry_is_cheap(entry);
	return svcnat_entry_was_left(entry, frontend->service, removals);
}
