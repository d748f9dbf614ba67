// SPDX-License-Identifier: GPL-2.0
/* What outlives the sets that a backend is in. */
#include "backends/state.h"
#include "base/alloc.h"
#include "base/pause.h"

static struct svcnat_state *svcnat_state_alloc(void)
{
	struct svcnat_state *state = svcnat_zalloc(sizeof(*state));

	if (!state)
		return NULL;
	refcount_set(&state->load, 1);
	state->vacant = SVCNAT_VACANT_ALL;
	return state;
}

/* What it may have. */
static u32 svcnat_state_vacant(const struct svcnat_state *state)
{
	const u32 max = READ_ONCE(state->max);
	u32 vacant = 0;

	if (!max || svcnat_state_active(state) < max)
		vacant |= BIT(SVCNAT_VACANT_ROOM);
	if (!max || svcnat_state_settled(state) < max)
		vacant |= BIT(SVCNAT_VACANT_SETTLE);
	if (vacant & BIT(SVCNAT_VACANT_ROOM) &&
	    !(READ_ONCE(state->failover) &&
	      svcnat_penalty_is_boxed(&state->health.penalty)))
		vacant |= BIT(SVCNAT_VACANT_GOOD);
	return vacant;
}

/*
 * Show what it may have, which others may change or show, too. Each of them first
 * says what it will show, and looks once more when it has: whoever is the last to
 * show something has seen that it is still true, and that nobody said anything
 * else meanwhile. Who gives something back looks at what was said after that.
 */
static void svcnat_state_show(struct svcnat_state *state)
{
	struct svcnat_place *place;
	u32 vacant;

	do {
		vacant = svcnat_state_vacant(state);
		svcnat_state_lingers();
		WRITE_ONCE(state->vacant, vacant);
		/* Nobody who says something later has shown it before. */
		smp_mb();
		svcnat_state_lingers();
		place = rcu_dereference(state->place);
		if (place)
			svcnat_vacancy_show(place, vacant);
		/* Pairs with the one in svcnat_state_gained(). */
		smp_mb();
	} while (READ_ONCE(state->vacant) != vacant ||
		 svcnat_state_vacant(state) != vacant);
}

/**
 * svcnat_state_review - does a backend's place show what it may have?
 * @state: the backend's state
 *
 * To be called when it may have more than before, or where something shown is not
 * there. Where less is there than shown, somebody may look in vain until then.
 *
 * Context: any, under RCU or with a reference; takes no lock.
 */
void svcnat_state_review(struct svcnat_state *state)
{
	/* Pairs with the barriers in svcnat_state_show(). */
	smp_mb();
	rcu_read_lock();
	if (svcnat_state_vacant(state) != READ_ONCE(state->vacant))
		svcnat_state_show(state);
	rcu_read_unlock();
}

/**
 * svcnat_state_forget - a connection is no longer remembered as a backend's
 * @state: the backend's state
 *
 * Context: any; nobody finds the connection any more.
 */
void svcnat_state_forget(struct svcnat_state *state)
{
	/* Once it is given back another may free the state. */
	rcu_read_lock();
	if (refcount_dec_and_test(&state->load))
		kvfree_rcu(state, rcu);
	else
		svcnat_state_gained(state);
	rcu_read_unlock();
}

/* How many are boxed is counted where it is now. */
static void svcnat_state_count(struct svcnat_state *state, bool boxed)
{
	struct svcnat_place *place = rcu_dereference(state->place);

	if (place)
		svcnat_vacancy_box(place, boxed);
	svcnat_state_review(state);
}

/**
 * svcnat_state_box - pass a backend over for some time
 * @state: its state
 * @now: time in seconds
 *
 * One that is gone, or in whose place another set is just coming, is not boxed,
 * and neither is one of too many.
 *
 * Context: any, under RCU; caller holds the lock of the penalties.
 * Return: true if it was not passed over until now.
 */
bool svcnat_state_box(struct svcnat_state *state, u32 now)
{
	struct svcnat_penalty *penalty = &state->health.penalty;
	struct svcnat_place *place = rcu_dereference(state->place);
	const bool boxed = svcnat_penalty_is_boxed(penalty);

	if (!place || !svcnat_vacancy_may_box(place, boxed))
		return false;
	state->health.boxed += !boxed;
	state->health.nr_accusers = 0;
	svcnat_penalty_impose(penalty, now);
	if (!boxed)
		svcnat_state_count(state, true);
	return !boxed;
}

/**
 * svcnat_state_unbox - pass a backend over no more
 * @state: its state, boxed
 * @now: time in seconds
 *
 * Context: any, under RCU; caller holds the lock of the penalties.
 */
void svcnat_state_unbox(struct svcnat_state *state, u32 now)
{
	svcnat_penalty_lift(&state->health.penalty, now);
	svcnat_state_count(state, false);
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
	if (--state->users)
		return;
	/* Its place goes with the set. */
	RCU_INIT_POINTER(state->place, NULL);
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

/*
 * The lists of a set in which something can be full or boxed. All backends are in
 * them at first, so that little is left to do when the set is published.
 */
static int svcnat_states_add_vacancy(struct svcnat_backend_set *set)
{
	struct svcnat_vacancy *vacancy;
	int policy;
	u32 i;

	if (!set->settings.max_connections && !set->settings.failover)
		return 0;
	vacancy = svcnat_vacancy_alloc(set->nr, set->with_local + 1);
	if (!vacancy)
		return -ENOMEM;
	for (i = 0; i < set->nr; i++) {
		for (policy = 0; policy <= set->with_local; policy++)
			if (svcnat_view_weight(set, &set->views[policy],
					       &set->backends[i]))
				vacancy->places[i].views |= BIT(policy);
		svcnat_vacancy_show(&vacancy->places[i], SVCNAT_VACANT_ALL);
	}
	*svcnat_set_vacancy(set) = vacancy;
	return 0;
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
 * Return: 0, -ENOMEM, or -EINTR if the caller is to end.
 */
int svcnat_states_add(struct svcnat_backend_set *set,
		      const struct svcnat_backend_set *used)
{
	u32 i, place = 0;

	if (!set->states_at)
		return 0;
	if (svcnat_states_add_vacancy(set))
		return -ENOMEM;
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
		if (svcnat_pause_killable())
			return -EINTR;
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
 * svcnat_states_free - free what a set has of its own for its states
 * @set: set that nobody sees any more
 *
 * Context: any.
 */
void svcnat_states_free(struct svcnat_backend_set *set)
{
	if (set->states_at)
		kvfree(*svcnat_set_vacancy(set));
}

/* From now on the new set's lists have it. */
static void svcnat_state_move(spinlock_t *lock, struct svcnat_state *state,
			      const struct svcnat_settings *settings,
			      struct svcnat_place *place)
{
	rcu_read_lock();
	spin_lock_bh(lock);
	WRITE_ONCE(state->max, settings->max_connections);
	WRITE_ONCE(state->failover, settings->failover);
	rcu_assign_pointer(state->place, place);
	if (place && svcnat_penalty_is_boxed(&state->health.penalty))
		svcnat_vacancy_box(place, true);
	/* Who has still seen the old place said so before that. */
	smp_mb();
	svcnat_state_show(state);
	spin_unlock_bh(lock);
	rcu_read_unlock();
}

/**
 * svcnat_states_publish - a set is what packets find in a moment
 * @lock: lock of the penalties, not taken yet
 * @set: the set or NULL
 *
 * Until they find it they may miss that something changed in the set before it.
 * No other backend is boxed meanwhile.
 *
 * Context: process context, may sleep, caller holds the table's mutex.
 */
void svcnat_states_publish(spinlock_t *lock, struct svcnat_backend_set *set)
{
	struct svcnat_vacancy *vacancy;
	u32 i;

	if (!set || !set->states_at)
		return;
	vacancy = *svcnat_set_vacancy(set);
	for (i = 0; i < set->nr; i++) {
		svcnat_state_move(lock, svcnat_set_states(set)[i],
				  &set->settings,
				  vacancy ? &vacancy->places[i] : NULL);
		svcnat_pause();
	}
	if (!vacancy)
		return;
	spin_lock_bh(lock);
	svcnat_vacancy_open(vacancy, set->views[SVCNAT_POLICY_CLUSTER].nr_usable,
			    set->settings.penalty_share);
	spin_unlock_bh(lock);
}
