/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STATE_H
#define SVCNAT_STATE_H

#include <linux/atomic.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "backends/penalty.h"
#include "backends/set.h"
#include "backends/vacancy.h"

/* How a backend fails. */
enum svcnat_failure {
	SVCNAT_FAILURE_SILENT,		/* a client had to ask again */
	SVCNAT_FAILURE_REFUSED,		/* it reset the connection */
	SVCNAT_FAILURE_UNREACHABLE,	/* an ICMP error says so */
	SVCNAT_FAILURES,
};

/* So many clients that were refused are believed. */
#define SVCNAT_ACCUSERS	3

/**
 * struct svcnat_health - whether a backend answers
 * @penalty: for how long it is passed over
 * @failures: by enum svcnat_failure; with @boxed and what is below @accused
 *	written under the lock of the penalties
 * @boxed: how often it began to be passed over
 * @handshake: microseconds until the first answer, on average; 0 before one
 * @answered: millisecond of its last first answer, 0 before one
 * @client: who got that
 * @accused: millisecond when the first of @accusers said that it refuses
 * @nr_accusers: how many have said so since
 * @accusers: who
 */
struct svcnat_health {
	struct svcnat_penalty penalty;
	u64 failures[SVCNAT_FAILURES];
	u64 boxed;
	u32 handshake;
	u32 answered;
	u32 client;
	u32 accused;
	u32 nr_accusers;
	u32 accusers[SVCNAT_ACCUSERS];
};

/**
 * struct svcnat_state - what is to be remembered of a backend while it serves
 * @users: sets that have it; protected by the table's mutex
 * @load: one, and one more for each connection that is remembered as the
 *	backend's, which keeps the state; connections alone when @users is zero
 * @closed: those of them that have ended though conntrack remembers them
 * @settled: those of them that both ends have agreed upon
 * @max: how many may be so, 0 is no limit
 * @failover: it is passed over while it is boxed
 * @vacant: what it may have, BIT(enum svcnat_vacant), as its place shows it
 * @place: where the lists of the newest set have it, NULL if there are none
 * @health: whether it answers, where connections fail over
 * @rcu: frees it
 *
 * A backend has one for as long as its service has settings that need it, from
 * set to set. Packets find it through their set, under RCU.
 */
struct svcnat_state {
	unsigned int users;
	refcount_t load;
	atomic_t closed;
	atomic_t settled;
	u32 max;
	bool failover;
	u32 vacant;
	struct svcnat_place __rcu *place;
	struct svcnat_health health;
	struct rcu_head rcu;
};

/* Does the scheduler look at how many connections a backend has? */
static inline bool svcnat_scheduler_counts(u8 scheduler)
{
	return scheduler >= SVCNAT_SCHEDULER_LC &&
	       scheduler <= SVCNAT_SCHEDULER_TWOS;
}

/**
 * svcnat_settings_need_state - must backends have a state?
 * @settings: settings of their service
 *
 * Context: any.
 * Return: true if they must.
 */
static inline bool
svcnat_settings_need_state(const struct svcnat_settings *settings)
{
	return settings->max_connections || settings->failover ||
	       svcnat_scheduler_counts(settings->scheduler);
}

/* The vacancy of a set that has states; NULL if nothing is ever full or boxed. */
static inline struct svcnat_vacancy **
svcnat_set_vacancy(const struct svcnat_backend_set *set)
{
	return (void *)&svcnat_set_states(set)[set->nr];
}

/*
 * The unit tests count at how many backends a decision looks, and come in between
 * where others could.
 */
#ifdef SVCNAT_KUNIT
void svcnat_state_looked(void);
void svcnat_state_lingers(void);
#else
static inline void svcnat_state_lingers(void)
{
}

static inline void svcnat_state_looked(void)
{
}
#endif

/**
 * svcnat_backend_state - the state of a backend
 * @set: set of a service whose settings need states
 * @backend: backend of the set
 *
 * Context: any, under RCU or with the table's mutex held.
 * Return: the state.
 */
static inline struct svcnat_state *
svcnat_backend_state(const struct svcnat_backend_set *set,
		     const struct svcnat_backend *backend)
{
	svcnat_state_looked();
	return svcnat_set_states(set)[backend - set->backends];
}

/**
 * svcnat_state_active - count the connections of a backend
 * @state: its state
 *
 * Context: any, under RCU or with the table's mutex held.
 * Return: number of connections.
 */
static inline u32 svcnat_state_active(const struct svcnat_state *state)
{
	int load = refcount_read(&state->load) - 1;

	/* One that goes may have left the one already, and not yet the other. */
	return max(load - atomic_read(&state->closed), 0);
}

/* How many of them both ends have agreed upon. */
static inline u32 svcnat_state_settled(const struct svcnat_state *state)
{
	return max(atomic_read(&state->settled), 0);
}

/* Has the backend as many as it may have, those counted that only begin? */
static inline bool svcnat_state_full(const struct svcnat_settings *settings,
				     const struct svcnat_state *state)
{
	return settings->max_connections &&
	       svcnat_state_active(state) >= settings->max_connections;
}

/* May the backend have a new connection, or be tried by one? */
static inline bool svcnat_state_takes(const struct svcnat_settings *settings,
				      struct svcnat_state *state, u32 now)
{
	if (svcnat_state_full(settings, state))
		return false;
	return !settings->failover ||
	       svcnat_penalty_passes(&state->health.penalty, now, true);
}

void svcnat_state_review(struct svcnat_state *state);

/* It may have a connection more than a moment ago: does its place say so? */
static inline void svcnat_state_gained(struct svcnat_state *state)
{
	/* Pairs with the barriers in svcnat_state_show(). */
	smp_mb__after_atomic();
	if (unlikely(READ_ONCE(state->vacant) != SVCNAT_VACANT_ALL))
		svcnat_state_review(state);
}

/* Of a connection that svcnat_least_take() counted nothing came. */
static inline void svcnat_state_give(struct svcnat_state *state)
{
	/* Under RCU ours is there, so that it is never the last. */
	refcount_dec(&state->load);
	svcnat_state_gained(state);
}

/**
 * svcnat_state_settle - both ends of a connection have agreed upon it
 * @state: state of its backend
 *
 * First counted, then compared, so that the limit is never exceeded.
 *
 * Context: any, under RCU.
 * Return: false if the backend has as many as it may have.
 */
static inline bool svcnat_state_settle(struct svcnat_state *state)
{
	u32 settled = atomic_inc_return(&state->settled);
	u32 max = READ_ONCE(state->max);

	if (likely(settled < max || !max))
		return true;
	if (settled > max)
		atomic_dec(&state->settled);
	svcnat_state_review(state);
	return settled == max;
}

static inline void svcnat_state_unsettle(struct svcnat_state *state)
{
	atomic_dec(&state->settled);
	svcnat_state_gained(state);
}

/* Conntrack remembers a connection that has ended. */
static inline void svcnat_state_close(struct svcnat_state *state)
{
	atomic_inc(&state->closed);
	svcnat_state_gained(state);
}

/* Or that has not, or remembers it no more. */
static inline void svcnat_state_reopen(struct svcnat_state *state)
{
	atomic_dec(&state->closed);
}

void svcnat_state_forget(struct svcnat_state *state);
bool svcnat_state_box(struct svcnat_state *state, u32 now);
void svcnat_state_unbox(struct svcnat_state *state, u32 now);
int svcnat_states_add(struct svcnat_backend_set *set,
		      const struct svcnat_backend_set *used);
void svcnat_states_publish(spinlock_t *lock, struct svcnat_backend_set *set);
void svcnat_states_put(struct svcnat_backend_set *set);
void svcnat_states_free(struct svcnat_backend_set *set);

#endif /* SVCNAT_STATE_H */
