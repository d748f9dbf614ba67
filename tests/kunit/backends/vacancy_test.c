// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of backends that may have a connection more, against all of them looked
 * at.
 */
#include <linux/kthread.h>

#include "backends/health.h"
#include "pick/least.h"
#include "test.h"

#define VACANCY_BACKENDS	200

/**
 * struct vacancy_held - what a task has done to a backend and not undone
 * @taken: connections
 * @settled: of those
 * @closed: of those
 */
struct vacancy_held {
	u32 taken;
	u32 settled;
	u32 closed;
};

/**
 * struct vacancy_world - a set, and what is done to its backends
 * @set: the set in use
 * @lock: lock of the penalties
 */
struct vacancy_world {
	struct svcnat_backend_set __rcu *set;
	spinlock_t lock; /* the penalties */
};

/* What is the same for all backends may change, and which of them are usable. */
static struct svcnat_backend_set *
vacancy_build(struct kunit *test, const struct svcnat_backend_set *used)
{
	struct test_fixture *fixture = test->priv;
	const siphash_key_t seed = { .key = { 3, 4 } };
	static struct svcnat_backend backends[VACANCY_BACKENDS];
	struct svcnat_settings settings;
	struct svcnat_backend_set *set;
	u32 i;

	svcnat_settings_init(&settings);
	settings.max_connections = test_random(fixture, 4);
	settings.failover = test_random(fixture, 2) || !settings.max_connections;
	settings.penalty_share = 1 + test_random(fixture, 100);
	for (i = 0; i < VACANCY_BACKENDS; i++) {
		backends[i] = test_backend(i, test_random(fixture, 3));
		backends[i].flags = test_random(fixture, 4);
		if (used) {
			backends[i].connections = used->backends[i].connections;
			backends[i].slot = used->backends[i].slot;
		}
	}
	set = svcnat_backend_set_build(&settings, &seed, test_random(fixture, 2),
				       backends, VACANCY_BACKENDS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	KUNIT_ASSERT_EQ(test, svcnat_states_add(set, used), 0);
	return set;
}

static void vacancy_replace(struct kunit *test, struct vacancy_world *world)
{
	struct svcnat_backend_set *used = rcu_dereference_protected(world->set, true);
	struct svcnat_backend_set *next = vacancy_build(test, used);

	svcnat_states_publish(&world->lock, next);
	rcu_assign_pointer(world->set, next);
	svcnat_backend_set_retire(used, next);
}

static bool vacancy_truth(const struct svcnat_backend_set *set, u32 index,
			  enum svcnat_vacant vacant)
{
	const struct svcnat_state *state = svcnat_set_states(set)[index];
	u32 max = set->settings.max_connections;

	switch (vacant) {
	case SVCNAT_VACANT_SETTLE:
		return !max || svcnat_state_settled(state) < max;
	case SVCNAT_VACANT_GOOD:
		if (set->settings.failover && state->health.penalty.until)
			return false;
		fallthrough;
	default:
		return !max || svcnat_state_active(state) < max;
	}
}

/* Who has something to give is found, and no one else. */
static void vacancy_check_list(struct kunit *test,
			       const struct svcnat_backend_set *set,
			       const struct svcnat_view *view,
			       enum svcnat_vacant vacant)
{
	u32 lists = (view - set->views) * SVCNAT_VACANTS + vacant;
	const struct svcnat_vacancy *vacancy = *svcnat_set_vacancy(set);
	const unsigned long *words = vacancy->words +
		lists * svcnat_bits_words(&vacancy->bits);
	u32 i, next = svcnat_bits_next(&vacancy->bits, words, 0);

	for (i = 0; i < set->nr; i++) {
		if (!svcnat_view_weight(set, view, &set->backends[i]) ||
		    !vacancy_truth(set, i, vacant))
			continue;
		KUNIT_ASSERT_EQ_MSG(test, next, i, "list %u", lists);
		next = svcnat_bits_next(&vacancy->bits, words, i + 1);
	}
	KUNIT_ASSERT_EQ_MSG(test, next, SVCNAT_BITS_NONE, "list %u", lists);
	for (i = 0; i < svcnat_bits_words(&vacancy->bits); i++)
		if (words[i])
			break;
	KUNIT_ASSERT_EQ(test, svcnat_bits_any(&vacancy->bits, words),
			i < svcnat_bits_words(&vacancy->bits));
}

/* Nobody who has something to give is missed. */
static void vacancy_check_missed(struct kunit *test,
				 const struct svcnat_backend_set *set)
{
	const struct svcnat_vacancy *vacancy = *svcnat_set_vacancy(set);
	const struct svcnat_view *view = &set->views[0];
	u32 list, i;

	for (list = 0; view <= &set->views[set->with_local]; list++) {
		const unsigned long *words = vacancy->words +
			list * svcnat_bits_words(&vacancy->bits);
		int kind = list % SVCNAT_VACANTS;

		for (i = 0; i < set->nr; i++)
			if (svcnat_view_weight(set, view, &set->backends[i]) &&
			    vacancy_truth(set, i, kind))
				KUNIT_ASSERT_EQ_MSG(test, svcnat_bits_next(&vacancy->bits,
									   words, i), i,
						    "list %u", list);
		if (kind == SVCNAT_VACANTS - 1)
			view++;
	}
}

static void vacancy_check(struct kunit *test,
			  const struct svcnat_backend_set *set)
{
	const struct svcnat_view *view = &set->views[0];
	u32 boxed = 0, i;
	int kind;

	for (i = 0; i < set->nr; i++)
		boxed += svcnat_view_weight(set, view, &set->backends[i]) &&
			svcnat_set_states(set)[i]->health.penalty.until;
	KUNIT_ASSERT_EQ(test, (*svcnat_set_vacancy(set))->boxed, boxed);
	for (; view <= &set->views[set->with_local]; view++)
		for (kind = 0; kind < SVCNAT_VACANTS; kind++)
			vacancy_check_list(test, set, view, kind);
}

static void vacancy_penalty(struct vacancy_world *world,
			    struct svcnat_state *state, bool boxed)
{
	spin_lock_bh(&world->lock);
	if (boxed)
		svcnat_state_box(state, 5);
	else if (svcnat_penalty_is_boxed(&state->health.penalty))
		svcnat_state_unbox(state, 5);
	spin_unlock_bh(&world->lock);
}

/* Something that may happen to a backend, of which the task knows its part. */
static void vacancy_step(struct vacancy_world *world,
			 const struct svcnat_backend_set *set, u32 index,
			 struct vacancy_held *held, u32 what)
{
	const struct svcnat_backend *backend = &set->backends[index];
	struct svcnat_state *state = svcnat_set_states(set)[index];

	switch (what) {
	case 0:
	case 1:
	case 2:
		held->taken += svcnat_least_take(set, backend, 5, false);
		break;
	case 3:
		if (held->taken > held->settled)
			held->settled += svcnat_state_settle(state);
		break;
	case 4:
		if (held->taken > held->closed) {
			svcnat_state_close(state);
			held->closed++;
		}
		break;
	case 5:
		vacancy_penalty(world, state, true);
		break;
	case 6:
		vacancy_penalty(world, state, false);
		break;
	default:
		for (; held->settled; held->settled--)
			svcnat_state_unsettle(state);
		for (; held->closed; held->closed--)
			svcnat_state_reopen(state);
		for (; held->taken; held->taken--)
			svcnat_state_give(state);
	}
}

static void vacancy_end(struct vacancy_world *world,
			const struct svcnat_backend_set *set,
			struct vacancy_held *held)
{
	u32 i;

	rcu_read_lock();
	for (i = 0; i < set->nr; i++)
		vacancy_step(world, set, i, &held[i], 7);
	rcu_read_unlock();
}

/* One after the other, with a look at everything after each step. */
static void vacancy_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct vacancy_world world = {};
	struct svcnat_backend_set *set;
	struct vacancy_held *held;
	u32 i, index;

	held = kunit_kcalloc(test, VACANCY_BACKENDS, sizeof(*held), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, held);
	spin_lock_init(&world.lock);
	for (i = 0; i < 3000; i++) {
		if (i % 100 == 0)
			vacancy_replace(test, &world);
		set = rcu_dereference_protected(world.set, true);
		/* Sometimes a few of them, which fill up. */
		index = test_random(fixture, i % 1000 < 500 ? 3 : VACANCY_BACKENDS);
		rcu_read_lock();
		vacancy_step(&world, set, index, &held[index],
			     test_random(fixture, 8));
		rcu_read_unlock();
		vacancy_check(test, set);
	}
	set = rcu_dereference_protected(world.set, true);
	vacancy_end(&world, set, held);
	vacancy_check(test, set);
	test_set_free(set);
}

/**
 * struct vacancy_racer - a task that does things to backends
 * @world: the set
 * @rnd: its random numbers
 * @held: what it has of each
 * @steps: how much it did
 */
struct vacancy_racer {
	struct vacancy_world *world;
	struct rnd_state rnd;
	struct vacancy_held held[VACANCY_BACKENDS];
	u32 steps;
};

static int vacancy_race_run(void *data)
{
	struct vacancy_racer *racer = data;
	u32 i, index, few;

	while (!kthread_should_stop()) {
		few = prandom_u32_state(&racer->rnd) % 2 ? 2 : VACANCY_BACKENDS;
		rcu_read_lock();
		for (i = 0; i < 64; i++) {
			index = prandom_u32_state(&racer->rnd) % few;
			vacancy_step(racer->world,
				     rcu_dereference(racer->world->set), index,
				     &racer->held[index],
				     prandom_u32_state(&racer->rnd) % 8);
		}
		rcu_read_unlock();
		WRITE_ONCE(racer->steps, racer->steps + 1);
		cond_resched();
	}
	return 0;
}

/* Two tasks and new sets: what is left when they are done is right. */
static void vacancy_race_round(struct kunit *test, struct vacancy_world *world,
			       struct vacancy_racer **racers)
{
	struct svcnat_backend_set *set;
	struct task_struct *tasks[2];
	u32 i, before = racers[0]->steps + racers[1]->steps;
	unsigned long end = jiffies + 10 * HZ;

	for (i = 0; i < ARRAY_SIZE(tasks); i++) {
		tasks[i] = kthread_run(vacancy_race_run, racers[i], "svcnat-vacancy");
		KUNIT_ASSERT_FALSE(test, IS_ERR(tasks[i]));
	}
	do {
		vacancy_replace(test, world);
		schedule_timeout_uninterruptible(1);
	} while (time_before(jiffies, end) &&
		 READ_ONCE(racers[0]->steps) + READ_ONCE(racers[1]->steps) -
			before < 200);
	for (i = 0; i < ARRAY_SIZE(tasks); i++)
		kthread_stop(tasks[i]);
	set = rcu_dereference_protected(world->set, true);
	vacancy_check_missed(test, set);
	/* Shown, but not there, may be what a look would have put right. */
	for (i = 0; i < set->nr; i++)
		svcnat_state_review(svcnat_set_states(set)[i]);
	vacancy_check(test, set);
}

static void vacancy_race(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct vacancy_world world = {};
	struct vacancy_racer *racers[2];
	struct svcnat_backend_set *set;
	u32 i, round;

	spin_lock_init(&world.lock);
	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		racers[i] = kunit_kzalloc(test, sizeof(*racers[i]), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, racers[i]);
		racers[i]->world = &world;
		prandom_seed_state(&racers[i]->rnd, test_random(fixture, 1000));
	}
	vacancy_replace(test, &world);
	for (round = 0; round < 8; round++)
		vacancy_race_round(test, &world, racers);
	set = rcu_dereference_protected(world.set, true);
	for (i = 0; i < ARRAY_SIZE(racers); i++)
		vacancy_end(&world, set, racers[i]->held);
	vacancy_check(test, set);
	test_set_free(set);
}

/* Who comes in between, at which place, and what it does there. */
static struct {
	struct svcnat_backend_set *set;
	u32 at;
	u32 seen;
	bool takes;
} vacancy_other;

static void vacancy_interrupt(void)
{
	struct svcnat_backend_set *set = vacancy_other.set;

	if (++vacancy_other.seen != vacancy_other.at)
		return;
	if (vacancy_other.takes)
		svcnat_least_take(set, &set->backends[0], 5, false);
	else
		svcnat_state_give(svcnat_set_states(set)[0]);
}

/* While one shows that it has the last place, or gives it back, another undoes that. */
static void vacancy_between_try(struct kunit *test, u32 at, bool takes)
{
	static const u16 weights[] = { 1 };
	struct svcnat_backend_set *set;

	set = test_set_limited(SVCNAT_SCHEDULER_HASH, 1, weights, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	vacancy_other = (typeof(vacancy_other)){ .set = set, .at = at, .takes = takes };
	rcu_read_lock();
	if (takes)
		svcnat_least_take(set, &set->backends[0], 5, false);
	test_lingers = vacancy_interrupt;
	if (takes)
		svcnat_state_give(svcnat_set_states(set)[0]);
	else
		svcnat_least_take(set, &set->backends[0], 5, false);
	test_lingers = NULL;
	rcu_read_unlock();
	KUNIT_EXPECT_GE(test, vacancy_other.seen, at);
	KUNIT_EXPECT_EQ(test, svcnat_state_active(svcnat_set_states(set)[0]), takes);
	vacancy_check(test, set);
	if (takes)
		svcnat_state_give(svcnat_set_states(set)[0]);
	test_set_free(set);
}

static void vacancy_between(struct kunit *test)
{
	u32 at;

	for (at = 1; at <= 2; at++) {
		vacancy_between_try(test, at, false);
		vacancy_between_try(test, at, true);
	}
}

#define VACANCY_MANY	10000

/* A failure looks at the backend that failed, and at none of the others. */
static void vacancy_looks(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	spinlock_t *lock = &fixture->table.penalty_lock;
	const struct svcnat_complaint complaint = {
		.failure = SVCNAT_FAILURE_SILENT, .asked = 1, .said = 2, .client = 3,
	};
	struct svcnat_backend_set *set;
	u32 i, boxed = 0;
	u16 *weights;

	weights = kunit_kcalloc(test, VACANCY_MANY, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < VACANCY_MANY; i++)
		weights[i] = 1;
	set = test_set_failover(SVCNAT_SCHEDULER_HASH, 2, weights, VACANCY_MANY);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	test_looks = 0;
	for (i = 0; i < VACANCY_MANY; i++) {
		rcu_read_lock();
		boxed += svcnat_health_fail(lock, set, &set->backends[i],
					    &complaint, 5);
		rcu_read_unlock();
	}
	KUNIT_EXPECT_EQ(test, boxed, VACANCY_MANY / 50);
	KUNIT_EXPECT_EQ(test, test_looks, VACANCY_MANY);
	test_set_free(set);
}

static struct kunit_case vacancy_cases[] = {
	KUNIT_CASE(vacancy_random),
	KUNIT_CASE(vacancy_race),
	KUNIT_CASE(vacancy_between),
	KUNIT_CASE(vacancy_looks),
	{}
};

static struct kunit_suite vacancy_suite = {
	.name = "svcnat-vacancy",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = vacancy_cases,
};

kunit_test_suite(vacancy_suite);
