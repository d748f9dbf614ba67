// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/gcd.h>
#include <linux/sched.h>

#include "backends/maglev.h"
#include "backends/set.h"
#include "backends/state.h"
#include "base/alloc.h"
#include "base/stats.h"

/**
 * svcnat_backend_cmp - order of backends in a set
 * @a: one
 * @b: another
 *
 * The order is the same on all machines, so that consistent hashing is, too.
 *
 * Context: any.
 * Return: below, equal to or above zero as @a comes before, is, or follows @b.
 */
int svcnat_backend_cmp(const struct svcnat_backend *a,
		       const struct svcnat_backend *b)
{
	int diff = memcmp(a->addr, b->addr, sizeof(a->addr));

	return diff ?: (int)ntohs(a->port) - (int)ntohs(b->port);
}

/**
 * svcnat_backend_find - find a backend in a sorted array
 * @backends: the array
 * @nr: its length
 * @wanted: address and port to look for
 * @found: whether it is there
 *
 * Context: any.
 * Return: index of the backend, or where it would have to be inserted.
 */
u32 svcnat_backend_find(const struct svcnat_backend *backends, u32 nr,
			const struct svcnat_backend *wanted, bool *found)
{
	u32 low = 0, high = nr;

	/* Most lists come sorted: look behind the last one first. */
	if (nr && svcnat_backend_cmp(&backends[nr - 1], wanted) < 0) {
		*found = false;
		return nr;
	}
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (svcnat_backend_cmp(&backends[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < nr && !svcnat_backend_cmp(&backends[low], wanted);
	return low;
}

static bool svcnat_scheduler_has_turns(u8 scheduler)
{
	return scheduler == SVCNAT_SCHEDULER_RR ||
	       scheduler == SVCNAT_SCHEDULER_WRR;
}

/* A pointer's alignment lets one table follow the other. */
static size_t svcnat_view_table_size(const struct svcnat_backend_set *set,
				     const struct svcnat_view *view)
{
	u8 scheduler = set->settings.scheduler;
	size_t size;

	if (!view->nr_usable)
		return 0;
	if (scheduler == SVCNAT_SCHEDULER_MAGLEV)
		size = view->size * sizeof(u16);
	else if (svcnat_scheduler_has_turns(scheduler))
		size = set->nr * sizeof(u32);
	else
		size = view->nr_usable * sizeof(struct svcnat_column);
	return ALIGN(size, sizeof(void *));
}

/*
 * Fill the alias table so that every backend gets its share of all columns
 * taken together, as M. D. Vose, "A linear algorithm for generating random
 * numbers with a given distribution" (1991) does, but in integers: a column
 * holds @total, a backend brings weight * nr, so that nothing is lost to
 * rounding until the very end.
 */
static void svcnat_view_balance_columns(struct svcnat_view *view, u64 *left,
					u32 *work, u64 total)
{
	u32 small = 0, large = view->nr_usable, i;

	/* work[] holds the small ones at its start, the large at its end. */
	for (i = 0; i < view->nr_usable; i++) {
		if (left[i] < total)
			work[small++] = i;
		else
			work[--large] = i;
	}
	while (small && large < view->nr_usable) {
		u32 poor = work[--small], rich = work[large];

		view->columns[poor].keep = div64_u64(left[poor] << 32, total);
		view->columns[poor].alias = view->columns[rich].own;
		left[rich] -= total - left[poor];
		if (left[rich] < total) {
			large++;
			work[small++] = rich;
		}
	}
}

static int svcnat_view_fill_columns(const struct svcnat_backend_set *set,
				    struct svcnat_view *view)
{
	u32 nr = 0, i;
	u64 total = 0;
	u64 *left;

	left = svcnat_zalloc_array(view->nr_usable, sizeof(u64) + sizeof(u32));
	if (!left)
		return -ENOMEM;
	for (i = 0; i < set->nr; i++) {
		u64 weight = svcnat_view_weight(set, view, &set->backends[i]);

		if (!weight)
			continue;
		left[nr] = weight * view->nr_usable;
		view->columns[nr++] = (struct svcnat_column){ U32_MAX, i, i };
		total += weight;
	}
	svcnat_view_balance_columns(view, left, (u32 *)(left + nr), total);
	kvfree(left);
	return 0;
}

/* How many steps are looked at, and what is good enough. */
#define SVCNAT_STEP_TRIES	128
#define SVCNAT_STEP_EVEN	3

/*
 * The largest partial quotient of the continued fraction of step / period: the
 * larger it is, the less even are the distances between points that such steps
 * lead to. U32_MAX if they do not lead everywhere.
 */
static u32 svcnat_step_unevenness(u32 step, u32 period)
{
	u32 worst = 0, rest;

	while (step > 1) {
		worst = max(worst, period / step);
		rest = period % step;
		period = step;
		step = rest;
	}
	return step ? max(worst, period - 1) : U32_MAX;
}

/*
 * The golden ratio is the most even of all steps, but no fraction of a period
 * is just that, and the next best one may be far from even.
 */
static u32 svcnat_step_choose(u32 period)
{
	/* 0.6180339887 * 2^32 */
	u32 first = max_t(u32, ((u64)period * 2654435769u) >> 32, 1);
	u32 best = U32_MAX, chosen = first, step;

	for (step = first; step < period && step - first < SVCNAT_STEP_TRIES;
	     step++) {
		u32 unevenness = svcnat_step_unevenness(step, period);

		if (unevenness >= best)
			continue;
		best = unevenness;
		chosen = step;
		if (best <= SVCNAT_STEP_EVEN)
			break;
	}
	return chosen;
}

/*
 * Turns of rr and wrr: a period has as many as the weights, without their
 * common divisor, add up to. Going through it in even steps visits every turn
 * once and keeps those of one backend apart (three-gap theorem; Knuth, TAOCP
 * volume 3, 6.4).
 */
static void svcnat_view_fill_turns(const struct svcnat_backend_set *set,
				   struct svcnat_view *view)
{
	bool weighted = set->settings.scheduler == SVCNAT_SCHEDULER_WRR;
	u32 divisor = 0, sum = 0, i;

	for (i = 0; i < set->nr; i++)
		divisor = gcd(divisor, svcnat_view_weight(set, view,
							  &set->backends[i]));
	for (i = 0; i < set->nr; i++) {
		u16 weight = svcnat_view_weight(set, view, &set->backends[i]);

		sum += weighted ? weight / divisor : !!weight;
		view->turns[i] = sum;
	}
	view->period = sum;
	view->step = weighted ? svcnat_step_choose(sum) : 1;
}

static int svcnat_view_fill(const struct svcnat_backend_set *set,
			    struct svcnat_view *view)
{
	if (!view->nr_usable)
		return 0;
	if (set->settings.scheduler == SVCNAT_SCHEDULER_MAGLEV)
		return svcnat_maglev_fill(set, view);
	if (!svcnat_scheduler_has_turns(set->settings.scheduler))
		return svcnat_view_fill_columns(set, view);
	svcnat_view_fill_turns(set, view);
	return 0;
}

/* Counters for the backends that come without. */
static int svcnat_set_add_counters(struct svcnat_backend_set *set,
				   const struct svcnat_backend *backends)
{
	u32 missing = 0, room = 0, slot = 0, i;
	u64 __percpu *slots = NULL;

	for (i = 0; i < set->nr; i++)
		missing += !backends[i].connections;
	for (i = 0; i < set->nr; i++) {
		if (backends[i].connections)
			continue;
		if (slot == room) {
			room = min_t(u32, missing, SVCNAT_SLOTS_MAX);
			slots = svcnat_slots_alloc(room);
			if (!slots)
				goto undo;
			missing -= room;
			slot = 0;
		}
		set->backends[i].connections = slots + slot;
		set->backends[i].slot = slot++;
	}
	return 0;

undo:
	while (i-- > 0)
		if (!backends[i].connections)
			svcnat_slots_put(set->backends[i].connections,
					 set->backends[i].slot);
	return -ENOMEM;
}

/*
 * Terminating backends take connections only where there is no other; as
 * kube-proxy, which asks that of the local ones apart (KEP-1669).
 */
static void svcnat_view_count(const struct svcnat_settings *settings,
			      bool local, struct svcnat_view *view,
			      const struct svcnat_backend *backends, u32 nr)
{
	u32 usable[2] = {}, i;

	for (i = 0; i < nr; i++) {
		u16 flags = backends[i].flags;

		if (!backends[i].weight || !svcnat_flags_allowed(flags, local))
			continue;
		usable[!!(flags & SVCNAT_BACKEND_TERMINATING)]++;
	}
	view->terminating = !usable[0] && usable[1];
	view->nr_usable = usable[view->terminating];
	if (settings->scheduler == SVCNAT_SCHEDULER_MAGLEV)
		view->size = svcnat_maglev_size(settings->maglev_size,
						view->nr_usable);
}

/* kmalloc() gives twice as much to what needs a byte more. */
static_assert(sizeof(struct svcnat_backend_set) +
	      10 * (sizeof(struct svcnat_backend) + sizeof(struct svcnat_column)) <= 512);

/* The set without what is in its tables, which are appended to the backends. */
static struct svcnat_backend_set *
svcnat_set_alloc(const struct svcnat_settings *settings, bool with_local,
		 const struct svcnat_backend *backends, u32 nr)
{
	bool stateful = svcnat_settings_need_state(settings);
	struct svcnat_backend_set shape = {
		.settings = *settings,
		.nr = nr,
		.with_local = with_local,
		.extras = settings->affinity || stateful,
	};
	struct svcnat_backend_set *set;
	size_t bytes = struct_size(set, backends, nr);
	size_t room = bytes;
	int i;

	for (i = 0; i <= with_local; i++) {
		svcnat_view_count(settings, i == SVCNAT_POLICY_LOCAL,
				  &shape.views[i], backends, nr);
		room += svcnat_view_table_size(&shape, &shape.views[i]);
	}
	if (stateful)
		room += (nr + 1) * sizeof(struct svcnat_state *);
	set = svcnat_zalloc(room);
	if (!set)
		return NULL;
	*set = shape;
	memcpy(set->backends, backends, nr * sizeof(*backends));
	for (i = 0; i <= with_local; i++) {
		set->views[i].columns = (void *)set + bytes;
		bytes += svcnat_view_table_size(set, &set->views[i]);
	}
	if (stateful)
		set->states_at = bytes;
	return set;
}

/**
 * svcnat_backend_set_build - make a set that can be published
 * @settings: the service's settings
 * @seed: seed of the hashes
 * @with_local: local backends are needed by themselves, too
 * @backends: sorted backends; those that come from the set in use bring their
 *	counters, the others get new ones
 * @nr: their number, up to SVCNAT_BACKENDS_MAX
 *
 * Packets may see it after svcnat_states_add() and svcnat_states_publish().
 *
 * Context: process context, may sleep.
 * Return: the set, ERR_PTR(-ENOMEM), or ERR_PTR(-EINTR) if the caller is to end.
 */
struct svcnat_backend_set *
svcnat_backend_set_build(const struct svcnat_settings *settings,
			 const siphash_key_t *seed, bool with_local,
			 const struct svcnat_backend *backends, u32 nr)
{
	struct svcnat_backend_set *set;
	int i, err = 0;

	set = svcnat_set_alloc(settings, with_local, backends, nr);
	if (!set)
		return ERR_PTR(-ENOMEM);
	set->seed = *seed;
	for (i = 0; i <= with_local && !err; i++)
		err = svcnat_view_fill(set, &set->views[i]);
	/* Counters last: what they undo is all that there is to undo. */
	if (!err)
		err = svcnat_set_add_counters(set, backends);
	if (!err)
		return set;
	kvfree(set);
	return ERR_PTR(err);
}

static void svcnat_backend_set_free_rcu(struct rcu_head *rcu)
{
	struct svcnat_backend_set *set =
		container_of(rcu, struct svcnat_backend_set, rcu);
	u32 i;

	for (i = 0; i < set->nr; i++) {
		struct svcnat_backend *backend = &set->backends[i];

		if (backend->slot & SVCNAT_SLOT_RETIRED)
			svcnat_slots_put(backend->connections,
					 backend->slot & ~SVCNAT_SLOT_RETIRED);
	}
	svcnat_states_free(set);
	kvfree(set);
}

/**
 * svcnat_backend_set_retire - free a set once no reader can be using it
 * @set: the set or NULL
 * @kept: the set that stays in its place, or NULL
 *
 * The counters of backends that @kept does not have go with @set, and the
 * states of backends that are in no other set. Frees the
 * set that a commit replaced, and just as well one that was built but never
 * published.
 *
 * Context: any; the caller is the only one to change the service.
 * Return: true if there are such backends.
 */
bool svcnat_backend_set_retire(struct svcnat_backend_set *set,
			       const struct svcnat_backend_set *kept)
{
	bool removed = false;
	u32 i, j = 0;

	if (!set)
		return false;
	for (i = 0; i < set->nr; i++) {
		while (kept && j < kept->nr &&
		       svcnat_backend_cmp(&kept->backends[j],
					  &set->backends[i]) < 0)
			j++;
		if (kept && j < kept->nr &&
		    kept->backends[j].connections == set->backends[i].connections)
			continue;
		set->backends[i].slot |= SVCNAT_SLOT_RETIRED;
		removed = true;
	}
	svcnat_states_put(set);
	call_rcu(&set->rcu, svcnat_backend_set_free_rcu);
	return removed;
}
