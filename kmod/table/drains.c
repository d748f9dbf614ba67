// SPDX-License-Identifier: GPL-2.0
/* What drains in a table: backends of services, and frontends that went. */
#include "base/pause.h"
#include "table/drain.h"
#include "table/table.h"

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
static void svcnat_drains_release(struct svcnat_table *table,
				  struct svcnat_frontend *frontend)
{
	list_del_init(&frontend->draining);
	if (list_empty(&frontend->list))
		svcnat_frontend_free_rcu(frontend);
	else
		table->nr_gone++;
}

/**
 * svcnat_drains_publish - let others than before be what drains of a service
 * @table: the table
 * @service: the service
 * @family: which backends; less than SVCNAT_FAMILIES
 * @drain: those that drain, or NULL
 *
 * svcnat_drains_enlist() is to follow.
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_publish(struct svcnat_table *table,
			   struct svcnat_service *service,
			   enum svcnat_family family, struct svcnat_drain *drain)
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

/**
 * svcnat_drains_enlist - note whether anything drains of a service
 * @table: the table
 * @service: the service
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_enlist(struct svcnat_table *table,
			  struct svcnat_service *service)
{
	list_del_init(&service->draining);
	if (svcnat_drains_any(table, service))
		list_add_tail(&service->draining, &table->drains.services);
}

/**
 * svcnat_drains_add - let a frontend drain that went
 * @table: the table
 * @frontend: the frontend
 * @deadline: until when, in milliseconds
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_drains_add(struct svcnat_table *table,
		       struct svcnat_frontend *frontend, u64 deadline)
{
	frontend->deadline = deadline;
	list_add_tail(&frontend->draining, &table->drains.frontends);
	table->drains.next = min(table->drains.next, deadline);
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
		svcnat_pause();
	}
	list_for_each_entry(service, &drains->services, draining) {
		for (family = 0; family < SVCNAT_FAMILIES; family++) {
			drain = svcnat_drains_of(table, service, family);
			if (drain)
				drains->next = min(drains->next, drain->next);
		}
		svcnat_pause();
	}
	return drains->next;
}

/* A worker does it, whose memory nobody would pay for: no list is made anew. */
static void svcnat_drains_expire_service(struct svcnat_table *table,
					 struct svcnat_service *service,
					 u64 now)
{
	struct svcnat_drain *drain;
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		drain = svcnat_drains_of(table, service, family);
		if (!drain || drain->next > now)
			continue;
		table->drains.nr_backends -= svcnat_drain_expire(drain, now);
		if (!drain->left)
			svcnat_drains_publish(table, service, family, NULL);
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
			svcnat_drains_release(table, frontend);
		}
		svcnat_pause();
	}
	list_splice_init(&drains->services, &services);
	while (!list_empty(&services)) {
		service = list_first_entry(&services, struct svcnat_service,
					   draining);
		svcnat_drains_expire_service(table, service, now);
		svcnat_pause();
	}
}
