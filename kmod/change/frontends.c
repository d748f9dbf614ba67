// SPDX-License-Identifier: GPL-2.0
/* Frontends of a draft. */
#include <linux/err.h>

#include "base/alloc.h"
#include "change/frontends.h"
#include "change/refusal.h"

/**
 * svcnat_draft_drops - does the open transaction remove a frontend?
 * @txn: open transaction
 * @frontend: live frontend
 *
 * Context: caller holds the table's mutex.
 * Return: true if it goes.
 */
bool svcnat_draft_drops(const struct svcnat_txn *txn,
			const struct svcnat_frontend *frontend)
{
	const struct svcnat_draft *draft = frontend->service->draft;

	if (frontend->fate != SVCNAT_FATE_OPEN)
		return frontend->fate == SVCNAT_FATE_GOES;
	return draft ? draft->reset : txn->replace;
}

/**
 * svcnat_frontend_unstage - take back a frontend that the transaction added
 * @table: table with an open transaction
 * @frontend: frontend, which packets never saw
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_frontend_unstage(struct svcnat_table *table,
			     struct svcnat_frontend *frontend)
{
	list_del(&frontend->list);
	if (frontend->peer)
		frontend->peer->peer = NULL;
	else
		rhashtable_remove_fast(&table->frontends, &frontend->node,
				       svcnat_frontend_params);
	svcnat_table_put_vip(table, frontend->vip);
	svcnat_frontend_free_rcu(frontend);
}

static struct svcnat_vip *svcnat_draft_vip(struct svcnat_table *table,
					   const struct svcnat_key *key)
{
	struct svcnat_vip *vip;
	int err = -ENOMEM;

	vip = rhashtable_lookup_fast(&table->vips, key, svcnat_vip_params);
	if (vip)
		return vip;
	vip = svcnat_vip_alloc(key);
	if (!vip)
		return ERR_PTR(err);
	if (!svcnat_alloc_fails())
		err = rhashtable_insert_fast(&table->vips, &vip->node,
					     svcnat_vip_params);
	if (!err)
		return vip;
	svcnat_vip_free_rcu(vip);
	return ERR_PTR(err);
}

/* Give a staged frontend its hash entry and its VIP. */
static int svcnat_frontend_link(struct svcnat_table *table,
				struct svcnat_frontend *frontend,
				struct svcnat_frontend *peer)
{
	struct svcnat_vip *vip;
	int err = -ENOMEM;

	if (!svcnat_frontend_is_nodeport(frontend)) {
		vip = svcnat_draft_vip(table, &frontend->key);
		if (IS_ERR(vip))
			return PTR_ERR(vip);
		vip->nr_refs++;
		frontend->vip = vip;
	}
	frontend->peer = peer;
	if (peer) {
		peer->peer = frontend;
		return 0;
	}
	if (!svcnat_alloc_fails())
		err = rhashtable_insert_fast(&table->frontends, &frontend->node,
					     svcnat_frontend_params);
	if (err)
		svcnat_table_put_vip(table, frontend->vip);
	return err;
}

/* What a frontend is besides its key. */
static void svcnat_frontend_rules(struct svcnat_frontend *frontend,
				  const struct svcnat_frontend_change *change)
{
	if (change->has_kind)
		frontend->kind = change->kind;
	if (change->has_policy)
		frontend->policy = change->policy;
}

static u8 svcnat_frontend_standard_kind(const struct svcnat_frontend *frontend)
{
	return svcnat_frontend_is_nodeport(frontend) ? SVCNAT_KIND_EXTERNAL :
						       SVCNAT_KIND_CLUSTER;
}

static bool svcnat_frontend_is(const struct svcnat_frontend *frontend, u8 kind,
			       u8 policy, const struct svcnat_ranges *sources)
{
	return frontend->kind == kind && frontend->policy == policy &&
	       svcnat_ranges_equal(frontend->sources, sources);
}

/* What a change does not say stays. */
static bool svcnat_frontend_differs(const struct svcnat_frontend *frontend,
				    const struct svcnat_frontend_change *change)
{
	return !svcnat_frontend_is(frontend,
				   change->has_kind ? change->kind : frontend->kind,
				   change->has_policy ? change->policy :
							frontend->policy,
				   change->has_sources ? change->sources :
							 frontend->sources);
}

/*
 * Make a frontend; where @peer goes it takes its place in the hash later. What
 * the change does not say it has from @like, or the standard.
 */
static int svcnat_frontend_stage(struct svcnat_table *table,
				 struct svcnat_draft *draft,
				 struct svcnat_frontend_change *change,
				 struct svcnat_frontend *peer,
				 const struct svcnat_frontend *like)
{
	struct svcnat_frontend *frontend;
	int err;

	if (like && !change->has_sources) {
		change->sources = svcnat_ranges_copy(like->sources);
		if (IS_ERR(change->sources)) {
			change->sources = NULL;
			return -ENOMEM;
		}
	}
	frontend = svcnat_frontend_alloc(draft->service, &change->key);
	if (!frontend)
		return -ENOMEM;
	if (like) {
		frontend->kind = like->kind;
		frontend->policy = like->policy;
	} else {
		frontend->kind = svcnat_frontend_standard_kind(frontend);
	}
	svcnat_frontend_rules(frontend, change);
	err = svcnat_frontend_link(table, frontend, peer);
	if (err) {
		svcnat_frontend_free(frontend);
		return err;
	}
	frontend->sources = change->sources;
	change->sources = NULL;
	list_add_tail(&frontend->list, &draft->added);
	table->txn->staged.frontends++;
	return 0;
}

/* Is it what its service has already? */
static bool svcnat_frontend_is_idle(const struct svcnat_frontend *frontend)
{
	const struct svcnat_frontend *peer = frontend->peer;

	return peer && peer->service == frontend->service &&
	       svcnat_frontend_is(peer, frontend->kind, frontend->policy,
				  frontend->sources);
}

/* Change a frontend that packets do not see yet. */
static void svcnat_frontend_restage(struct svcnat_table *table,
				    struct svcnat_frontend *frontend,
				    struct svcnat_frontend_change *change)
{
	svcnat_frontend_rules(frontend, change);
	if (change->has_sources)
		swap(frontend->sources, change->sources);
	if (!svcnat_frontend_is_idle(frontend))
		return;
	frontend->peer->fate = SVCNAT_FATE_STAYS;
	svcnat_frontend_unstage(table, frontend);
}

/* A frontend that goes comes back: as it was, or as it is wanted now. */
static bool svcnat_frontend_revive(struct svcnat_frontend *frontend,
				   const struct svcnat_frontend_change *change)
{
	/* What was not said is standard now. */
	if (!svcnat_frontend_is(frontend,
				change->has_kind ? change->kind :
				svcnat_frontend_standard_kind(frontend),
				change->has_policy ? change->policy :
						     SVCNAT_POLICY_CLUSTER,
				change->sources))
		return false;
	frontend->fate = SVCNAT_FATE_STAYS;
	return true;
}

static int svcnat_frontend_refuse(const struct svcnat_frontend *known,
				  const struct svcnat_draft *draft,
				  struct netlink_ext_ack *extack)
{
	if (known->service == draft->service)
		NL_SET_ERR_MSG(extack,
			       "the service has this frontend already: change it with 'svcnat frontend set'");
	else
		NL_SET_ERR_MSG(extack,
			       "another service has this frontend: remove it there first");
	return -EEXIST;
}

/* The frontend that the open transaction would leave under a key, or NULL. */
static struct svcnat_frontend *
svcnat_frontend_wanted(const struct svcnat_txn *txn,
		       struct svcnat_frontend *known)
{
	if (!known || !known->live)
		return known;
	if (known->peer)
		return known->peer;
	return svcnat_draft_drops(txn, known) ? NULL : known;
}

static int svcnat_frontend_make(struct svcnat_table *table,
				struct svcnat_draft *draft,
				struct svcnat_frontend_change *change,
				struct svcnat_frontend *peer,
				const struct svcnat_frontend *like,
				struct netlink_ext_ack *extack)
{
	int err;

	if (table->txn->staged.frontends >= table->max.frontends) {
		NL_SET_ERR_MSG(extack,
			       "too many frontends: see the module parameter max_frontends");
		return -ENOSPC;
	}
	/* As many as there may be can be changed for others at once, but not again. */
	if (table->nr_gone > table->max.frontends) {
		NL_SET_ERR_MSG(extack,
			       "too many frontends went a moment ago: try again when their connections have ended");
		return -ENOSPC;
	}
	err = svcnat_frontend_stage(table, draft, change, peer, like);
	return err ? svcnat_refuse_insertion(err, extack) : 0;
}

/**
 * svcnat_txn_frontend_set - add a frontend to a service or change one
 * @table: table with an open transaction
 * @draft: draft of the service
 * @change: what is wanted; loses the sources that a frontend takes
 * @extack: receives the reason of a refusal
 *
 * One that packets see is never changed: another one takes its place.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -EEXIST, -ENOSPC, -ENOMEM, -EBUSY or -E2BIG.
 */
int svcnat_txn_frontend_set(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    struct svcnat_frontend_change *change,
			    struct netlink_ext_ack *extack)
{
	struct svcnat_frontend *known, *wanted;
	int err;

	known = rhashtable_lookup_fast(&table->frontends, &change->key,
				       svcnat_frontend_params);
	wanted = svcnat_frontend_wanted(table->txn, known);
	if (wanted && (change->add || wanted->service != draft->service))
		return svcnat_frontend_refuse(wanted, draft, extack);
	if (wanted && !wanted->live) {
		svcnat_frontend_restage(table, wanted, change);
		return 0;
	}
	if (wanted && !svcnat_frontend_differs(wanted, change))
		return 0;
	if (!wanted && known && known->service == draft->service &&
	    svcnat_frontend_revive(known, change))
		return 0;
	err = svcnat_frontend_make(table, draft, change, known, wanted, extack);
	if (!err && wanted)
		wanted->fate = SVCNAT_FATE_GOES;
	return err;
}

/**
 * svcnat_txn_frontend_del - remove a frontend from a service
 * @table: table with an open transaction
 * @draft: draft of the service
 * @key: address, port and protocol
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOENT.
 */
int svcnat_txn_frontend_del(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    const struct svcnat_key *key,
			    struct netlink_ext_ack *extack)
{
	struct svcnat_frontend *known;

	known = rhashtable_lookup_fast(&table->frontends, key,
				       svcnat_frontend_params);
	if (known && known->live && known->peer)
		known = known->peer;
	if (!known || known->service != draft->service ||
	    (known->live && svcnat_draft_drops(table->txn, known))) {
		NL_SET_ERR_MSG(extack,
			       "the service has no such frontend: see what it has with 'svcnat show'");
		return -ENOENT;
	}
	if (known->live)
		known->fate = SVCNAT_FATE_GOES;
	else
		svcnat_frontend_unstage(table, known);
	return 0;
}
