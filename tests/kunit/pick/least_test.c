// SPDX-License-Identifier: GPL-2.0
/*
 * Schedulers that look at how many connections backends have, against all of
 * them looked at; limits.
 */
#include <linux/in.h>
#include <linux/kthread.h>

#include "pick/extras.h"
#include "pick/least.h"
#include "test.h"

#define LEAST_BACKENDS	1000

static void least_load(struct svcnat_backend_set *set, u32 index, u32 load)
{
	struct svcnat_state *state = svcnat_set_states(set)[index];

	refcount_set(&state->load, load + 1);
	svcnat_state_review(state);
}

static u32 least_active(const struct svcnat_backend_set *set, u32 index)
{
	return svcnat_state_active(svcnat_set_states(set)[index]);
}

static void least_free(struct svcnat_backend_set *set)
{
	u32 i;

	for (i = 0; i < set->nr; i++)
		least_load(set, i, 0);
	test_set_free(set);
}

/* Does a backend have more to do than another, for a scheduler? */
static bool least_worse(const struct svcnat_backend_set *set, u32 a, u32 b)
{
	u8 scheduler = set->settings.scheduler;
	bool weighted = scheduler != SVCNAT_SCHEDULER_LC;
	u64 more = scheduler == SVCNAT_SCHEDULER_SED;
	u64 load_a = least_active(set, a) + more;
	u64 load_b = least_active(set, b) + more;

	return load_a * (weighted ? set->backends[b].weight : 1) >
	       load_b * (weighted ? set->backends[a].weight : 1);
}

static u32 least_pick(const struct svcnat_backend_set *set, u32 client)
{
	const struct svcnat_flow flow = test_flow(0, client);

	return svcnat_least_pick(set, &set->views[0], &flow, 0) - set->backends;
}

/* Up to as many as are looked at, nobody is better than who is picked. */
static void least_exact(struct kunit *test)
{
	static const u8 schedulers[] = {
		SVCNAT_SCHEDULER_LC, SVCNAT_SCHEDULER_WLC, SVCNAT_SCHEDULER_SED,
	};
	struct test_fixture *fixture = test->priv;
	u16 weights[SVCNAT_LEAST_SCAN];
	struct svcnat_backend_set *set;
	u32 nr, i, j, round, picked;

	for (round = 0; round < 600; round++) {
		nr = 1 + test_random(fixture, SVCNAT_LEAST_SCAN);
		test_random_weights(fixture, weights, nr);
		set = test_set(schedulers[round % 3], weights, nr);
		KUNIT_ASSERT_FALSE(test, IS_ERR(set));
		for (i = 0; i < nr; i++)
			least_load(set, i, test_random(fixture, round % 2 ? 4 : 1000000));
		for (i = 0; i < 20; i++) {
			picked = least_pick(set, round * 20 + i);
			KUNIT_ASSERT_GT(test, weights[picked], 0);
			for (j = 0; j < nr; j++)
				KUNIT_ASSERT_FALSE_MSG(test, weights[j] &&
						       least_worse(set, picked, j),
						       "%u instead of %u of %u, scheduler %u",
						       picked, j, nr, schedulers[round % 3]);
			KUNIT_ASSERT_EQ(test, least_pick(set, round * 20 + i), picked);
		}
		least_free(set);
	}
}

/* Equals are picked alike; the same connection always picks the same. */
static void least_ties(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1, 1, 0, 1 };
	u32 counts[ARRAY_SIZE(weights)] = {}, i;
	struct svcnat_backend_set *set;

	set = test_set(SVCNAT_SCHEDULER_WLC, weights, ARRAY_SIZE(weights));
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	least_load(set, 1, 1);
	for (i = 0; i < 8000; i++)
		counts[least_pick(set, i)]++;
	KUNIT_EXPECT_EQ(test, counts[1], 0);
	KUNIT_EXPECT_EQ(test, counts[4], 0);
	for (i = 0; i < ARRAY_SIZE(weights); i++)
		if (i != 1 && i != 4)
			KUNIT_EXPECT_LE_MSG(test, abs((int)counts[i] - 2000), 250,
					    "backend %u of equals", i);
	least_free(set);
}

/*
 * Among many, whoever is picked is not among the least loaded x % as often as
 * the comment of svcnat_least_pick() says.
 */
static void least_bound(struct kunit *test)
{
	static const u8 schedulers[] = {
		SVCNAT_SCHEDULER_LC, SVCNAT_SCHEDULER_WLC, SVCNAT_SCHEDULER_SED,
	};
	const u32 picks = 20000;
	u32 quarter, tenth, rank, i, j;
	struct svcnat_backend_set *set;
	u16 *weights;

	weights = kunit_kcalloc(test, LEAST_BACKENDS, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < LEAST_BACKENDS; i++)
		weights[i] = 7;
	for (j = 0; j < ARRAY_SIZE(schedulers); j++) {
		set = test_set(schedulers[j], weights, LEAST_BACKENDS);
		KUNIT_ASSERT_FALSE(test, IS_ERR(set));
		/* 389 has no divisor in common with their number. */
		for (i = 0; i < LEAST_BACKENDS; i++)
			least_load(set, i, i * 389 % LEAST_BACKENDS);
		for (i = 0, quarter = 0, tenth = 0; i < picks; i++) {
			rank = least_active(set, least_pick(set, i));
			quarter += rank >= LEAST_BACKENDS / 4;
			tenth += rank >= LEAST_BACKENDS / 10;
		}
		/* 0.75^16 is 1.00 %, 0.9^16 is 18.5 %; five deviations. */
		KUNIT_EXPECT_LE(test, abs((int)quarter - 200), 71);
		KUNIT_EXPECT_LE(test, abs((int)tenth - 3706), 275);
		least_free(set);
	}
}

/* Two draws by weight, and the better one. */
static void least_twos(struct kunit *test)
{
	static const u16 weights[] = { 1, 3, 0 };
	const int picks = 32000;
	struct svcnat_backend_set *set;
	int counts[3] = {}, i;

	set = test_set(SVCNAT_SCHEDULER_TWOS, weights, 3);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	/* Twice as busy for its weight: only if both draws are for it. */
	least_load(set, 0, 1);
	least_load(set, 1, 6);
	for (i = 0; i < picks; i++)
		counts[least_pick(set, i)]++;
	KUNIT_EXPECT_EQ(test, counts[2], 0);
	KUNIT_EXPECT_LE(test, abs(counts[1] - picks * 9 / 16), 450);
	/* The other way round. */
	least_load(set, 0, 3);
	for (i = 0, counts[0] = 0; i < picks; i++)
		counts[0] += !least_pick(set, i);
	KUNIT_EXPECT_LE(test, abs(counts[0] - picks / 16), 220);
	least_free(set);
}

/* Connections that stay: twos and wlc keep to the weights. */
static void least_shares(struct kunit *test)
{
	static const u16 weights[] = { 1, 2, 3, 4 };
	struct svcnat_backend_set *set;
	u32 i, picked;
	u8 scheduler;

	for (scheduler = SVCNAT_SCHEDULER_WLC;
	     scheduler <= SVCNAT_SCHEDULER_TWOS; scheduler++) {
		set = test_set(scheduler, weights, ARRAY_SIZE(weights));
		KUNIT_ASSERT_FALSE(test, IS_ERR(set));
		for (i = 0; i < 1000; i++) {
			picked = least_pick(set, i);
			KUNIT_ASSERT_TRUE(test, svcnat_least_take(set, &set->backends[picked],
								  0, false));
		}
		for (i = 0; i < ARRAY_SIZE(weights); i++)
			KUNIT_EXPECT_LE_MSG(test,
					    abs((int)least_active(set, i) - 100 * weights[i]), 10,
					    "backend %u, scheduler %u", i, scheduler);
		least_free(set);
	}
}

static struct svcnat_flow least_flow(u32 client, bool probe)
{
	struct svcnat_flow flow = test_flow(0, client);

	flow.probe = probe;
	return flow;
}

/* Return: number of the backend, -1 for a refusal of which it says why. */
static int least_connect(struct kunit *test, u32 client, bool probe)
{
	const struct svcnat_flow flow = least_flow(client, probe);
	struct test_fixture *fixture = test->priv;
	enum svcnat_verdict verdict;
	struct svcnat_pick pick = {};
	int backend = -1;

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(&fixture->table, &flow, 1, &pick);
	if (verdict == SVCNAT_VERDICT_NAT)
		backend = pick.backend - pick.set->backends;
	/* Both ends agree upon it at once. */
	if (backend >= 0 && !probe)
		KUNIT_EXPECT_TRUE(test, svcnat_state_settle(svcnat_backend_state(pick.set,
										 pick.backend)));
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, pick.counted, backend >= 0 && !probe);
	KUNIT_EXPECT_EQ(test, pick.reason, backend < 0 ? SVCNAT_REASON_FULL :
							 SVCNAT_REASON_BACKEND);
	return backend;
}

static void least_end(struct kunit *test, int backend)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set;
	struct svcnat_service *service;

	mutex_lock(&fixture->table.mutex);
	service = svcnat_table_service(&fixture->table, test_name(0));
	set = svcnat_table_set(&fixture->table, service, SVCNAT_IPV4);
	svcnat_state_unsettle(svcnat_set_states(set)[backend]);
	svcnat_state_give(svcnat_set_states(set)[backend]);
	mutex_unlock(&fixture->table.mutex);
}

/* All get what they may have, then nobody, then who has room again. */
static void least_limit_try(struct kunit *test, u8 scheduler, u32 affinity)
{
	const struct test_step steps[] = {
		BEGIN(), SETTING(0, SCHEDULER, scheduler),
		SETTING(0, AFFINITY, affinity), SETTING(0, MAX_CONNECTIONS, 5),
		FRONTEND(0, 0), BACKEND(0, 0, 1), BACKEND(0, 2, 60),
		BACKEND(0, 4, 0), BACKEND(0, 6, 3), COMMIT(), END()
	};
	int counts[4] = {}, i, backend, full;

	test_steps(test, steps);
	for (i = 0; i < 15; i++) {
		/* One client of three has an affinity to somebody. */
		backend = least_connect(test, i % 3 ? i : 0, true);
		KUNIT_ASSERT_GE(test, backend, 0);
		backend = least_connect(test, i % 3 ? i : 0, false);
		KUNIT_ASSERT_GE_MSG(test, backend, 0, "connection %d, scheduler %u",
				    i, scheduler);
		counts[backend]++;
		KUNIT_ASSERT_LE(test, counts[backend], 5);
	}
	/* All but the one without a weight, wherever it stands. */
	for (i = 0, full = 0; i < 4; i++)
		full += counts[i] == 5;
	KUNIT_ASSERT_EQ(test, full, 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, least_connect(test, i, true), -1);
		KUNIT_EXPECT_EQ(test, least_connect(test, i, false), -1);
	}
	least_end(test, backend);
	KUNIT_EXPECT_EQ(test, least_connect(test, 1, true), backend);
	KUNIT_EXPECT_EQ(test, least_connect(test, 1, false), backend);
	KUNIT_EXPECT_EQ(test, least_connect(test, 1, false), -1);
	for (i = 0; i < 4 * 5; i++)
		if (counts[i / 5])
			least_end(test, i / 5);
}

static void least_limit(struct kunit *test)
{
	static const struct test_step gone[] = {
		BEGIN(), SERVICE_DEL(0), COMMIT(), END()
	};
	u8 scheduler;

	for (scheduler = 0; scheduler <= SVCNAT_SCHEDULER_TWOS; scheduler++) {
		least_limit_try(test, scheduler, 0);
		test_steps(test, gone);
		least_limit_try(test, scheduler, 100);
		test_steps(test, gone);
	}
}

/* The only one with room is found, however many have none. */
static void least_limit_last(struct kunit *test)
{
	const struct svcnat_flow flow = test_flow(0, 1);
	const struct svcnat_handshake first = {};
	struct svcnat_backend_set *set;
	u16 *weights;
	u32 i;

	weights = kunit_kcalloc(test, LEAST_BACKENDS, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < LEAST_BACKENDS; i++)
		weights[i] = 1;
	set = test_set_limited(SVCNAT_SCHEDULER_TWOS, 3, weights, LEAST_BACKENDS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	for (i = 0; i < LEAST_BACKENDS; i++)
		least_load(set, i, i == 77 ? 2 : 3);
	KUNIT_EXPECT_PTR_EQ(test, svcnat_least_spare(set, &set->views[0], &flow, 0, &first),
			    &set->backends[77]);
	KUNIT_EXPECT_NULL(test, svcnat_least_spare(set, &set->views[0], &flow, 0, &first));
	KUNIT_EXPECT_EQ(test, least_active(set, 77), 3);
	least_free(set);
}

#define LEAST_MANY	10000
#define LEAST_MAX	3

static void least_settle(struct svcnat_backend_set *set, u32 index, u32 settled)
{
	struct svcnat_state *state = svcnat_set_states(set)[index];

	atomic_set(&state->settled, settled);
	svcnat_state_review(state);
}

/* Return: number of the backend, -1 for a refusal, after not too many looks. */
static int least_look(struct kunit *test, const struct svcnat_backend_set *set,
		      u8 protocol, u32 client)
{
	struct test_fixture *fixture = test->priv;
	static struct svcnat_service service;
	const struct svcnat_frontend frontend = { .service = &service };
	struct svcnat_pick pick = {
		.frontend = &frontend, .set = set, .view = &set->views[0],
	};
	struct svcnat_flow flow = test_flow(0, client);
	bool taken;

	flow.key.protocol = protocol;
	test_looks = 0;
	rcu_read_lock();
	taken = svcnat_extras_pick(&fixture->table, &flow, 1, &pick);
	rcu_read_unlock();
	KUNIT_EXPECT_LE_MSG(test, test_looks, SVCNAT_LEAST_DRAWS + 1 +
			    SVCNAT_SPARE_DRAWS + 2 * SVCNAT_VACANCY_TRIES,
			    "scheduler %u, protocol %u, backend %u",
			    set->settings.scheduler, protocol, taken);
	return taken ? pick.backend - set->backends : -1;
}

static void least_looks_try(struct kunit *test, u8 scheduler,
			    const u16 *weights)
{
	struct svcnat_backend_set *set;
	u32 i;

	set = test_set_limited(scheduler, LEAST_MAX, weights, LEAST_MANY);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	for (i = 0; i < LEAST_MANY; i++) {
		least_load(set, i, LEAST_MAX);
		least_settle(set, i, LEAST_MAX);
	}
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_TCP, 1), -1);
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_UDP, 1), -1);
	/* One has room, and then another for a client that means it. */
	least_load(set, 7777, LEAST_MAX - 1);
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_UDP, 2), 7777);
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_UDP, 3), -1);
	least_settle(set, 4444, LEAST_MAX - 1);
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_UDP, 4), -1);
	KUNIT_EXPECT_EQ(test, least_look(test, set, IPPROTO_TCP, 4), 4444);
	for (i = 0; i < LEAST_MANY; i++)
		least_settle(set, i, 0);
	least_free(set);
}

/* However many backends there are, a connection looks at a few of them. */
static void least_looks(struct kunit *test)
{
	u8 scheduler;
	u16 *weights;
	u32 i;

	weights = kunit_kcalloc(test, LEAST_MANY, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < LEAST_MANY; i++)
		weights[i] = 1 + i % 3;
	for (scheduler = 0; scheduler <= SVCNAT_SCHEDULER_TWOS; scheduler++)
		least_looks_try(test, scheduler, weights);
}

#define LEAST_RACE_LIMIT	3

/**
 * struct least_racer - a task that takes and gives back
 * @set: with a single backend
 * @inside: how many have taken it, over all tasks
 * @taken: how often it did
 * @over: how often there were more than allowed
 */
struct least_racer {
	struct svcnat_backend_set *set;
	atomic_t *inside;
	u32 taken;
	u32 over;
};

static int least_race(void *data)
{
	struct least_racer *racer = data;
	struct svcnat_backend *backend = racer->set->backends;

	while (!kthread_should_stop()) {
		int held = 0, i;

		for (i = 0; i < 64; i++) {
			if (i % 4 < 3 && svcnat_least_take(racer->set, backend, 0, false)) {
				held++;
				WRITE_ONCE(racer->taken, racer->taken + 1);
				racer->over += atomic_inc_return(racer->inside) >
					LEAST_RACE_LIMIT;
			}
			if (i % 4 == 3)
				while (held) {
					atomic_dec(racer->inside);
					svcnat_state_give(svcnat_set_states(racer->set)[0]);
					held--;
				}
		}
		cond_resched();
	}
	return 0;
}

/* Tasks on all processors never have more than the limit together. */
static void least_limit_race(struct kunit *test)
{
	static const u16 weights[] = { 1 };
	struct least_racer racers[2] = {};
	struct task_struct *tasks[2];
	atomic_t inside = ATOMIC_INIT(0);
	struct svcnat_backend_set *set;
	unsigned long end;
	int i;

	set = test_set_limited(SVCNAT_SCHEDULER_LC, LEAST_RACE_LIMIT, weights, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		racers[i] = (struct least_racer){ .set = set, .inside = &inside };
		tasks[i] = kthread_run(least_race, &racers[i], "svcnat-least");
		KUNIT_ASSERT_FALSE(test, IS_ERR(tasks[i]));
	}
	end = jiffies + 10 * HZ;
	while (time_before(jiffies, end) &&
	       (READ_ONCE(racers[0].taken) < 200000 ||
		READ_ONCE(racers[1].taken) < 200000))
		schedule_timeout_uninterruptible(1);
	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		kthread_stop(tasks[i]);
		KUNIT_EXPECT_GT(test, racers[i].taken, 0);
		KUNIT_EXPECT_EQ(test, racers[i].over, 0);
	}
	KUNIT_EXPECT_EQ(test, least_active(set, 0), 0);
	test_set_free(set);
}

static struct kunit_case least_cases[] = {
	KUNIT_CASE(least_exact),
	KUNIT_CASE(least_ties),
	KUNIT_CASE(least_bound),
	KUNIT_CASE(least_twos),
	KUNIT_CASE(least_shares),
	KUNIT_CASE(least_limit),
	KUNIT_CASE(least_limit_last),
	KUNIT_CASE(least_looks),
	KUNIT_CASE(least_limit_race),
	{}
};

static struct kunit_suite least_suite = {
	.name = "svcnat-least",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = least_cases,
};

kunit_test_suite(least_suite);
