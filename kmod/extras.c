// SPDX-License-Identifier: GPL-2.0
/* Picks of services that want more than their scheduler's. */
#include "extras.h"
#include "least.h"

/* By the scheduler, past backends that are full; counted if that is done. */
static const struct svcnat_backend *
svcnat_pick_afresh(const struct svcnat_backend_set *set,
		   const struct svcnat_view *view,
		   struct svcnat_service *service, const struct svcnat_flow *flow)
{
	const struct svcnat_backend *backend;

	if (svcnat_scheduler_counts(set->settings.scheduler))
		backend = svcnat_least_pick(set, view, flow);
	else
		backend = svcnat_schedule(set, view, service, flow);
	if (!set->states || svcnat_least_take(set, backend, flow->probe))
		return backend;
	return svcnat_least_spare(set, view, flow);
}

/* Known to the affinity, unless it filled up this very moment. */
static bool svcnat_pick_keeps(const struct svcnat_backend_set *set,
			      const struct svcnat_backend *backend, bool probe)
{
	return !set->states || svcnat_least_take(set, backend, probe);
}

static const struct svcnat_backend *
svcnat_pick_learned(struct svcnat_table *table,
		    const struct svcnat_client *client, u32 now,
		    const struct svcnat_pick *pick,
		    const struct svcnat_backend *backend)
{
	const struct svcnat_backend_set *set = pick->set;
	const struct svcnat_backend *known;

	known = svcnat_affinity_learn(&table->affinity, client, set, pick->view,
				      backend, now,
				      READ_ONCE(table->config.affinity_max));
	if (known == backend || !svcnat_pick_keeps(set, known, false))
		return backend;
	/* Another packet of the client was faster. */
	if (set->states)
		svcnat_state_give(svcnat_backend_state(set, backend));
	return known;
}

static const struct svcnat_backend *
svcnat_pick_remembered(struct svcnat_table *table,
		       const struct svcnat_flow *flow, u32 now,
		       struct svcnat_pick *pick)
{
	enum svcnat_family family = svcnat_family(flow->key.family);
	struct svcnat_service *service = pick->frontend->service;
	const struct svcnat_backend_set *set = pick->set;
	const struct svcnat_backend *backend;
	struct svcnat_client client;

	svcnat_client_init(&client, service->id, family, flow->saddr,
			   set->settings.prefix[family]);
	backend = svcnat_affinity_find(&table->affinity, &client, set,
				       pick->view, now, !flow->probe);
	if (backend && svcnat_pick_keeps(set, backend, flow->probe)) {
		pick->affinity = SVCNAT_AFFINITY_RESULT_KEPT;
		return backend;
	}
	pick->affinity = SVCNAT_AFFINITY_RESULT_NEW;
	backend = svcnat_pick_afresh(set, pick->view, service, flow);
	if (!backend || flow->probe)
		return backend;
	return svcnat_pick_learned(table, &client, now, pick, backend);
}

/**
 * svcnat_extras_pick - pick a backend for a service with extras
 * @table: table of the network namespace
 * @flow: connection
 * @now: time in seconds
 * @pick: has the frontend, the set and the view; receives the rest
 *
 * If it says that the connection is counted, the caller is to see to it that
 * svcnat_state_give() is called when that has ended.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: false if there is none that takes it.
 */
bool svcnat_extras_pick(struct svcnat_table *table,
			const struct svcnat_flow *flow, u32 now,
			struct svcnat_pick *pick)
{
	struct svcnat_service *service = pick->frontend->service;
	const struct svcnat_backend_set *set = pick->set;

	if (set->settings.affinity)
		pick->backend = svcnat_pick_remembered(table, flow, now, pick);
	else
		pick->backend = svcnat_pick_afresh(set, pick->view, service,
						   flow);
	if (!pick->backend) {
		pick->reason = SVCNAT_REASON_FULL;
		return false;
	}
	pick->counted = set->states && !flow->probe;
	return true;
}
