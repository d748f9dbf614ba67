// SPDX-License-Identifier: GPL-2.0
/* Which backends of a service are passed over, since they do not answer. */
#include <linux/math64.h>

#include "backends/health.h"

static bool svcnat_health_is_boxed(const struct svcnat_backend_set *set,
				   const struct svcnat_backend *backend)
{
	return svcnat_penalty_is_boxed(&svcnat_backend_state(set, backend)->health.penalty);
}

/* How many of the usable backends are boxed, except one. */
static u32 svcnat_health_nr_boxed(const struct svcnat_backend_set *set,
				  const struct svcnat_backend *except)
{
	const struct svcnat_view *view = &set->views[SVCNAT_POLICY_CLUSTER];
	u32 nr = 0, i;

	for (i = 0; i < set->nr; i++) {
		const struct svcnat_backend *backend = &set->backends[i];

		nr += backend != except &&
			svcnat_view_weight(set, view, backend) &&
			svcnat_health_is_boxed(set, backend);
	}
	return nr;
}

/* Of two one may be boxed, whatever the share is; the last one never is. */
static bool svcnat_health_may_box(const struct svcnat_backend_set *set,
				  const struct svcnat_backend *backend)
{
	u32 usable = set->views[SVCNAT_POLICY_CLUSTER].nr_usable;
	u32 most = div_u64((u64)usable * set->settings.penalty_share, 100);

	most = min(max(most, 1u), max(usable, 1u) - 1);
	return svcnat_health_nr_boxed(set, backend) < most;
}

/**
 * svcnat_health_fail - a backend did not do what it is there for
 * @lock: lock of the penalties, not taken yet
 * @set: set that the backend is in, of a service with failover
 * @backend: the backend
 * @failure: what it did
 * @now: time in seconds
 *
 * Looks at all backends of the set, but only once for each penalty.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: true if it is passed over from now on.
 */
bool svcnat_health_fail(spinlock_t *lock, const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			enum svcnat_failure failure, u32 now)
{
	struct svcnat_health *health = &svcnat_backend_state(set, backend)->health;
	bool imposed = false;

	spin_lock_bh(lock);
	health->failures[failure]++;
	if (!svcnat_penalty_is_known(&health->penalty, now) &&
	    svcnat_health_may_box(set, backend)) {
		imposed = !svcnat_penalty_is_boxed(&health->penalty);
		health->boxed += imposed;
		svcnat_penalty_impose(&health->penalty, now);
	}
	spin_unlock_bh(lock);
	return imposed;
}

/**
 * svcnat_health_answer - a backend did what it is there for
 * @lock: lock of the penalties, not taken yet
 * @set: set that the backend is in, of a service with failover
 * @backend: the backend
 * @took: microseconds that its client waited
 * @now: time in seconds
 *
 * The average moves by an eighth, as that of round trips (RFC 6298, 2.3).
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: true if it was passed over until now.
 */
bool svcnat_health_answer(spinlock_t *lock, const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, u64 took,
			  u32 now)
{
	struct svcnat_health *health = &svcnat_backend_state(set, backend)->health;
	u32 sample = clamp_t(u64, took, 1, U32_MAX / 8);
	u32 average = READ_ONCE(health->handshake);
	bool lifted;

	/* Two at once may lose one sample. */
	WRITE_ONCE(health->handshake,
		   average ? average - average / 8 + sample / 8 : sample);
	if (likely(!svcnat_penalty_is_boxed(&health->penalty)))
		return false;
	spin_lock_bh(lock);
	lifted = svcnat_penalty_is_boxed(&health->penalty);
	if (lifted)
		svcnat_penalty_lift(&health->penalty, now);
	spin_unlock_bh(lock);
	return lifted;
}
