// SPDX-License-Identifier: GPL-2.0
/*
 * Prepare: everything that a commit may fail for. It builds the sets that
 * drafts need, finds out what changes at all and checks the limits.
 */
#include <linux/err.h>
#include <linux/netlink.h>

#include "backends/state.h"
#include "base/alloc.h"
#include "base/pause.h"
#include "change/draft.h"
#include "change/frontends.h"
#include "change/leaving.h"
#include "change/members.h"
#include "change/prepare.h"
#include "change/transaction.h"

/* Give the wanted backends the counters of those in use; are they the same? */
static bool svcnat_prepare_merge(struct svcnat_members *members,
				 const struct svcnat_backend_set *set,
				 struct svcnat_toll *toll)
{
	u32 known = 0, changed = 0, i, j = 0;

	for (i = 0; i < members->nr; i++) {
		struct svcnat_backend *wanted = &members->array[i];

		wanted->connections = NULL;
		wanted->slot = 0;
		while (set && j < set->nr &&
		       svcnat_backend_cmp(&set->backends[j], wanted) < 0)
			j++;
		if (!set || j == set->nr ||
		    svcnat_backend_cmp(&set->backends[j], wanted))
			continue;
		known++;
		wanted->connections = set->backends[j].connections;
		wanted->slot = set->backends[j].slot;
		if (set->backends[j].weight != wanted->weight ||
		    set->backends[j].flags != wanted->flags)
			changed++;
	}
	toll->added += members->nr - known;
	toll->changed += changed;
	toll->removed += set ? set->nr - known : 0;
	return set && !changed && known == members->nr && known == set->nr;
}

static int svcnat_prepare_set(struct svcnat_table *table,
			      struct svcnat_draft *draft,
			      enum svcnat_family family)
{
	const struct svcnat_backend_set *set =
		svcnat_table_set(table, draft->service, family);
	const siphash_key_t *seed = &table->txn->config.seed;
	struct svcnat_members *members = &draft->members[family];
	struct svcnat_backend_set *next;
	bool with_local;

	if (svcnat_members_load(table, draft, family) ||
	    svcnat_members_settle(members))
		return -ENOMEM;
	if (!members->nr) {
		draft->rebuilt[family] = set;
		table->txn->backends.removed += set ? set->nr : 0;
		return 0;
	}
	/* Packets may have a frontend that asks for it, however many commits ago. */
	with_local = draft->with_local || (set && set->with_local);
	if (svcnat_prepare_merge(members, set, &table->txn->backends) &&
	    svcnat_settings_equal(&set->settings, &draft->settings) &&
	    !memcmp(&set->seed, seed, sizeof(*seed)) &&
	    set->with_local == with_local)
		return 0;
	next = svcnat_backend_set_build(&draft->settings, seed, with_local,
					members->array, members->nr);
	if (IS_ERR(next))
		return PTR_ERR(next);
	/* From here on it goes with the draft. */
	draft->next[family] = next;
	draft->rebuilt[family] = true;
	return svcnat_states_add(next, set);
}

/* Does a frontend of the same service take this one's place, or the reverse? */
static bool svcnat_prepare_stays(const struct svcnat_frontend *frontend)
{
	return frontend->peer && frontend->peer->service == frontend->service;
}

/* What is left of a service that stays, and whether it changes. */
static void svcnat_prepare_frontends(struct svcnat_txn *txn,
				     struct svcnat_draft *draft,
				     struct svcnat_limits *total)
{
	const struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &draft->service->frontends, list) {
		draft->with_local |= frontend->policy == SVCNAT_POLICY_LOCAL;
		if (svcnat_draft_drops(txn, frontend)) {
			draft->changed = true;
			if (!svcnat_prepare_stays(frontend))
				txn->frontends.removed++;
		} else {
			total->frontends++;
		}
		svcnat_pause();
	}
	list_for_each_entry(frontend, &draft->added, list) {
		draft->with_local |= frontend->policy == SVCNAT_POLICY_LOCAL;
		draft->changed = true;
		total->frontends++;
		if (svcnat_prepare_stays(frontend))
			txn->frontends.changed++;
		else
			txn->frontends.added++;
		svcnat_pause();
	}
}

static u32 svcnat_service_nr_backends(const struct svcnat_table *table,
				      const struct svcnat_service *service)
{
	const struct svcnat_backend_set *set;
	int family;
	u32 nr = 0;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		set = svcnat_table_set(table, service, family);
		nr += set ? set->nr : 0;
	}
	return nr;
}

/* A service goes, with all that it has. */
static void svcnat_prepare_gone(struct svcnat_table *table,
				struct svcnat_service *service)
{
	struct svcnat_txn *txn = table->txn;

	svcnat_leaving_prepare_gone(table, service);
	if (!service->live)
		return;
	txn->services.removed++;
	txn->frontends.removed += service->nr_frontends;
	txn->backends.removed += svcnat_service_nr_backends(table, service);
}

/* It stays; nobody looks into it unless a service fails over. */
static int svcnat_prepare_handshakes(struct svcnat_table *table)
{
	struct svcnat_handshakes *handshakes;

	if (rcu_access_pointer(table->handshakes))
		return 0;
	handshakes = svcnat_handshakes_alloc();
	if (!handshakes)
		return -ENOMEM;
	rcu_assign_pointer(table->handshakes, handshakes);
	return 0;
}

static int svcnat_prepare_draft(struct svcnat_table *table,
				struct svcnat_draft *draft,
				struct svcnat_limits *total)
{
	struct svcnat_service *service = draft->service;
	struct svcnat_txn *txn = table->txn;
	int family, err;

	if (service->live && !txn->replace) {
		total->services--;
		total->frontends -= service->nr_frontends;
		total->backends -= svcnat_service_nr_backends(table, service);
	}
	draft->changed = service->live == draft->deleted;
	if (draft->deleted) {
		svcnat_prepare_gone(table, service);
		return 0;
	}
	svcnat_leaving_prepare_frontends(table->txn, service);
	draft->changed |= !svcnat_settings_equal(&service->settings,
						 &draft->settings);
	if (draft->settings.failover && svcnat_prepare_handshakes(table))
		return -ENOMEM;
	total->services++;
	svcnat_prepare_frontends(txn, draft, total);
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		err = svcnat_prepare_set(table, draft, family);
		if (err)
			return err;
		err = svcnat_leaving_prepare(table, draft, family);
		if (err)
			return err;
		draft->changed |= draft->rebuilt[family];
		total->backends += draft->members[family].nr;
		/* The set has a copy, and a table may have many drafts. */
		kvfree(draft->members[family].array);
		draft->members[family].array = NULL;
	}
	return 0;
}

static int svcnat_prepare_limits(const struct svcnat_txn *txn,
				 const struct svcnat_limits *total,
				 const struct svcnat_limits *max,
				 struct netlink_ext_ack *extack)
{
	if (total->services > max->services) {
		NL_SET_ERR_MSG(extack, "too many services: see the module parameter max_services");
		return -ENOSPC;
	}
	if (total->frontends > max->frontends) {
		NL_SET_ERR_MSG(extack,
			       "too many frontends: see the module parameter max_frontends");
		return -ENOSPC;
	}
	if (total->backends > max->backends) {
		NL_SET_ERR_MSG(extack, "too many backends: see the module parameter max_backends");
		return -ENOSPC;
	}
	if (total->frontends + (u64)txn->draining_frontends > max->frontends) {
		NL_SET_ERR_MSG(extack,
			       "too many frontends with those that drain: see the module parameter max_frontends");
		return -ENOSPC;
	}
	if (total->backends + (u64)txn->draining_backends > max->backends) {
		NL_SET_ERR_MSG(extack,
			       "too many backends with those that drain: see the module parameter max_backends");
		return -ENOSPC;
	}
	return 0;
}

/* A new seed means new sets, also for services that the transaction left. */
static int svcnat_prepare_seed(struct svcnat_table *table)
{
	struct svcnat_txn *txn = table->txn;
	struct svcnat_service *service;
	unsigned long id;
	int err = 0;

	if (txn->replace || !memcmp(&txn->config.seed, &table->config.seed,
				    sizeof(txn->config.seed)))
		return 0;
	xa_for_each(&table->ids, id, service) {
		if (!svcnat_draft_get(table, service))
			err = -ENOMEM;
		err = err ?: svcnat_pause_killable();
		if (err)
			break;
	}
	return err;
}

/* Services that a whole table does not name go. */
static int svcnat_prepare_unnamed(struct svcnat_table *table)
{
	struct svcnat_service *service;
	unsigned long id;

	if (!table->txn->replace)
		return 0;
	xa_for_each(&table->ids, id, service) {
		if (svcnat_pause_killable())
			return -EINTR;
		if (!service->live || service->draft)
			continue;
		svcnat_prepare_gone(table, service);
	}
	return 0;
}

/**
 * svcnat_txn_counts - must connections be counted until and after a commit?
 * @table: table with an open transaction
 *
 * Context: process context, caller holds the table's mutex.
 * Return: true if packets may find a backend with a state.
 */
bool svcnat_txn_counts(const struct svcnat_table *table)
{
	const struct svcnat_draft *draft;

	if (table->nr_counting)
		return true;
	list_for_each_entry(draft, &table->txn->drafts, list) {
		svcnat_pause();
		if (!draft->deleted &&
		    svcnat_settings_need_state(&draft->settings))
			return true;
	}
	return false;
}

/**
 * svcnat_txn_guards - must loopback addresses be guarded until and after a commit?
 * @table: table with an open transaction
 *
 * Context: process context, caller holds the table's mutex.
 * Return: true if such have node ports.
 */
bool svcnat_txn_guards(const struct svcnat_table *table)
{
	const struct svcnat_scope *wanted = table->txn->scope;

	return table->features & SVCNAT_FEATURE_LOOPBACK ||
	       (wanted && svcnat_scope_names_loopback(wanted));
}

/**
 * svcnat_txn_prepare - make all that a commit needs
 * @table: table with an open transaction
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0; -ENOSPC, -ENOMEM, or -EINTR if the caller is to end: then the
 * transaction is to be aborted.
 */
int svcnat_txn_prepare(struct svcnat_table *table,
		       struct netlink_ext_ack *extack)
{
	struct svcnat_txn *txn = table->txn;
	struct svcnat_limits total = {};
	struct svcnat_draft *draft;
	int err;

	lockdep_assert_held(&table->mutex);
	txn->draining_frontends = table->drains.nr_frontends;
	txn->draining_backends = table->drains.nr_backends;
	if (!txn->replace)
		total = table->nr;
	err = svcnat_prepare_seed(table);
	if (err)
		goto failed;
	list_for_each_entry(draft, &txn->drafts, list) {
		err = svcnat_prepare_draft(table, draft, &total) ?:
			svcnat_pause_killable();
		if (err)
			goto failed;
		if (!draft->changed || draft->deleted)
			continue;
		if (draft->service->live)
			txn->services.changed++;
		else
			txn->services.added++;
	}
	err = svcnat_prepare_unnamed(table);
	if (err)
		goto failed;
	err = svcnat_prepare_limits(txn, &total, &table->max, extack);
	if (err)
		return err;
	table->txn->staged = total;
	return 0;

failed:
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(extack,
			       "not enough memory to build the table: free some or raise the cgroup's limit");
	return err;
}
