/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STATE_H
#define SVCNAT_STATE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>

#include "backends/penalty.h"
#include "backends/set.h"

struct net;

/* How a backend fails. */
enum svcnat_failure {
	SVCNAT_FAILURE_SILENT,		/* a client had to ask again */
	SVCNAT_FAILURE_REFUSED,		/* it reset the connection */
	SVCNAT_FAILURE_UNREACHABLE,	/* an ICMP error says so */
	SVCNAT_FAILURES,
};

/**
 * struct svcnat_health - whether a backend answers
 * @penalty: for how long it is passed over
 * @failures: by enum svcnat_failure; with @boxed written under the lock of the
 *	penalties
 * @boxed: how often it began to be passed over
 * @handshake: microseconds until the first answer, on average; 0 before one
 */
struct svcnat_health {
	struct svcnat_penalty penalty;
	u64 failures[SVCNAT_FAILURES];
	u64 boxed;
	u32 handshake;
};

/**
 * struct svcnat_state - what is to be remembered of a backend while it serves
 * @users: sets that have it; protected by the table's mutex
 * @load: one, and one more for each connection that the backend has
 * @health: whether it answers, where connections fail over
 * @rcu: frees it
 *
 * A backend has one for as long as its service has settings that need it, from
 * set to set. Packets find it through their set, under RCU.
 */
struct svcnat_state {
	unsigned int users;
	refcount_t *load;
	struct svcnat_health health;
	struct rcu_head rcu;
};

/**
 * struct svcnat_load_ops - how the connections of a backend are counted
 * @alloc: begin to count those in a network namespace; returns a counter that
 *	is one, or NULL without memory
 * @retire: let nothing be taken from a counter any more
 * @put: give back the counter's own reference, a grace period after that
 */
struct svcnat_load_ops {
	refcount_t *(*alloc)(struct net *net);
	void (*retire)(refcount_t *load);
	void (*put)(refcount_t *load);
};

void svcnat_states_init(const struct svcnat_load_ops *ops);

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
	return refcount_read(state->load) - 1;
}

/* Does the backend take no more connections? */
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

/* Of a connection that svcnat_least_take() counted nothing came. */
static inline void svcnat_state_give(struct svcnat_state *state)
{
	/* Under RCU ours is there, so that it is never the last. */
	refcount_dec(state->load);
}

int svcnat_states_add(struct svcnat_backend_set *set,
		      const struct svcnat_backend_set *used, struct net *net);
void svcnat_states_put(struct svcnat_backend_set *set);

#endif /* SVCNAT_STATE_H */
