// SPDX-License-Identifier: GPL-2.0
/* The commit of a transaction: what packets see changes here. */
#include "backends/state.h"
#include "base/pause.h"
#include "change/commit.h"
#include "change/draft.h"
#include "change/frontends.h"
#include "change/leaving.h"

static void svcnat_commit_drop(struct svcnat_txn *txn,
			       struct svcnat_frontend *frontend)
{
	list_move_tail(&frontend->list, &txn->going);
	frontend->service->nr_frontends--;
	if (!frontend->vip)
		return;
	frontend->vip->nr_live--;
	frontend->vip->nr_cluster -= frontend->kind == SVCNAT_KIND_CLUSTER;
}

static void svcnat_commit_collect_service(struct svcnat_txn *txn,
					  struct svcnat_service *service)
{
	struct svcnat_frontend *frontend, *next;

	list_for_each_entry_safe(frontend, next, &service->frontends, list) {
		if (svcnat_draft_drops(txn, frontend))
			svcnat_commit_drop(txn, frontend);
		else
			frontend->fate = SVCNAT_FATE_OPEN;
		svcnat_pause();
	}
	if (!service->draft || service->draft->deleted)
		list_add_tail(&service->list, &txn->gone);
}

/* Find the frontends and services that go. */
static void svcnat_commit_collect(struct svcnat_table *table)
{
	struct svcnat_txn *txn = table->txn;
	struct svcnat_service *service;
	struct svcnat_draft *draft;
	unsigned long id;

	list_for_each_entry(draft, &txn->drafts, list) {
		if (draft->service->live && draft->changed)
			svcnat_commit_collect_service(txn, draft->service);
		svcnat_pause();
	}
	if (!txn->replace)
		return;
	xa_for_each(&table->ids, id, service) {
		if (service->live && !service->draft)
			svcnat_commit_collect_service(txn, service);
		svcnat_pause();
	}
}

static void svcnat_commit_count(struct svcnat_table *table,
				const struct svcnat_frontend *frontend, int by)
{
	if (svcnat_frontend_is_nodeport(frontend))
		table->nr_nodeports += by;
}

static void svcnat_commit_add(struct svcnat_table *table,
			      const struct svcnat_frontend *frontend)
{
	svcnat_commit_count(table, frontend, 1);
	if (!frontend->vip)
		return;
	frontend->vip->nr_live++;
	frontend->vip->nr_cluster += frontend->kind == SVCNAT_KIND_CLUSTER;
}

/*
 * Packets ask for the VIP first. It opens after its frontends are in place
 * and closes before they go, so that a packet finds either all or nothing. In
 * the same way it is one of the cluster's: only after the frontends that make
 * it one came, and no more before they go, or the port of one would be refused
 * that has been left alone until now, or is from now on.
 */
static void svcnat_commit_close_vips(struct svcnat_table *table)
{
	struct svcnat_frontend *frontend;
	struct svcnat_txn *txn = table->txn;
	struct svcnat_draft *draft;

	list_for_each_entry(draft, &txn->drafts, list) {
		list_for_each_entry(frontend, &draft->added, list) {
			svcnat_commit_add(table, frontend);
			svcnat_pause();
		}
	}
	list_for_each_entry(frontend, &txn->going, list) {
		struct svcnat_vip *vip = frontend->vip;

		svcnat_pause();
		if (!vip)
			continue;
		RCU_INIT_POINTER(vip->sole, NULL);
		if (!vip->nr_live)
			WRITE_ONCE(vip->live, false);
		/* Pairs with the first barrier in svcnat_select_unserved(). */
		if (!vip->nr_cluster)
			WRITE_ONCE(vip->cluster, false);
	}
}

static void svcnat_commit_settings(struct svcnat_table *table,
				   struct svcnat_service *service,
				   const struct svcnat_settings *settings)
{
	bool was = service->live && service->settings.masquerade;

	table->nr_counting -= service->live &&
		svcnat_settings_need_state(&service->settings);
	table->nr_counting += svcnat_settings_need_state(settings);
	/* What packets read of it are single bytes. */
	service->settings = *settings;
	table->nr_masquerade += !!settings->masquerade - was;
	if (settings->masquerade)
		WRITE_ONCE(table->features,
			   table->features | SVCNAT_FEATURE_MASQUERADE);
}

static void svcnat_commit_frontend(struct svcnat_table *table,
				   struct svcnat_frontend *frontend)
{
	struct svcnat_frontend *old = frontend->peer;

	/* What was counted stays with a frontend that only changes. */
	if (old && old->service == frontend->service) {
		struct svcnat_counts __percpu *counts = old->counts;

		WRITE_ONCE(old->counts, frontend->counts);
		frontend->counts = counts;
	}
	/* With it are seen: its service's sets, and that it is in use. */
	smp_store_release(&frontend->live, true);
	if (!old)
		return;
	rhashtable_replace_fast(&table->frontends, &old->node, &frontend->node,
				svcnat_frontend_params);
	frontend->peer = NULL;
}

static void svcnat_commit_open_vip(struct svcnat_frontend *frontend)
{
	struct svcnat_vip *vip = frontend->vip;

	if (!vip)
		return;
	rcu_assign_pointer(vip->sole, vip->nr_live == 1 ? frontend : NULL);
	/* Pairs with the second barrier in svcnat_select_unserved(). */
	smp_store_release(&vip->cluster, !!vip->nr_cluster);
	/* Pairs with the acquire in svcnat_select(). */
	smp_store_release(&vip->live, true);
}

/* Does a backend stay that is not local any more? */
static bool svcnat_commit_less_local(const struct svcnat_backend_set *old,
				     const struct svcnat_backend_set *next)
{
	u32 i, place;
	bool found;

	if (!old || !next || !old->with_local)
		return false;
	for (i = 0; i < old->nr; i++) {
		if (!svcnat_flags_local(old->backends[i].flags))
			continue;
		place = svcnat_backend_find(next->backends, next->nr,
					    &old->backends[i], &found);
		if (found && !svcnat_flags_local(next->backends[place].flags))
			return true;
	}
	return false;
}

/* Packets that still find a set that goes must remember nobody by it. */
static void svcnat_commit_forget(struct svcnat_backend_set *set)
{
	if (set)
		WRITE_ONCE(set->settings.affinity, 0);
}

static void svcnat_commit_backends(struct svcnat_table *table,
				   struct svcnat_draft *draft)
{
	struct svcnat_service *service = draft->service;
	int family;

	draft->forgets = service->settings.affinity && !draft->settings.affinity;
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		struct svcnat_backend_set *old, *next = draft->next[family];

		if (!draft->rebuilt[family])
			continue;
		svcnat_states_publish(&table->penalty_lock, next);
		old = rcu_replace_pointer(service->sets[family], next,
					  lockdep_is_held(&table->mutex));
		if (draft->forgets)
			svcnat_commit_forget(old);
		/* What was dialed in vain can be answered now, or went. */
		if (next && next->views[SVCNAT_POLICY_CLUSTER].nr_usable &&
		    !(old && old->views[SVCNAT_POLICY_CLUSTER].nr_usable))
			table->txn->leaves = true;
		if (svcnat_commit_less_local(old, next))
			table->txn->leaves = true;
		if (svcnat_backend_set_retire(old, next))
			table->txn->leaves = true;
		draft->next[family] = NULL;
	}
	svcnat_commit_settings(table, service, &draft->settings);
	svcnat_leaving_commit(table, draft);
	service->live = true;
}

static void svcnat_commit_frontends(struct svcnat_table *table,
				    struct svcnat_draft *draft)
{
	struct svcnat_service *service = draft->service;
	struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &draft->added, list) {
		/* Also one that changes may let in others than before. */
		table->txn->leaves = true;
		svcnat_commit_frontend(table, frontend);
		service->nr_frontends++;
		svcnat_pause();
	}
}

static void svcnat_commit_open_vips(const struct svcnat_draft *draft)
{
	struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &draft->added, list) {
		svcnat_commit_open_vip(frontend);
		svcnat_pause();
	}
}

static bool svcnat_draft_commits(const struct svcnat_draft *draft)
{
	return !draft->deleted && draft->changed;
}

/*
 * A frontend that moves to another service finds its backends there, and is
 * gone when its old service loses them. Only of a service that gives one and
 * takes one at once packets may see the backends that it will have too early.
 */
static void svcnat_commit_drafts(struct svcnat_table *table)
{
	struct list_head *drafts = &table->txn->drafts;
	struct svcnat_draft *draft;

	list_for_each_entry(draft, drafts, list) {
		if (svcnat_draft_commits(draft) && !list_empty(&draft->added))
			svcnat_commit_backends(table, draft);
		svcnat_pause();
	}
	list_for_each_entry(draft, drafts, list) {
		if (svcnat_draft_commits(draft))
			svcnat_commit_frontends(table, draft);
		svcnat_pause();
	}
	list_for_each_entry(draft, drafts, list) {
		if (svcnat_draft_commits(draft))
			svcnat_commit_open_vips(draft);
		svcnat_pause();
	}
	list_for_each_entry(draft, drafts, list) {
		if (svcnat_draft_commits(draft) && list_empty(&draft->added))
			svcnat_commit_backends(table, draft);
		list_splice_tail_init(&draft->added, &draft->service->frontends);
		svcnat_pause();
	}
}

/* Who took its place, if somebody did, speaks for its connections. */
static void svcnat_commit_leave(struct svcnat_table *table,
				struct svcnat_frontend *frontend)
{
	const bool drains = svcnat_leaving_take(table, frontend);

	if (frontend->peer) {
		if (!drains)
			svcnat_frontend_free_rcu(frontend);
		return;
	}
	frontend->on_removal = frontend->service->settings.on_removal;
	list_add_tail(&frontend->list, &table->removed);
	table->nr_gone += !drains;
	table->txn->leaves = true;
}

static void svcnat_commit_remove(struct svcnat_table *table)
{
	struct svcnat_frontend *frontend, *next;
	struct svcnat_txn *txn = table->txn;
	struct svcnat_service *service;
	int family;

	list_for_each_entry_safe(frontend, next, &txn->going, list) {
		if (!frontend->peer)
			rhashtable_remove_fast(&table->frontends,
					       &frontend->node,
					       svcnat_frontend_params);
		svcnat_commit_count(table, frontend, -1);
		svcnat_counts_add(&frontend->service->retired,
				  frontend->counts);
		svcnat_table_put_vip(table, frontend->vip);
		list_del_init(&frontend->list);
		svcnat_commit_leave(table, frontend);
		svcnat_pause();
	}
	list_for_each_entry(service, &txn->gone, list) {
		for (family = 0; family < SVCNAT_FAMILIES; family++)
			svcnat_commit_forget(svcnat_table_set(table, service, family));
		service->live = false;
		table->nr_masquerade -= !!service->settings.masquerade;
		table->nr_counting -= svcnat_settings_need_state(&service->settings);
		svcnat_table_forget(table, service);
		list_del_init(&service->draining);
		svcnat_pause();
	}
}

static void svcnat_commit_config(struct svcnat_table *table)
{
	const struct svcnat_config *wanted = &table->txn->config;
	struct svcnat_config *config = &table->config;
	struct svcnat_txn *txn = table->txn;

	config->seed = wanted->seed;
	WRITE_ONCE(config->affinity_max, wanted->affinity_max);
	WRITE_ONCE(config->unknown_port, wanted->unknown_port);
	WRITE_ONCE(config->masquerade, wanted->masquerade);
	WRITE_ONCE(config->unknown_address, wanted->unknown_address);
	WRITE_ONCE(config->echo, wanted->echo);
	WRITE_ONCE(config->external_unknown_port,
		   wanted->external_unknown_port);
	WRITE_ONCE(config->external_echo, wanted->external_echo);
	if (!txn->scope_changed)
		return;
	txn->leaves = true;
	svcnat_scope_free_rcu(rcu_replace_pointer(table->scope, txn->scope,
						  lockdep_is_held(&table->mutex)));
	txn->scope = NULL;
}

/**
 * svcnat_commit - let packets see what the open transaction wants
 * @table: table with an open transaction, which is prepared and changes
 *	something
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_commit(struct svcnat_table *table)
{
	struct svcnat_txn *txn = table->txn;

	lockdep_assert_held(&table->mutex);
	svcnat_commit_collect(table);
	svcnat_commit_config(table);
	svcnat_commit_close_vips(table);
	svcnat_table_update_features(table);
	svcnat_commit_drafts(table);
	svcnat_commit_remove(table);
	svcnat_table_update_features(table);
	table->nr = txn->staged;
	table->drains.nr_frontends = txn->draining_frontends;
	table->drains.nr_backends = txn->draining_backends;
	table->generation++;
	table->digested = false;
	txn->committed = true;
}
