// SPDX-License-Identifier: GPL-2.0
/* What outlives the sets that a backend is in. */
#include "backends/state.h"
#include "base/alloc.h"

static struct svcnat_state *svcnat_state_alloc(void)
{
	struct svcnat_state *state = svcnat_zalloc(sizeof(*state));

	if (state)
		refcount_set(&state->load, 1);
	return state;
}

/**
 * svcnat_state_forget - a connection is no longer remembered as a backend's
 * @state: the backend's state
 *
 * Context: any, a grace period after the connection could be found.
 */
void svcnat_state_forget(struct svcnat_state *state)
{
	if (refcount_dec_and_test(&state->load))
		kvfree(state);
}

static void svcnat_state_drop_rcu(struct rcu_head *rcu)
{
	svcnat_state_forget(container_of(rcu, struct svcnat_state, rcu));
}

/*
 * Connections that the backend was given keep it for as long as they are
 * remembered. Packets that still find it take from it, so ours is given later.
 */
static void svcnat_state_put(struct svcnat_state *state)
{
	if (!--state->users)
		call_rcu(&state->rcu, svcnat_state_drop_rcu);
}

/* The state of a backend in another set, if it has one there. */
static struct svcnat_state *
svcnat_states_find(const struct svcnat_backend_set *used,
		   const struct svcnat_backend *backend, u32 *place)
{
	while (*place < used->nr &&
	       svcnat_backend_cmp(&used->backends[*place], backend) < 0)
		(*place)++;
	if (*place == used->nr ||
	    svcnat_backend_cmp(&used->backends[*place], backend))
		return NULL;
	return svcnat_set_states(used)[*place];
}

/**
 * svcnat_states_add - give the backends of a new set their states
 * @set: set that nobody sees yet
 * @used: the set whose place it takes, or NULL
 *
 * Does nothing for services that do without. On failure some have one; retire
 * the set in any case.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_states_add(struct svcnat_backend_set *set,
		      const struct svcnat_backend_set *used)
{
	u32 i, place = 0;

	if (!set->states_at)
		return 0;
	for (i = 0; i < set->nr; i++) {
		struct svcnat_state *state = NULL;

		if (used && used->states_at)
			state = svcnat_states_find(used, &set->backends[i], &place);
		if (!state)
			state = svcnat_state_alloc();
		if (!state)
			return -ENOMEM;
		state->users++;
		svcnat_set_states(set)[i] = state;
	}
	return 0;
}

/**
 * svcnat_states_put - let a set go without the states of its backends
 * @set: set that no new reader finds
 *
 * States that no other set has are freed after a grace period.
 *
 * Context: any; the caller is the only one to change the service.
 */
void svcnat_states_put(struct svcnat_backend_set *set)
{
	u32 i;

	if (!set->states_at)
		return;
	for (i = 0; i < set->nr && svcnat_set_states(set)[i]; i++)
		svcnat_state_put(svcnat_set_states(set)[i]);
}

/**
 * svcnat_states_publish - a set is what packets find from now on
 * @set: the set or NULL
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_states_publish(struct svcnat_backend_set *set)
{
	u32 i;

	if (!set || !set->states_at)
		return;
	for (i = 0; i < set->nr; i++)
		WRITE_ONCE(svcnat_set_states(set)[i]->max,
			   set->settings.max_connections);
}
