// SPDX-License-Identifier: GPL-2.0
/*
 * Schedulers that look at how many connections backends have, and limits of
 * these. What is drawn is drawn by the hash of the connection, so that copies of
 * a packet agree while the counts stay as they are.
 */
#include <linux/in.h>
#include <linux/jhash.h>

#include "pick/draw.h"
#include "pick/least.h"

/**
 * struct svcnat_candidate - a backend and how much it has to do
 * @index: place in the set
 * @load: connections, U32_MAX for a backend that takes no more
 * @weight: what these are to be divided by
 * @rank: decides between equals, different for each connection
 */
struct svcnat_candidate {
	u32 index;
	u32 load;
	u32 weight;
	u32 rank;
};

static bool svcnat_candidate_better(const struct svcnat_candidate *a,
				    const struct svcnat_candidate *b)
{
	u64 left = (u64)a->load * b->weight, right = (u64)b->load * a->weight;

	/* A quotient would not tell a full backend from one of little weight. */
	if (a->load == U32_MAX || b->load == U32_MAX)
		return a->load < b->load;
	return left != right ? left < right : a->rank < b->rank;
}

static struct svcnat_candidate
svcnat_candidate(const struct svcnat_backend_set *set, u32 index, u32 hash,
		 u32 now)
{
	struct svcnat_state *state =
		svcnat_backend_state(set, &set->backends[index]);
	u8 scheduler = set->settings.scheduler;
	struct svcnat_candidate candidate = {
		.index = index,
		.load = svcnat_state_active(state),
		.weight = set->backends[index].weight,
		.rank = jhash_1word(index, hash),
	};

	if (!svcnat_state_takes(&set->settings, state, now))
		candidate.load = U32_MAX;
	else if (scheduler == SVCNAT_SCHEDULER_SED)
		candidate.load++;
	if (scheduler == SVCNAT_SCHEDULER_LC)
		candidate.weight = 1;
	return candidate;
}

/* The n-th draw of a connection: for lc all have the same chance. */
static u32 svcnat_least_draw(const struct svcnat_backend_set *set,
			     const struct svcnat_view *view, u32 hash, u32 n)
{
	hash = jhash_1word(n, hash);
	if (set->settings.scheduler == SVCNAT_SCHEDULER_LC)
		return view->columns[((u64)hash * view->nr_usable) >> 32].own;
	return svcnat_draw_column(set, view, hash) - set->backends;
}

/**
 * svcnat_least_pick - pick a backend that has little to do
 * @set: backends
 * @view: those that may be picked, at least one of them usable
 * @flow: connection
 * @now: time in seconds
 *
 * twos takes the better of two draws. The others look at all if there are up
 * to SVCNAT_LEAST_SCAN; otherwise they take the best of SVCNAT_LEAST_DRAWS,
 * which is not among the least loaded x % with a probability of
 * (1 - x / 100)^SVCNAT_LEAST_DRAWS: one in a hundred for the least loaded
 * quarter. (For wlc and sed these are x % of the weight.) How much better two
 * draws are than one, and how little more are: M. Mitzenmacher, "The power of
 * two choices in randomized load balancing" (1996).
 *
 * Context: softirq or process, under RCU.
 * Return: a backend with a weight above zero; one that is full only if all
 * that were looked at are.
 */
const struct svcnat_backend *
svcnat_least_pick(const struct svcnat_backend_set *set,
		  const struct svcnat_view *view, const struct svcnat_flow *flow,
		  u32 now)
{
	u32 hash = svcnat_flow_hash(flow, set->seed.key[0]);
	bool two = set->settings.scheduler == SVCNAT_SCHEDULER_TWOS;
	bool all = !two && view->nr_usable <= SVCNAT_LEAST_SCAN;
	u32 nr = two ? 2 : all ? view->nr_usable : SVCNAT_LEAST_DRAWS;
	struct svcnat_candidate best, next;
	u32 i;

	for (i = 0; i < nr; i++) {
		u32 index = all ? view->columns[i].own :
			svcnat_least_draw(set, view, hash, i);

		next = svcnat_candidate(set, index, hash, now);
		if (!i || svcnat_candidate_better(&next, &best))
			best = next;
	}
	return &set->backends[best.index];
}

/* Has it as many with it as it may have? It is counted, before others look. */
static bool svcnat_least_count(const struct svcnat_backend_set *set,
			       struct svcnat_state *state)
{
	u32 max = set->settings.max_connections;
	int before, room;

	__refcount_inc(&state->load, &before);
	/* One of those before is the state's own. */
	room = (int)max - (before - 1 - atomic_read(&state->closed));
	if (likely(room > 1 || !max))
		return true;
	if (room == 1)
		svcnat_state_review(state);
	else
		svcnat_state_give(state);
	return room == 1;
}

/**
 * svcnat_least_take - count a new connection for a backend
 * @set: set that the backend is in, with states
 * @backend: the backend
 * @now: time in seconds
 * @probe: only say whether it could be
 *
 * First counted, then compared, so that no limit is ever exceeded. Two that
 * race for the last place can both be told that there is none only while a
 * third one has it.
 *
 * Context: softirq or process, under RCU.
 * Return: true if it is counted, false if the backend is full or passed over.
 */
bool svcnat_least_take(const struct svcnat_backend_set *set,
		       const struct svcnat_backend *backend, u32 now, bool probe)
{
	struct svcnat_state *state = svcnat_backend_state(set, backend);

	if (probe)
		return svcnat_state_takes(&set->settings, state, now);
	if (!svcnat_least_count(set, state))
		return false;
	if (likely(!set->settings.failover ||
		   svcnat_penalty_passes(&state->health.penalty, now, false)))
		return true;
	svcnat_state_give(state);
	return false;
}

/* A backend by its share, whatever table the scheduler has. */
static const struct svcnat_backend *
svcnat_spare_draw(const struct svcnat_backend_set *set,
		  const struct svcnat_view *view, u32 hash)
{
	switch (set->settings.scheduler) {
	case SVCNAT_SCHEDULER_RR:
	case SVCNAT_SCHEDULER_WRR:
		return svcnat_draw_turn(set, view,
					((u64)hash * view->period) >> 32);
	case SVCNAT_SCHEDULER_MAGLEV:
		return svcnat_draw_slot(set, view, hash);
	default:
		return svcnat_draw_column(set, view, hash);
	}
}

/* Those that have turns are drawn by a search, which takes its time. */
static u32 svcnat_spare_draws(const struct svcnat_backend_set *set)
{
	u8 scheduler = set->settings.scheduler;

	return scheduler == SVCNAT_SCHEDULER_RR ||
	       scheduler == SVCNAT_SCHEDULER_WRR ? 1 : SVCNAT_SPARE_DRAWS;
}

static bool svcnat_spare_begin(const struct svcnat_backend_set *set,
			       const struct svcnat_view *view,
			       enum svcnat_vacant vacant, u32 hash,
			       struct svcnat_search *search)
{
	return svcnat_vacancy_search(*svcnat_set_vacancy(set), view - set->views,
				     vacant, hash, search);
}

/* Is it counted for the backend, and not one that it had in vain? */
static bool svcnat_spare_take(const struct svcnat_backend_set *set,
			      const struct svcnat_backend *backend,
			      const struct svcnat_flow *flow, u32 now,
			      const struct svcnat_handshake *waits)
{
	return !(waits->tries && svcnat_handshake_shuns(waits, backend)) &&
	       svcnat_least_take(set, backend, now, flow->probe);
}

/* Some of those that are to have what is wanted. */
static const struct svcnat_backend *
svcnat_spare_search(const struct svcnat_backend_set *set,
		    struct svcnat_search *search,
		    const struct svcnat_flow *flow, u32 now,
		    const struct svcnat_handshake *waits)
{
	const struct svcnat_backend *backend;
	u32 index;

	while ((index = svcnat_vacancy_next(search)) != SVCNAT_BITS_NONE) {
		backend = &set->backends[index];
		if (svcnat_spare_take(set, backend, flow, now, waits))
			return backend;
		svcnat_state_review(svcnat_backend_state(set, backend));
	}
	return NULL;
}

/* One that is not known to be full or passed over. */
static const struct svcnat_backend *
svcnat_spare_good(const struct svcnat_backend_set *set,
		  const struct svcnat_view *view, u32 hash,
		  const struct svcnat_flow *flow, u32 now,
		  const struct svcnat_handshake *waits)
{
	const struct svcnat_backend *backend;
	struct svcnat_search search;
	u32 i;

	if (!svcnat_spare_begin(set, view, SVCNAT_VACANT_GOOD, hash, &search))
		return NULL;
	for (i = 0; i < svcnat_spare_draws(set); i++) {
		backend = svcnat_spare_draw(set, view, jhash_1word(~i, hash));
		if (svcnat_spare_take(set, backend, flow, now, waits))
			return backend;
	}
	return svcnat_spare_search(set, &search, flow, now, waits);
}

/**
 * svcnat_least_spare - another backend for a connection whose own is no good
 * @set: backends, with states
 * @view: those that may be picked
 * @flow: connection
 * @now: time in seconds
 * @waits: how often it was given one in vain, and which ones
 *
 * By the shares that they have, if some draws find one, or the next one in the
 * list of those that take connections; then one that was passed over for as long
 * as it had to be, and may be tried.
 *
 * Context: softirq or process, under RCU.
 * Return: a backend that svcnat_least_take() took, or NULL if all are full or
 * passed over, or all that were tried.
 */
const struct svcnat_backend *
svcnat_least_spare(const struct svcnat_backend_set *set,
		   const struct svcnat_view *view,
		   const struct svcnat_flow *flow, u32 now,
		   const struct svcnat_handshake *waits)
{
	u32 hash = svcnat_flow_hash(flow, set->seed.key[0] + waits->tries);
	const struct svcnat_backend *backend;
	struct svcnat_search search;

	backend = svcnat_spare_good(set, view, hash, flow, now, waits);
	if (backend || !set->settings.failover ||
	    !svcnat_spare_begin(set, view, SVCNAT_VACANT_ROOM, hash, &search))
		return backend;
	return svcnat_spare_search(set, &search, flow, now, waits);
}

/*
 * May a backend have a connection if need be? TCP and SCTP connections count for
 * that when they are established: who only begins some cannot fill it, and one
 * too many ends then.
 */
static bool svcnat_least_has_room(const struct svcnat_backend_set *set,
				  const struct svcnat_state *state, u8 protocol)
{
	u32 max = set->settings.max_connections;

	if (protocol == IPPROTO_UDP)
		return !svcnat_state_full(&set->settings, state);
	return !max || svcnat_state_settled(state) < max;
}

static bool svcnat_least_take_any(const struct svcnat_backend_set *set,
				  const struct svcnat_backend *backend,
				  const struct svcnat_flow *flow)
{
	struct svcnat_state *state = svcnat_backend_state(set, backend);
	const u8 protocol = flow->key.protocol;

	if (flow->probe || protocol != IPPROTO_UDP) {
		if (!svcnat_least_has_room(set, state, protocol))
			return false;
		if (!flow->probe)
			refcount_inc(&state->load);
		return true;
	}
	return svcnat_least_count(set, state);
}

/**
 * svcnat_least_any - a backend though all are full or passed over
 * @set: backends, with states
 * @view: those that may be picked
 * @flow: connection
 * @waits: how often it was given one in vain, and which ones
 *
 * One that did not answer may still be better than none, and what fills a backend
 * may be connections that only begin.
 *
 * Context: softirq or process, under RCU.
 * Return: a backend that has counted the connection, or NULL if there is none.
 */
const struct svcnat_backend *
svcnat_least_any(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, const struct svcnat_flow *flow,
		 const struct svcnat_handshake *waits)
{
	u32 hash = svcnat_flow_hash(flow, set->seed.key[0] + waits->tries);
	const struct svcnat_backend *backend;
	struct svcnat_search search;
	u32 index;

	if (!svcnat_spare_begin(set, view, flow->key.protocol == IPPROTO_UDP ?
				SVCNAT_VACANT_ROOM : SVCNAT_VACANT_SETTLE,
				hash, &search))
		return NULL;
	backend = svcnat_spare_draw(set, view, hash);
	if (svcnat_least_take_any(set, backend, flow))
		return backend;
	while ((index = svcnat_vacancy_next(&search)) != SVCNAT_BITS_NONE) {
		backend = &set->backends[index];
		if (svcnat_least_take_any(set, backend, flow))
			return backend;
		svcnat_state_review(svcnat_backend_state(set, backend));
	}
	return NULL;
}
