// SPDX-License-Identifier: GPL-2.0
/* What outlives the sets that a backend is in. */
#include <linux/cache.h>
#include <linux/init.h>

#include "backends/state.h"
#include "base/alloc.h"

/* Connections are another room's matter: it says how they are counted. */
static const struct svcnat_load_ops *svcnat_load __ro_after_init;

/**
 * svcnat_states_init - say how the connections of backends are counted
 * @ops: how
 *
 * Context: module init.
 */
void __init svcnat_states_init(const struct svcnat_load_ops *ops)
{
	svcnat_load = ops;
}

static struct svcnat_state *svcnat_state_alloc(struct net *net)
{
	struct svcnat_state *state = svcnat_zalloc(sizeof(*state));

	if (!state)
		return NULL;
	state->load = svcnat_load->alloc(net);
	if (!state->load) {
		kvfree(state);
		return NULL;
	}
	return state;
}

static void svcnat_state_free_rcu(struct rcu_head *rcu)
{
	struct svcnat_state *state = container_of(rcu, struct svcnat_state, rcu);

	svcnat_load->put(state->load);
	kvfree(state);
}

/*
 * Connections that the backend was given stay counted for nobody. Whoever
 * takes one back while packets may still find the state leaves ours.
 */
static void svcnat_state_put(struct svcnat_state *state)
{
	if (--state->users)
		return;
	svcnat_load->retire(state->load);
	call_rcu(&state->rcu, svcnat_state_free_rcu);
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
 * @net: network namespace of the connections
 *
 * Does nothing for services that do without. On failure some have one; retire
 * the set in any case.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_states_add(struct svcnat_backend_set *set,
		      const struct svcnat_backend_set *used, struct net *net)
{
	u32 i, place = 0;

	if (!set->states_at)
		return 0;
	for (i = 0; i < set->nr; i++) {
		struct svcnat_state *state = NULL;

		if (used && used->states_at)
			state = svcnat_states_find(used, &set->backends[i], &place);
		if (!state)
			state = svcnat_state_alloc(net);
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
