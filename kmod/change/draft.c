// SPDX-License-Identifier: GPL-2.0
/*
 * Drafts: what the open transaction wants to make of services. Every change
 * is checked here, against the table as the transaction would leave it.
 */
#include <linux/err.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "change/draft.h"
#include "change/frontends.h"
#include "change/refusal.h"

/**
 * svcnat_draft_get - the draft of a service, made if there is none
 * @table: table with an open transaction
 * @service: the service
 *
 * Context: process context, caller holds the table's mutex.
 * Return: the draft or NULL without memory.
 */
struct svcnat_draft *svcnat_draft_get(struct svcnat_table *table,
				      struct svcnat_service *service)
{
	struct svcnat_draft *draft = service->draft;

	lockdep_assert_held(&table->mutex);
	if (draft)
		return draft;
	draft = svcnat_zalloc(sizeof(*draft));
	if (!draft)
		return NULL;
	draft->service = service;
	draft->settings = service->settings;
	draft->reset = table->txn->replace;
	if (draft->reset)
		svcnat_settings_init(&draft->settings);
	INIT_LIST_HEAD(&draft->added);
	list_add_tail(&draft->list, &table->txn->drafts);
	service->draft = draft;
	return draft;
}

/* Take back all that the transaction said about the members of a service. */
static void svcnat_draft_empty(struct svcnat_table *table,
			       struct svcnat_draft *draft)
{
	struct svcnat_frontend *frontend, *next;
	int family;

	list_for_each_entry_safe(frontend, next, &draft->added, list) {
		svcnat_frontend_unstage(table, frontend);
		svcnat_pause();
	}
	list_for_each_entry(frontend, &draft->service->frontends, list) {
		frontend->fate = SVCNAT_FATE_OPEN;
		svcnat_pause();
	}
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		kvfree(draft->members[family].array);
		draft->members[family] = (struct svcnat_members){};
	}
}

/**
 * svcnat_draft_free - free a draft and what was made for it
 * @table: the table
 * @draft: draft; what was published is not in it any more
 *
 * A service that packets never saw goes with its draft.
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_draft_free(struct svcnat_table *table, struct svcnat_draft *draft)
{
	struct svcnat_service *service = draft->service;
	int family;

	lockdep_assert_held(&table->mutex);
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		svcnat_backend_set_retire(draft->next[family],
					  svcnat_table_set(table, service, family));
		kvfree(draft->drains[family]);
	}
	svcnat_draft_empty(table, draft);
	service->draft = NULL;
	list_del(&draft->list);
	kvfree(draft);
	if (service->live || !list_empty(&service->list))
		return;
	svcnat_table_forget(table, service);
	svcnat_service_free(service);
}

/* Does the service exist, as far as the open transaction is concerned? */
static bool svcnat_txn_knows(const struct svcnat_txn *txn,
			     const struct svcnat_service *service)
{
	if (!service)
		return false;
	return service->draft ? !service->draft->deleted : !txn->replace;
}

/**
 * svcnat_txn_service - the draft of a service that has to exist
 * @table: table with an open transaction
 * @name: name of the service
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: the draft, ERR_PTR(-ENOENT) or ERR_PTR(-ENOMEM).
 */
struct svcnat_draft *svcnat_txn_service(struct svcnat_table *table,
					const char *name,
					struct netlink_ext_ack *extack)
{
	struct svcnat_service *service = svcnat_table_service(table, name);
	struct svcnat_draft *draft;

	if (!svcnat_txn_knows(table->txn, service)) {
		NL_SET_ERR_MSG(extack, "there is no service of this name: add it first");
		return ERR_PTR(-ENOENT);
	}
	draft = svcnat_draft_get(table, service);
	if (!draft)
		return ERR_PTR(svcnat_refuse_memory(extack));
	return draft;
}

static struct svcnat_draft *svcnat_service_create(struct svcnat_table *table,
						  const char *name,
						  struct netlink_ext_ack *extack)
{
	struct svcnat_txn *txn = table->txn;
	struct svcnat_service *service;
	struct svcnat_draft *draft;
	int err = -ENOMEM;

	if (txn->staged.services >= table->max.services) {
		NL_SET_ERR_MSG(extack, "too many services: see the module parameter max_services");
		return ERR_PTR(-ENOSPC);
	}
	service = svcnat_service_alloc(name);
	if (!service)
		goto no_memory;
	draft = svcnat_draft_get(table, service);
	if (!draft)
		goto no_draft;
	if (svcnat_alloc_fails() ||
	    xa_alloc_cyclic(&table->ids, &service->id, service, xa_limit_32b,
			    &table->next_id, SVCNAT_GFP) < 0)
		goto no_id;
	if (!svcnat_alloc_fails())
		err = rhashtable_insert_fast(&table->services, &service->node,
					     svcnat_service_params);
	if (err)
		goto no_node;
	txn->staged.services++;
	return draft;

no_node:
	xa_erase(&table->ids, service->id);
no_id:
	list_del(&draft->list);
	kvfree(draft);
no_draft:
	svcnat_service_free(service);
no_memory:
	return ERR_PTR(svcnat_refuse_insertion(err, extack));
}

static void svcnat_settings_change(struct svcnat_settings *settings,
				   const struct svcnat_service_change *change)
{
	const struct svcnat_settings *wanted = &change->settings;

	if (change->has & SVCNAT_HAS_SCHEDULER)
		settings->scheduler = wanted->scheduler;
	if (change->has & SVCNAT_HAS_AFFINITY)
		settings->affinity = wanted->affinity;
	if (change->has & SVCNAT_HAS_PREFIX4)
		settings->prefix[SVCNAT_IPV4] = wanted->prefix[SVCNAT_IPV4];
	if (change->has & SVCNAT_HAS_PREFIX6)
		settings->prefix[SVCNAT_IPV6] = wanted->prefix[SVCNAT_IPV6];
	if (change->has & SVCNAT_HAS_MAGLEV_SIZE)
		settings->maglev_size = wanted->maglev_size;
	if (change->has & SVCNAT_HAS_MASQUERADE)
		settings->masquerade = wanted->masquerade;
	if (change->has & SVCNAT_HAS_REJECT_WITH)
		settings->reject_with = wanted->reject_with;
	if (change->has & SVCNAT_HAS_MAX_CONNECTIONS)
		settings->max_connections = wanted->max_connections;
	if (change->has & SVCNAT_HAS_FAILOVER)
		settings->failover = wanted->failover;
	if (change->has & SVCNAT_HAS_PENALTY_SHARE)
		settings->penalty_share = wanted->penalty_share;
	if (change->has & SVCNAT_HAS_ON_REMOVAL) {
		settings->on_removal = wanted->on_removal;
		settings->drain = wanted->drain;
	}
}

/**
 * svcnat_txn_service_set - add a service or change its settings
 * @table: table with an open transaction
 * @change: what is wanted
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: the draft or an ERR_PTR(): -EEXIST, -ENOSPC, -ENOMEM, -EBUSY or -E2BIG.
 */
struct svcnat_draft *
svcnat_txn_service_set(struct svcnat_table *table,
		       const struct svcnat_service_change *change,
		       struct netlink_ext_ack *extack)
{
	struct svcnat_service *service = svcnat_table_service(table, change->name);
	struct svcnat_draft *draft;

	if (change->add && svcnat_txn_knows(table->txn, service)) {
		NL_SET_ERR_MSG(extack,
			       "there is a service of this name already: change it with 'svcnat service set'");
		return ERR_PTR(-EEXIST);
	}
	if (!service) {
		draft = svcnat_service_create(table, change->name, extack);
		if (IS_ERR(draft))
			return draft;
	} else {
		draft = svcnat_draft_get(table, service);
		if (!draft)
			return ERR_PTR(svcnat_refuse_memory(extack));
	}
	if (draft->deleted) {
		draft->deleted = false;
		svcnat_settings_init(&draft->settings);
	}
	svcnat_settings_change(&draft->settings, change);
	return draft;
}

static void svcnat_draft_delete(struct svcnat_table *table,
				struct svcnat_draft *draft)
{
	svcnat_draft_empty(table, draft);
	draft->deleted = true;
	draft->reset = true;
}

/**
 * svcnat_txn_service_del - remove a service
 * @table: table with an open transaction
 * @name: its name
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int svcnat_txn_service_del(struct svcnat_table *table, const char *name,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_draft *draft;

	if (!svcnat_txn_knows(table->txn, svcnat_table_service(table, name))) {
		NL_SET_ERR_MSG(extack, "there is no service of this name: nothing to remove");
		return -ENOENT;
	}
	draft = svcnat_txn_service(table, name, extack);
	if (IS_ERR(draft))
		return PTR_ERR(draft);
	svcnat_draft_delete(table, draft);
	return 0;
}

/**
 * svcnat_txn_flush - remove all services
 * @table: table with an open transaction
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_txn_flush(struct svcnat_table *table)
{
	struct svcnat_draft *draft;

	list_for_each_entry(draft, &table->txn->drafts, list) {
		svcnat_draft_delete(table, draft);
		svcnat_pause();
	}
	table->txn->replace = true;
}
