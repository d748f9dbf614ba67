// SPDX-License-Identifier: GPL-2.0
/* What drains in a table: backends of services, and frontends that went. */
#include <linux/err.h>
#include <linux/sched.h>

#include "change/txn.h"
#include "table/drain.h"

/**
 * svcnat_drains_of - what left a service and drains
 * @table: table
 * @service: a service of the table
 * @family: which backends; less than SVCNAT_FAMILIES
 *
 * Context: table->mutex held.
 * Return: backends that drain, or NULL if none does.
 */
struct svcnat_drain *svcnat_drains_of(const struct svcnat_table *table,
				      const struct svcnat_service *service,
				      enum svcnat_family family)
{
	return rcu_dereference_protected(service->drains[family],
					 lockdep_is_held(&table->mutex));
}

/**
 * svcnat_drains_init - nothing drains
 * @drains: result
 *
 * Context: any.
 */
void svcnat_drains_init(struct svcnat_drains *drains)
{
	INIT_LIST_HEAD(&drains->services);
	INIT_LIST_HEAD(&drains->frontends);
	drains->next = SVCNAT_DEADLINE_NONE;
}

/* It goes when nobody else wants to know of it. */
static void svcnat_drains_release(struct svcnat_frontend *frontend)
{
	list_del_init(&frontend->draining);
	if (list_empty(&frontend->list))
		svcnat_frontend_free_rcu(frontend);
}

/**
 * svcnat_drains_exit - forget the frontends that drain
 * @table: the table
 *
 * Those of services go with these.
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_drains_exit(struct svcnat_table *table)
{
	struct svcnat_frontend *frontend, *next;

	list_for_each_entry_safe(frontend, next, &table->drains.frontends,
				 draining) {
		svcnat_drains_release(frontend);
		cond_resched();
	}
}

/**
 * svcnat_drains_prepare - list the backends that will have left a service
 * @table: table with an open transaction
 * @draft: draft of the service, with all of its backends
 * @family: address family
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_drains_prepare(struct svcnat_table *table,
			  struct svcnat_draft *draft, enum svcnat_family family)
{
	const bool wanted = draft->settings.on_removal == SVCNAT_ON_REMOVAL_DRAIN;
	struct svcnat_txn *txn = table->txn;
	const struct svcnat_drain_change change = {
		.old = svcnat_drains_of(table, draft->service, family),
		.done = table->drains.done,
		.set = svcnat_table_set(table, draft->service, family),
		.members = draft->members[family].array,
		.nr = draft->members[family].nr,
		.deadline = svcnat_drain_deadline(txn->now, draft->settings.drain),
	};
	struct svcnat_drain *drain = NULL;

	if (wanted ? !draft->rebuilt[family] : !change.old)
		return 0;
	if (wanted)
		drain = svcnat_drain_build(&change);
	if (IS_ERR(drain))
		return PTR_ERR(drain);
	draft->drains[family] = drain;
	draft->redrained[family] = drain || change.old;
	txn->draining_backends -= svcnat_drain_nr(change.old);
	txn->draining_backends += svcnat_drain_nr(drain);
	return 0;
}

static const struct svcnat_settings *
svcnat_drains_settings(const struct svcnat_service *service)
{
	const struct svcnat_draft *draft = service->draft;

	return draft && !draft->deleted ? &draft->settings : &service->settings;
}

/*
 * The settings that decide on the connections of a frontend that goes: those
 * of the service that has it then, if it is another one. NULL if none does.
 */
static const struct svcnat_settings *
svcnat_drains_deciding(const struct svcnat_frontend *frontend)
{
	if (!frontend->peer)
		return svcnat_drains_settings(frontend->service);
	if (frontend->peer->service == frontend->service)
		return NULL;
	return svcnat_drains_settings(frontend->peer->service);
}

static bool svcnat_drains_frontend(const struct svcnat_frontend *frontend)
{
	const struct svcnat_settings *settings =
		svcnat_drains_deciding(frontend);

	return settings && settings->on_removal == SVCNAT_ON_REMOVAL_DRAIN;
}

/**
 * svcnat_drains_prepare_frontends - count the frontends that will drain
 * @txn: open transaction
 * @service: a service, live or not
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_prepare_frontends(struct svcnat_txn *txn,
				     const struct svcnat_service *service)
{
	const struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &service->frontends, list)
		if (svcnat_draft_drops(txn, frontend) &&
		    svcnat_drains_frontend(frontend))
			txn->draining_frontends++;
}

/**
 * svcnat_drains_prepare_gone - count what drains of a service that goes
 * @table: table with an open transaction
 * @service: the service
 *
 * Its frontends will have deadlines, which its backends do without then.
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_prepare_gone(struct svcnat_table *table,
				const struct svcnat_service *service)
{
	int family;

	svcnat_drains_prepare_frontends(table->txn, service);
	for (family = 0; family < SVCNAT_FAMILIES; family++)
		table->txn->draining_backends -=
			svcnat_drain_nr(svcnat_drains_of(table, service, family));
}

static void svcnat_drains_publish(struct svcnat_table *table,
				  struct svcnat_service *service, int family,
				  struct svcnat_drain *drain)
{
	struct svcnat_drain *old;

	old = rcu_replace_pointer(service->drains[family], drain,
				  lockdep_is_held(&table->mutex));
	if (old)
		kvfree_rcu(old, rcu);
	if (drain)
		table->drains.next = min(table->drains.next, drain->next);
}

static bool svcnat_drains_any(const struct svcnat_table *table,
			      const struct svcnat_service *service)
{
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++)
		if (svcnat_drains_of(table, service, family))
			return true;
	return false;
}

static void svcnat_drains_enlist(struct svcnat_table *table,
				 struct svcnat_service *service)
{
	list_del_init(&service->draining);
	if (svcnat_drains_any(table, service))
		list_add_tail(&service->draining, &table->drains.services);
}

/**
 * svcnat_drains_commit - let the backends that left drain
 * @table: table with an open transaction
 * @draft: draft of their service, whose sets are committed
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_commit(struct svcnat_table *table,
			  struct svcnat_draft *draft)
{
	bool changed = false;
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		if (!draft->redrained[family])
			continue;
		/* What was draining until now is reset now. */
		if (draft->settings.on_removal == SVCNAT_ON_REMOVAL_RESET)
			table->txn->leaves = true;
		svcnat_drains_publish(table, draft->service, family,
				      draft->drains[family]);
		draft->drains[family] = NULL;
		changed = true;
	}
	if (changed)
		svcnat_drains_enlist(table, draft->service);
}

/**
 * svcnat_drains_take - let a frontend drain that went, if it is to
 * @table: table with an open transaction
 * @frontend: the frontend
 *
 * Context: caller holds the table's mutex.
 * Return: true if it does, so that it must not be freed yet.
 */
bool svcnat_drains_take(struct svcnat_table *table,
			struct svcnat_frontend *frontend)
{
	if (!svcnat_drains_frontend(frontend))
		return false;
	frontend->deadline =
		svcnat_drain_deadline(table->txn->now,
				      svcnat_drains_deciding(frontend)->drain);
	list_add_tail(&frontend->draining, &table->drains.frontends);
	table->drains.next = min(table->drains.next, frontend->deadline);
	return true;
}

/**
 * svcnat_drains_next - find out when the next connections are to be reset
 * @table: the table
 *
 * Context: process context, caller holds the table's mutex.
 * Return: the deadline, or SVCNAT_DEADLINE_NONE.
 */
u64 svcnat_drains_next(struct svcnat_table *table)
{
	struct svcnat_drains *drains = &table->drains;
	const struct svcnat_frontend *frontend;
	const struct svcnat_service *service;
	const struct svcnat_drain *drain;
	int family;

	lockdep_assert_held(&table->mutex);
	drains->next = SVCNAT_DEADLINE_NONE;
	list_for_each_entry(frontend, &drains->frontends, draining) {
		drains->next = min(drains->next, frontend->deadline);
		cond_resched();
	}
	list_for_each_entry(service, &drains->services, draining) {
		for (family = 0; family < SVCNAT_FAMILIES; family++) {
			drain = svcnat_drains_of(table, service, family);
			if (drain)
				drains->next = min(drains->next, drain->next);
		}
		cond_resched();
	}
	return drains->next;
}

/* Without memory the list stays as it is: nobody minds but who looks at it. */
static void svcnat_drains_expire_service(struct svcnat_table *table,
					 struct svcnat_service *service,
					 u64 now)
{
	struct svcnat_drain *drain, *rest;
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		drain = svcnat_drains_of(table, service, family);
		if (!drain || drain->next > now)
			continue;
		rest = svcnat_drain_rest(drain, now);
		if (IS_ERR(rest))
			continue;
		table->drains.nr_backends -= drain->nr - svcnat_drain_nr(rest);
		svcnat_drains_publish(table, service, family, rest);
	}
	svcnat_drains_enlist(table, service);
}

/**
 * svcnat_drains_expire - forget what has drained
 * @table: the table
 * @now: until when connections were reset, in milliseconds
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_drains_expire(struct svcnat_table *table, u64 now)
{
	struct svcnat_drains *drains = &table->drains;
	struct svcnat_frontend *frontend, *next;
	struct svcnat_service *service;
	LIST_HEAD(services);

	lockdep_assert_held(&table->mutex);
	drains->done = now;
	list_for_each_entry_safe(frontend, next, &drains->frontends, draining) {
		if (frontend->deadline <= now) {
			drains->nr_frontends--;
			svcnat_drains_release(frontend);
		}
		cond_resched();
	}
	list_splice_init(&drains->services, &services);
	while (!list_empty(&services)) {
		service = list_first_entry(&services, struct svcnat_service,
					   draining);
		svcnat_drains_expire_service(table, service, now);
		cond_resched();
	}
}
