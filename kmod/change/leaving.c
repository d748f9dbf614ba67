// SPDX-License-Identifier: GPL-2.0
/* What will drain, and does, since a transaction lets it go. */
#include <linux/err.h>

#include "base/pause.h"
#include "change/frontends.h"
#include "change/leaving.h"
#include "change/transaction.h"
#include "table/drain.h"

/**
 * svcnat_leaving_prepare - list the backends that will have left a service
 * @table: table with an open transaction
 * @draft: draft of the service, with all of its backends
 * @family: address family
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_leaving_prepare(struct svcnat_table *table,
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
	txn->draining_backends -= svcnat_drain_left(change.old);
	txn->draining_backends += svcnat_drain_left(drain);
	return 0;
}

static const struct svcnat_settings *
svcnat_leaving_settings(const struct svcnat_service *service)
{
	const struct svcnat_draft *draft = service->draft;

	return draft && !draft->deleted ? &draft->settings : &service->settings;
}

/*
 * The settings that decide on the connections of a frontend that goes: those
 * of the service that has it then, if it is another one. NULL if none does.
 */
static const struct svcnat_settings *
svcnat_leaving_deciding(const struct svcnat_frontend *frontend)
{
	if (!frontend->peer)
		return svcnat_leaving_settings(frontend->service);
	if (frontend->peer->service == frontend->service)
		return NULL;
	return svcnat_leaving_settings(frontend->peer->service);
}

static bool svcnat_leaving_drains(const struct svcnat_frontend *frontend)
{
	const struct svcnat_settings *settings =
		svcnat_leaving_deciding(frontend);

	return settings && settings->on_removal == SVCNAT_ON_REMOVAL_DRAIN;
}

/**
 * svcnat_leaving_prepare_frontends - count the frontends that will drain
 * @txn: open transaction
 * @service: a service, live or not
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_leaving_prepare_frontends(struct svcnat_txn *txn,
				      const struct svcnat_service *service)
{
	const struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &service->frontends, list) {
		if (svcnat_draft_drops(txn, frontend) &&
		    svcnat_leaving_drains(frontend))
			txn->draining_frontends++;
		svcnat_pause();
	}
}

/**
 * svcnat_leaving_prepare_gone - count what drains of a service that goes
 * @table: table with an open transaction
 * @service: the service
 *
 * Its frontends will have deadlines, which its backends do without then.
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_leaving_prepare_gone(struct svcnat_table *table,
				 const struct svcnat_service *service)
{
	int family;

	svcnat_leaving_prepare_frontends(table->txn, service);
	for (family = 0; family < SVCNAT_FAMILIES; family++)
		table->txn->draining_backends -=
			svcnat_drain_left(svcnat_drains_of(table, service, family));
}

/**
 * svcnat_leaving_commit - let the backends that left drain
 * @table: table with an open transaction
 * @draft: draft of their service, whose sets are committed
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_leaving_commit(struct svcnat_table *table,
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
 * svcnat_leaving_take - let a frontend drain that went, if it is to
 * @table: table with an open transaction
 * @frontend: the frontend
 *
 * Context: caller holds the table's mutex.
 * Return: true if it does, so that it must not be freed yet.
 */
bool svcnat_leaving_take(struct svcnat_table *table,
			 struct svcnat_frontend *frontend)
{
	if (!svcnat_leaving_drains(frontend))
		return false;
	svcnat_drains_add(table, frontend,
			  svcnat_drain_deadline(table->txn->now,
						svcnat_leaving_deciding(frontend)->drain));
	return true;
}
