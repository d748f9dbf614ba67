// SPDX-License-Identifier: GPL-2.0
/* Which backends are passed over. */
#include "backends/health.h"
#include "pick/extras.h"
#include "pick/least.h"
#include "test.h"

#define HEALTH_BACKENDS	12

static struct svcnat_backend_set *health_set(struct kunit *test, u8 scheduler,
					     u8 share, u32 nr)
{
	u16 weights[HEALTH_BACKENDS];
	struct svcnat_backend_set *set;
	u32 i;

	for (i = 0; i < HEALTH_BACKENDS; i++)
		weights[i] = 1 + i % 3;
	/* The last one is not usable and does not count. */
	weights[nr] = 0;
	set = test_set_failover(scheduler, share, weights, nr + 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	return set;
}

/* A SYN of a client at second @asked, and what is said of it in that second. */
static bool health_fail(struct svcnat_table *table, struct svcnat_backend_set *set,
			u32 index, enum svcnat_failure failure, u32 client,
			u32 asked)
{
	const struct svcnat_complaint complaint = {
		.failure = failure,
		.asked = asked * MSEC_PER_SEC + 1,
		.said = asked * MSEC_PER_SEC + 900,
		.client = client,
	};
	bool boxed;

	rcu_read_lock();
	boxed = svcnat_health_fail(&table->penalty_lock, set, &set->backends[index],
				   &complaint, asked);
	rcu_read_unlock();
	return boxed;
}

static bool health_answer(struct svcnat_table *table,
			  struct svcnat_backend_set *set, u32 index, u64 took,
			  u32 client, u32 now)
{
	const struct svcnat_praise praise = {
		.took = took,
		.said = now * MSEC_PER_SEC + 500,
		.client = client,
	};
	bool back;

	rcu_read_lock();
	back = svcnat_health_answer(&table->penalty_lock, set,
				    &set->backends[index], &praise, now);
	rcu_read_unlock();
	return back;
}

static bool health_boxed(const struct svcnat_backend_set *set, u32 index)
{
	return svcnat_penalty_is_boxed(&svcnat_set_states(set)[index]->health.penalty);
}

/* All of them fail: as many as may be are passed over, and some are left. */
static void health_shares(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_backend_set *set;
	u32 nr, share, i, boxed;

	for (nr = 1; nr < HEALTH_BACKENDS; nr++) {
		for (share = 1; share <= 100; share++) {
			set = health_set(test, SVCNAT_SCHEDULER_HASH, share, nr);
			for (i = 0, boxed = 0; i < nr; i++) {
				bool imposed = health_fail(table, set, i,
							   SVCNAT_FAILURE_SILENT, 1, 9);

				KUNIT_EXPECT_EQ(test, imposed, health_boxed(set, i));
				boxed += imposed;
			}
			KUNIT_EXPECT_EQ_MSG(test, boxed,
					    nr == 1 ? 0 :
					    clamp(nr * share / 100, 1u, nr - 1),
					    "%u %% of %u", share, nr);
			/* A second failure is known. */
			KUNIT_EXPECT_FALSE(test, health_fail(table, set, 0,
							     SVCNAT_FAILURE_REFUSED, 1, 10));
			KUNIT_EXPECT_EQ(test, svcnat_set_states(set)[0]->health.failures[0], 1);
			KUNIT_EXPECT_EQ(test, svcnat_set_states(set)[0]->health.failures[1], 1);
			KUNIT_EXPECT_EQ(test, svcnat_set_states(set)[0]->health.boxed, nr > 1);
			test_set_free(set);
		}
	}
}

static u32 health_pick(struct kunit *test, struct svcnat_backend_set *set,
		       u32 client, u32 now)
{
	struct test_fixture *fixture = test->priv;
	/* rr and wrr go on from where they are. */
	static struct svcnat_service service;
	const struct svcnat_frontend frontend = { .service = &service };
	struct svcnat_pick pick = {
		.frontend = &frontend, .set = set, .view = &set->views[0],
	};
	const struct svcnat_flow flow = test_flow(0, client);

	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, svcnat_extras_pick(&fixture->table, &flow, now,
						   &pick));
	rcu_read_unlock();
	svcnat_state_give(svcnat_backend_state(set, pick.backend));
	return pick.backend - set->backends;
}

static u32 health_picks(struct kunit *test, struct svcnat_backend_set *set,
			u32 wanted, u32 now)
{
	u32 i, nr = 0;

	for (i = 0; i < 500; i++)
		nr += health_pick(test, set, i, now) == wanted;
	return nr;
}

/* Nobody gets it while it is boxed, then one, and all after its answer. */
static void health_passes_over(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	u8 scheduler;

	rcu_assign_pointer(table->handshakes, svcnat_handshakes_alloc());
	KUNIT_ASSERT_NOT_NULL(test, rcu_access_pointer(table->handshakes));
	for (scheduler = 0; scheduler <= SVCNAT_SCHEDULER_TWOS; scheduler++) {
		struct svcnat_backend_set *set = health_set(test, scheduler, 50, 6);
		u32 now = 50;

		KUNIT_EXPECT_GT(test, health_picks(test, set, 2, now), 0);
		KUNIT_EXPECT_TRUE(test, health_fail(table, set, 2,
						    SVCNAT_FAILURE_SILENT, 1, now));
		KUNIT_EXPECT_EQ(test, health_picks(test, set, 2, now), 0);
		now += SVCNAT_PENALTY_MIN;
		KUNIT_EXPECT_EQ_MSG(test, health_picks(test, set, 2, now), 1,
				    "scheduler %u", scheduler);
		KUNIT_EXPECT_TRUE(test, health_answer(table, set, 2, 800, 1, now));
		KUNIT_EXPECT_GT(test, health_picks(test, set, 2, now), 1);
		test_set_free(set);
	}
}

/* What the boxed one does not get the others share by their weights. */
static void health_spreads(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set =
		health_set(test, SVCNAT_SCHEDULER_HASH, 50, 6);
	u32 picks[HEALTH_BACKENDS] = {}, i;

	rcu_assign_pointer(fixture->table.handshakes, svcnat_handshakes_alloc());
	KUNIT_ASSERT_NOT_NULL(test, rcu_access_pointer(fixture->table.handshakes));
	health_fail(&fixture->table, set, 2, SVCNAT_FAILURE_SILENT, 1, 5);
	/* Weights of the others add up to 9, and five sigma are 224 at most. */
	for (i = 0; i < 9000; i++)
		picks[health_pick(test, set, i, 6)]++;
	for (i = 0; i < 6; i++) {
		u32 wanted = i == 2 ? 0 : 1000 * set->backends[i].weight;

		KUNIT_EXPECT_LE_MSG(test, abs((int)picks[i] - (int)wanted),
				    wanted ? 250 : 0, "backend %u: %u of 9000", i,
				    picks[i]);
	}
	test_set_free(set);
}

/* A connection that was given one in vain gets another one, and then a third. */
static void health_tries(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_handshakes *handshakes = svcnat_handshakes_alloc();
	struct svcnat_backend_set *set = health_set(test, 0, 1, 6);
	u32 client, first, second, third;
	struct svcnat_flow flow;

	KUNIT_ASSERT_NOT_NULL(test, handshakes);
	rcu_assign_pointer(table->handshakes, handshakes);
	for (client = 0; client < 100; client++) {
		flow = test_flow(0, client);
		first = health_pick(test, set, client, 7);
		svcnat_handshake_begin(handshakes, &flow, svcnat_handshake_now());
		KUNIT_EXPECT_EQ(test, health_pick(test, set, client, 7), first);
		svcnat_handshake_retry(handshakes, &flow, svcnat_handshake_now(),
				       svcnat_backend_mark(&set->backends[first]));
		second = health_pick(test, set, client, 7);
		KUNIT_EXPECT_NE(test, second, first);
		svcnat_handshake_retry(handshakes, &flow, svcnat_handshake_now(),
				       svcnat_backend_mark(&set->backends[second]));
		third = health_pick(test, set, client, 8);
		KUNIT_EXPECT_NE(test, third, first);
		KUNIT_EXPECT_NE(test, third, second);
	}
	test_set_free(set);
}

/* All are boxed that a view has: any of them is better than none. */
static void health_last_resort(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set = health_set(test, 0, 100, 4);
	u32 i;

	rcu_assign_pointer(fixture->table.handshakes, svcnat_handshakes_alloc());
	KUNIT_ASSERT_NOT_NULL(test, rcu_access_pointer(fixture->table.handshakes));
	for (i = 0; i < 4; i++)
		health_fail(&fixture->table, set, i, SVCNAT_FAILURE_SILENT, 1, 5);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, health_boxed(set, i));
	/* The last one only fails here. */
	spin_lock_bh(&fixture->table.penalty_lock);
	svcnat_penalty_impose(&svcnat_set_states(set)[3]->health.penalty, 5);
	spin_unlock_bh(&fixture->table.penalty_lock);
	svcnat_state_review(svcnat_set_states(set)[3]);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, health_boxed(set, i));
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_LT(test, health_pick(test, set, i, 6), 4);
	test_set_free(set);
}

static void health_average(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set = health_set(test, 0, 50, 2);
	struct svcnat_health *health = &svcnat_set_states(set)[0]->health;
	u32 i;

	health_answer(&fixture->table, set, 0, 0, 1, 1);
	KUNIT_EXPECT_EQ(test, health->handshake, 1);
	for (i = 0; i < 100; i++)
		health_answer(&fixture->table, set, 0, 8000, 1, 1);
	KUNIT_EXPECT_GT(test, health->handshake, 7900);
	KUNIT_EXPECT_LE(test, health->handshake, 8000);
	health_answer(&fixture->table, set, 0, 0, 1, 1);
	KUNIT_EXPECT_LE(test, health->handshake, 7000);
	health_answer(&fixture->table, set, 0, U64_MAX, 1, 1);
	KUNIT_EXPECT_GT(test, health->handshake, 8000);
	test_set_free(set);
}

/* Who says what of a backend, and which word is believed. */
static void health_evidence(struct kunit *test)
{
	const enum svcnat_failure silent = SVCNAT_FAILURE_SILENT;
	const enum svcnat_failure refused = SVCNAT_FAILURE_REFUSED;
	const enum svcnat_failure unreachable = SVCNAT_FAILURE_UNREACHABLE;
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_backend_set *set = health_set(test, 0, 100, 7);

	/* One that never answered. */
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 0, refused, 7, 100));
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 1, unreachable, 7, 100));
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 2, silent, 7, 100));
	/* One that answered while a client waited. */
	health_answer(table, set, 3, 1, 5, 100);
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, silent, 7, 100));
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 5, 100));
	/* Before that: one client, of whom nobody knows whether it may. */
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 7, 101));
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 7, 102));
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, unreachable, 5, 102));
	/* An answer makes all that void. */
	health_answer(table, set, 3, 1, 5, 103);
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 8, 104));
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 9, 104));
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 3, refused, 8, 105));
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 3, unreachable, 10, 106));
	/* Who was answered a moment ago is not refused for himself. */
	health_answer(table, set, 4, 1, 5, 100);
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 4, refused, 5, 101));
	/* The trust in an answer has an end. */
	health_answer(table, set, 5, 1, 5, 100);
	KUNIT_EXPECT_FALSE(test, health_fail(table, set, 5, refused, 7, 129));
	KUNIT_EXPECT_FALSE(test, health_boxed(set, 5));
	/* After a month without a client as well. */
	KUNIT_EXPECT_TRUE(test, health_fail(table, set, 5, silent, 7,
					    100 + 30 * 86400));
	test_set_free(set);
}

/* The last one is never passed over, however many say that it should be. */
static void health_crowd(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_backend_set *set = health_set(test, 0, 100, 1);
	const struct svcnat_health *health =
		&svcnat_backend_state(set, &set->backends[0])->health;
	u32 client;

	health_answer(table, set, 0, 1, 5, 100);
	for (client = 10; client < 20; client++)
		KUNIT_EXPECT_FALSE(test, health_fail(table, set, 0,
						     SVCNAT_FAILURE_REFUSED,
						     client, 101));
	KUNIT_EXPECT_LE(test, health->nr_accusers, SVCNAT_ACCUSERS);
	test_set_free(set);
}

static struct kunit_case health_cases[] = {
	KUNIT_CASE(health_evidence),
	KUNIT_CASE(health_crowd),
	KUNIT_CASE(health_shares),
	KUNIT_CASE(health_passes_over),
	KUNIT_CASE(health_spreads),
	KUNIT_CASE(health_tries),
	KUNIT_CASE(health_last_resort),
	KUNIT_CASE(health_average),
	{}
};

static struct kunit_suite health_suite = {
	.name = "svcnat-health",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = health_cases,
};

kunit_test_suite(health_suite);
