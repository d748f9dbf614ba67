// SPDX-License-Identifier: GPL-2.0
/* Which backends of a service are passed over, since they do not answer. */
#include "backends/health.h"

/*
 * What a backend said to others is believed for so long, where only one client
 * says that it refuses: milliseconds.
 */
#define SVCNAT_HEALTH_TRUST	(30 * MSEC_PER_SEC)

/*
 * Milliseconds wrap after 49 days, for which nobody may have been answered: so ages
 * are compared. What another CPU saw a moment later is new.
 */
static u32 svcnat_health_age(const struct svcnat_complaint *complaint, u32 time)
{
	u32 age = complaint->said - time;

	return age > U32_MAX - SVCNAT_HEALTH_TRUST ? 0 : age;
}

/* Was somebody answered since? */
static bool svcnat_health_answered(const struct svcnat_health *health,
				   const struct svcnat_complaint *complaint,
				   u32 since)
{
	u32 answered = READ_ONCE(health->answered);

	return answered && svcnat_health_age(complaint, answered) <=
			   svcnat_health_age(complaint, since);
}

/* Several say so, and nobody was answered since the first of them did. */
static bool svcnat_health_accuse(struct svcnat_health *health,
				 const struct svcnat_complaint *complaint)
{
	u32 i;

	if (svcnat_health_answered(health, complaint, health->accused))
		health->nr_accusers = 0;
	if (!health->nr_accusers)
		health->accused = complaint->said;
	/* Enough have, and it could not be passed over then. */
	if (health->nr_accusers == SVCNAT_ACCUSERS)
		return true;
	for (i = 0; i < health->nr_accusers; i++)
		if (health->accusers[i] == complaint->client)
			return false;
	health->accusers[health->nr_accusers++] = complaint->client;
	return health->nr_accusers == SVCNAT_ACCUSERS;
}

/*
 * Is there evidence, or only the word of somebody whom it does not want?
 *
 * Who answers anybody answers. A SYN that nobody answered for as long as a client
 * waits is evidence, if nobody else was answered meanwhile. A refusal comes at
 * once, and may be meant for this client only (a firewall's), so that it counts
 * if the same client was the last to be answered, or if nobody was for some time;
 * or if several say so. An error can be made up by a client, which is then
 * answered: it counts if nobody was answered for some time, or if several say so.
 */
static bool svcnat_health_convicts(struct svcnat_health *health,
				   const struct svcnat_complaint *complaint)
{
	const u32 answered = READ_ONCE(health->answered);

	if (svcnat_health_answered(health, complaint, complaint->asked))
		return false;
	if (complaint->failure == SVCNAT_FAILURE_SILENT || !answered ||
	    svcnat_health_age(complaint, answered) > SVCNAT_HEALTH_TRUST)
		return true;
	if (complaint->failure == SVCNAT_FAILURE_REFUSED &&
	    complaint->client == READ_ONCE(health->client))
		return true;
	return svcnat_health_accuse(health, complaint);
}

/**
 * svcnat_health_fail - a backend did not do what it is there for
 * @lock: lock of the penalties, not taken yet
 * @set: set that the backend is in, of a service with failover
 * @backend: the backend
 * @complaint: what it did, and who says so
 * @now: time in seconds
 *
 * Context: softirq or process, under RCU.
 * Return: true if it is passed over from now on.
 */
bool svcnat_health_fail(spinlock_t *lock, const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			const struct svcnat_complaint *complaint, u32 now)
{
	struct svcnat_state *state = svcnat_backend_state(set, backend);
	struct svcnat_health *health = &state->health;
	bool imposed;

	spin_lock_bh(lock);
	health->failures[complaint->failure]++;
	imposed = !svcnat_penalty_is_known(&health->penalty, now) &&
		svcnat_health_convicts(health, complaint) &&
		svcnat_state_box(state, now);
	spin_unlock_bh(lock);
	return imposed;
}

/**
 * svcnat_health_answer - a backend did what it is there for
 * @lock: lock of the penalties, not taken yet
 * @set: set that the backend is in, of a service with failover
 * @backend: the backend
 * @praise: how it answered, and whom
 * @now: time in seconds
 *
 * The average moves by an eighth, as that of round trips (RFC 6298, 2.3).
 *
 * Context: softirq or process, under RCU.
 * Return: true if it was passed over until now.
 */
bool svcnat_health_answer(spinlock_t *lock, const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend,
			  const struct svcnat_praise *praise, u32 now)
{
	struct svcnat_state *state = svcnat_backend_state(set, backend);
	struct svcnat_health *health = &state->health;
	u32 sample = clamp_t(u64, praise->took, 1, U32_MAX / 8);
	u32 average = READ_ONCE(health->handshake);
	bool lifted;

	/* Two at once may lose one sample. */
	WRITE_ONCE(health->handshake,
		   average ? average - average / 8 + sample / 8 : sample);
	WRITE_ONCE(health->client, praise->client);
	WRITE_ONCE(health->answered, praise->said);
	if (likely(!svcnat_penalty_is_boxed(&health->penalty)))
		return false;
	spin_lock_bh(lock);
	lifted = svcnat_penalty_is_boxed(&health->penalty);
	if (lifted)
		svcnat_state_unbox(state, now);
	spin_unlock_bh(lock);
	return lifted;
}
