// SPDX-License-Identifier: GPL-2.0
/* Backends and frontends that drain: lists, deadlines, and how many fit. */
#include "model.h"

#define DRAIN(n, seconds)						\
	SETTING(n, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | (seconds) << 2)

#define DRAIN_UNIVERSE	24

/* Deadlines by backend number, 0 for one that does not drain. */
struct drain_naive {
	u64 deadlines[DRAIN_UNIVERSE];
};

static struct svcnat_backend_set *drain_set(struct kunit *test, u32 members)
{
	struct svcnat_backend_set *set;
	u32 i;

	set = kunit_kzalloc(test, struct_size(set, backends, DRAIN_UNIVERSE),
			    GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, set);
	for (i = 0; i < DRAIN_UNIVERSE; i++)
		if (members & BIT(i))
			set->backends[set->nr++] = test_backend(i, 1);
	return set;
}

static void drain_compare(struct kunit *test, const struct svcnat_drain *drain,
			  const struct drain_naive *naive)
{
	u64 next = SVCNAT_DEADLINE_NONE, deadline;
	u32 i, nr = 0;

	for (i = 0; i < DRAIN_UNIVERSE; i++) {
		const struct svcnat_backend backend = test_backend(i, 1);

		deadline = naive->deadlines[i] ?: SVCNAT_DEADLINE_NONE;
		KUNIT_ASSERT_EQ(test, deadline,
				svcnat_drain_find(drain, backend.addr,
						  backend.port));
		nr += !!naive->deadlines[i];
		next = min(next, deadline);
	}
	KUNIT_ASSERT_EQ(test, nr, svcnat_drain_nr(drain));
	if (drain)
		KUNIT_ASSERT_EQ(test, drain->next, next);
}

/* Random sets after one another, against an array with a place for each. */
static void drain_lists(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_drain *drain = NULL, *next;
	struct drain_naive naive = {};
	u32 before = 0, after, i;
	u64 now = 0, done = 0;
	int round;

	for (round = 0; round < 2000; round++) {
		struct svcnat_backend_set *set = drain_set(test, before), *then;
		struct svcnat_drain_change change;

		after = test_random(fixture, 1 << DRAIN_UNIVERSE);
		if (test_random(fixture, 2))
			after &= test_random(fixture, 1 << DRAIN_UNIVERSE);
		if (test_random(fixture, 8) == 0)
			after = 0;
		now += test_random(fixture, 50);
		if (test_random(fixture, 2))
			done = now;
		then = drain_set(test, after);
		change = (struct svcnat_drain_change){
			.old = drain, .done = done,
			.set = before ? set : NULL,
			.members = then->backends, .nr = then->nr,
			.deadline = now + 1 + test_random(fixture, 200),
		};
		for (i = 0; i < DRAIN_UNIVERSE; i++) {
			if (before & BIT(i))
				naive.deadlines[i] = change.deadline;
			if (after & BIT(i) || naive.deadlines[i] <= done)
				naive.deadlines[i] = 0;
		}
		next = svcnat_drain_build(&change);
		KUNIT_ASSERT_FALSE(test, IS_ERR(next));
		kvfree(drain);
		drain = next;
		drain_compare(test, drain, &naive);
		before = after;
		kunit_kfree(test, set);
		kunit_kfree(test, then);
	}
	kvfree(drain);
}

static void drain_life(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), DRAIN(0, 10), FRONTEND(0, 0),
		BACKEND(0, 0, 1), BACKEND(0, 1, 1), BACKEND(0, 2, 1), COMMIT(),
		/* One after the other; one comes back. */
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(), TIME(4000),
		BEGIN(), BACKEND_DEL(0, 1), COMMIT(), TIME(4000),
		BEGIN(), BACKEND(0, 0, 1), COMMIT(), TIME(4000),
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(), TIME(1999), TIME(1),
		/* Another duration is for those that leave after it. */
		BEGIN(), DRAIN(0, 100), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 2), COMMIT(), TIME(10000), TIME(89999),
		TIME(1),
		END()
	};
	static const struct test_step forgotten[] = {
		BEGIN(), BACKEND(0, 0, 1), BACKEND(0, 2, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(),
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_KEEP), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 2), COMMIT(),
		BEGIN(), DRAIN(0, 10), COMMIT(), TIME(100000),
		END()
	};

	test_steps(test, steps);
	test_steps(test, forgotten);
}

/* A worker notes what has drained: it has nobody whom memory could be charged to. */
static void drain_charged(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), DRAIN(0, 10), FRONTEND(0, 0),
		BACKEND(0, 0, 1), BACKEND(0, 1, 1), BACKEND(0, 2, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(), TIME(4000),
		BEGIN(), BACKEND_DEL(0, 2), COMMIT(), END()
	};
	static const struct test_step wait[] = { TIME(6000), END() };

	test_steps(test, steps);
	/* One of the two has drained. */
	test_fail_nth(1);
	test_steps(test, wait);
	KUNIT_EXPECT_FALSE(test, test_fail_none());
	/* And now the other one. */
	test_fail_nth(1);
	test_steps(test, wait);
	KUNIT_EXPECT_FALSE(test, test_fail_none());
}

static void drain_frontends(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), DRAIN(0, 10), FRONTEND(0, 0), FRONTEND(0, 1),
		FRONTEND(0, 26), BACKEND(0, 0, 1), SERVICE(1), FRONTEND(1, 2),
		SERVICE(2), DRAIN(2, 20), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 0), COMMIT(), TIME(1000),
		/* Who has it then decides, and a change of rules is none. */
		BEGIN(), FRONTEND_DEL(0, 1), SERVICE(2), FRONTEND(2, 1),
		POLICY(0, 26, LOCAL), COMMIT(),
		BEGIN(), FRONTEND_DEL(1, 2), FRONTEND(0, 2), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 2), FRONTEND(1, 2), COMMIT(),
		/* Back, and gone with its service. */
		BEGIN(), FRONTEND(0, 0), COMMIT(), TIME(2000),
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(),
		BEGIN(), SERVICE_DEL(0), COMMIT(), TIME(7000), TIME(3000),
		REPLACE(), SERVICE(1), COMMIT(), TIME(20000),
		END()
	};

	test_steps(test, steps);
}

/* What drains takes the place of what could be added. */
static void drain_limits(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), DRAIN(0, 10), FRONTEND(0, 0), FRONTEND(0, 1),
		BACKEND(0, 0, 1), BACKEND(0, 1, 1), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 0), BACKEND_DEL(0, 0), COMMIT(),
		BEGIN(), FRONTEND(0, 2), REFUSED(ENOSPC, COMMIT, 0, 0),
		BEGIN(), BACKEND(0, 2, 1), REFUSED(ENOSPC, COMMIT, 0, 0),
		BEGIN(), BACKEND(0, 0, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 0), COMMIT(),
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_KEEP),
		BACKEND(0, 2, 1), BACKEND(0, 3, 1), COMMIT(),
		TIME(10000), BEGIN(), FRONTEND(0, 2), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	fixture->table.max.frontends = 2;
	fixture->table.max.backends = 2;
	fixture->model->max = fixture->table.max;
	test_steps(test, steps);
}

static struct kunit_case drain_cases[] = {
	KUNIT_CASE(drain_lists),
	KUNIT_CASE(drain_life),
	KUNIT_CASE(drain_charged),
	KUNIT_CASE(drain_frontends),
	KUNIT_CASE(drain_limits),
	{}
};

static struct kunit_suite drain_suite = {
	.name = "svcnat-drain",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = drain_cases,
};

kunit_test_suite(drain_suite);
