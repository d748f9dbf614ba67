// SPDX-License-Identifier: GPL-2.0
/* Picks of services that want more than their scheduler's. */
#include <linux/in.h>
#include <linux/timekeeping.h>

#include "pick/extras.h"
#include "pick/least.h"

/* What was given no backend yet, or fails over to none. */
static const struct svcnat_handshake svcnat_waits_for_none;

static const struct svcnat_backend *
svcnat_pick_scheduled(const struct svcnat_backend_set *set,
		      const struct svcnat_view *view,
		      struct svcnat_service *service,
		      const struct svcnat_flow *flow, u32 now)
{
	if (svcnat_scheduler_counts(set->settings.scheduler))
		return svcnat_least_pick(set, view, flow, now);
	return svcnat_schedule(set, view, service, flow);
}

/*
 * By the scheduler, past backends that are full or do not answer; counted if
 * that is done. Where none is left of which more is known, any is better than
 * none.
 */
static __always_inline const struct svcnat_backend *
svcnat_pick_afresh(const struct svcnat_pick *pick,
		   const struct svcnat_flow *flow, u32 now,
		   const struct svcnat_handshake *waits)
{
	struct svcnat_service *service = pick->frontend->service;
	const struct svcnat_backend_set *set = pick->set;
	const struct svcnat_view *view = pick->view;
	const struct svcnat_backend *backend;

	if (!waits->tries) {
		backend = svcnat_pick_scheduled(set, view, service, flow, now);
		if (!set->states_at || svcnat_least_take(set, backend, now, flow->probe))
			return backend;
	}
	backend = svcnat_least_spare(set, view, flow, now, waits);
	return backend ?: svcnat_least_any(set, view, flow, waits);
}

/* Known to the affinity, unless it filled up this very moment. */
static bool svcnat_pick_keeps(const struct svcnat_backend_set *set,
			      const struct svcnat_backend *backend, u32 now,
			      bool probe)
{
	return !set->states_at || svcnat_least_take(set, backend, now, probe);
}

static const struct svcnat_backend *
svcnat_pick_learned(struct svcnat_table *table,
		    const struct svcnat_client *client, u32 now,
		    const struct svcnat_pick *pick,
		    const struct svcnat_backend *backend,
		    const struct svcnat_handshake *waits)
{
	const struct svcnat_backend_set *set = pick->set;
	const struct svcnat_backend *known;

	known = svcnat_affinity_learn(&table->affinity, client, set, pick->view,
				      backend, waits, now,
				      READ_ONCE(table->config.affinity_max));
	if (known == backend || !svcnat_pick_keeps(set, known, now, false))
		return backend;
	/* Another packet of the client was faster. */
	if (set->states_at)
		svcnat_state_give(svcnat_backend_state(set, backend));
	return known;
}

/* Out of line, for its stack frame would cost those without affinity, too. */
static noinline const struct svcnat_backend *
svcnat_pick_remembered(struct svcnat_table *table,
		       const struct svcnat_flow *flow, u32 now,
		       struct svcnat_pick *pick,
		       const struct svcnat_handshake *waits)
{
	enum svcnat_family family = svcnat_family(flow->key.family);
	struct svcnat_service *service = pick->frontend->service;
	const struct svcnat_backend_set *set = pick->set;
	const struct svcnat_backend *backend;
	struct svcnat_client client;

	svcnat_client_init(&client, service->id, family, flow->saddr,
			   set->settings.prefix[family]);
	backend = svcnat_affinity_find(&table->affinity, &client, set,
				       pick->view, waits, now, !flow->probe);
	if (backend && svcnat_pick_keeps(set, backend, now, flow->probe)) {
		pick->affinity = SVCNAT_AFFINITY_RESULT_KEPT;
		return backend;
	}
	pick->affinity = SVCNAT_AFFINITY_RESULT_NEW;
	backend = svcnat_pick_afresh(pick, flow, now, waits);
	if (!backend || flow->probe)
		return backend;
	return svcnat_pick_learned(table, &client, now, pick, backend, waits);
}

/* A call less for those without affinity and failover. */
static __always_inline const struct svcnat_backend *
svcnat_pick_waiting(struct svcnat_table *table, const struct svcnat_flow *flow,
		    u32 now, struct svcnat_pick *pick,
		    const struct svcnat_handshake *waits)
{
	if (pick->set->settings.affinity)
		return svcnat_pick_remembered(table, flow, now, pick, waits);
	return svcnat_pick_afresh(pick, flow, now, waits);
}

/* It may have been given a backend in vain. */
static noinline const struct svcnat_backend *
svcnat_pick_once_more(struct svcnat_table *table,
		      const struct svcnat_flow *flow, u32 now,
		      struct svcnat_pick *pick)
{
	struct svcnat_handshake waits;

	svcnat_handshake_find(svcnat_table_handshakes(table), flow,
			      svcnat_handshake_now(), &waits);
	return svcnat_pick_waiting(table, flow, now, pick, &waits);
}

/**
 * svcnat_extras_pick - pick a backend for a service with extras
 * @table: table of the network namespace
 * @flow: connection
 * @now: time in seconds, or SVCNAT_NOW
 * @pick: has the frontend, the set and the view; receives the rest
 *
 * If it says that the connection is counted, the caller is to see to it that
 * svcnat_state_forget() is called when that has ended, or svcnat_state_give() if
 * nothing comes of it.
 *
 * Context: softirq or process, under RCU.
 * Return: false if there is none that takes it.
 */
bool svcnat_extras_pick(struct svcnat_table *table,
			const struct svcnat_flow *flow, u32 now,
			struct svcnat_pick *pick)
{
	const struct svcnat_backend_set *set = pick->set;

	if (now == SVCNAT_NOW)
		now = (u32)ktime_get_seconds();
	if (set->settings.failover && flow->key.protocol == IPPROTO_TCP)
		pick->backend = svcnat_pick_once_more(table, flow, now, pick);
	else
		pick->backend = svcnat_pick_waiting(table, flow, now, pick,
						    &svcnat_waits_for_none);
	if (!pick->backend) {
		pick->reason = SVCNAT_REASON_FULL;
		return false;
	}
	pick->counted = set->states_at && !flow->probe;
	return true;
}
