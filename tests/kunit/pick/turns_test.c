// SPDX-License-Identifier: GPL-2.0
/* The order in which rr and wrr pick, whatever the counter started with. */
#include <linux/gcd.h>

#include "test.h"

static const u32 turns_starts[] = {
	0, 1, 12345, 0x7fffffff, 0x80000001, 0xf0000000,
};

static struct svcnat_service *turns_service(struct kunit *test)
{
	struct svcnat_service *service = svcnat_service_alloc("turns");

	KUNIT_ASSERT_NOT_NULL(test, service);
	return service;
}

static struct svcnat_backend_set *turns_set(struct kunit *test, u8 scheduler,
					    const u16 *weights, u32 nr)
{
	struct svcnat_backend_set *set = test_set(scheduler, weights, nr);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(set), "%u backends: error %ld", nr,
			       PTR_ERR(set));
	return set;
}

static u32 turns_next(const struct svcnat_backend_set *set,
		      struct svcnat_service *service)
{
	const struct svcnat_flow flow = test_flow(0, 1);

	return svcnat_schedule(set, &set->views[0], service, &flow) - set->backends;
}

/* How often a backend should come in a period, and how long that is. */
static u32 turns_expected(u8 scheduler, const u16 *weights, u32 nr,
			  u32 *expected)
{
	u32 divisor = 0, period = 0, i;

	for (i = 0; i < nr; i++)
		divisor = gcd(divisor, weights[i]);
	for (i = 0; i < nr; i++) {
		expected[i] = scheduler == SVCNAT_SCHEDULER_WRR ?
			weights[i] / divisor : weights[i] > 0;
		period += expected[i];
	}
	return period;
}

/* Every period, from any turn on, is made of exactly the weights. */
static void turns_check_exact(struct kunit *test, u8 scheduler,
			      const u16 *weights, u32 nr, u32 start)
{
	struct svcnat_service *service = turns_service(test);
	struct svcnat_backend_set *set = turns_set(test, scheduler, weights, nr);
	u32 *expected = kunit_kcalloc(test, nr, sizeof(u32), GFP_KERNEL);
	u32 *counts = kunit_kcalloc(test, nr, sizeof(u32), GFP_KERNEL);
	u32 period, turn, i;

	KUNIT_ASSERT_NOT_NULL(test, expected);
	KUNIT_ASSERT_NOT_NULL(test, counts);
	period = turns_expected(scheduler, weights, nr, expected);
	atomic_set(&service->turn[SVCNAT_IPV4][0], start);
	for (turn = 0; turn < period; turn++)
		counts[turns_next(set, service)]++;
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ_MSG(test, counts[i], expected[i],
				    "turns of backend %u of %u after %u", i, nr,
				    start);
	kunit_kfree(test, counts);
	kunit_kfree(test, expected);
	test_set_free(set);
	svcnat_service_free(service);
}

static void turns_exact(struct kunit *test)
{
	static const u16 weights[][4] = {
		{ 1 }, { 65535 }, { 1, 1 }, { 1, 0, 1 }, { 0, 0, 5 }, { 2, 4 },
		{ 0, 1, 2, 3 }, { 5, 1, 1 }, { 1, 1000, 1 }, { 7, 7, 7, 7 },
		{ 0, 3000, 0, 1 }, { 10, 20, 30, 40 },
	};
	int i, start;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		for (start = 0; start < ARRAY_SIZE(turns_starts); start++) {
			turns_check_exact(test, SVCNAT_SCHEDULER_RR, weights[i],
					  4, turns_starts[start]);
			turns_check_exact(test, SVCNAT_SCHEDULER_WRR, weights[i],
					  4, turns_starts[start]);
		}
}

static void turns_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	u16 weights[12];
	int i, j;

	for (i = 0; i < 60; i++) {
		u32 nr = 1 + test_random(fixture, ARRAY_SIZE(weights));
		u32 limit = i % 2 ? 10 : 300;

		for (j = 0; j < nr; j++)
			weights[j] = test_random(fixture, limit);
		weights[test_random(fixture, nr)] |= 1;
		turns_check_exact(test, SVCNAT_SCHEDULER_WRR, weights, nr,
				  test_random(fixture, 0x80000000));
	}
}

/* Weights of which few are alike, and periods with many divisors. */
static void turns_smooth_weights(struct test_fixture *fixture, u16 *weights,
				 int nr, int try)
{
	static const u16 limits[] = { 4, 10, 40, 100, 300 };
	u16 limit = limits[try % ARRAY_SIZE(limits)];
	int i;

	for (i = 0; i < nr; i++)
		weights[i] = 1 + test_random(fixture, limit);
}

/*
 * Longest way from one turn of a backend to its next one, against the even
 * distance: four times that at most, and nearly always less than three.
 */
static void turns_check_smooth(struct kunit *test, const u16 *weights, int nr)
{
	struct svcnat_service *service = turns_service(test);
	struct svcnat_backend_set *set;
	u32 expected[12], last[12], gap[12] = {};
	u32 period, turn, picked;
	int i;

	set = turns_set(test, SVCNAT_SCHEDULER_WRR, weights, nr);
	period = turns_expected(SVCNAT_SCHEDULER_WRR, weights, nr, expected);
	for (turn = 0; turn < 2 * period; turn++) {
		picked = turns_next(set, service);
		if (turn >= period)
			gap[picked] = max(gap[picked], turn - last[picked]);
		last[picked] = turn;
	}
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_LE_MSG(test, gap[i] * expected[i], 4 * period,
				    "backend %d has %u of %u turns, but none for %u",
				    i, expected[i], period, gap[i]);
	test_set_free(set);
	svcnat_service_free(service);
}

static void turns_smooth(struct kunit *test)
{
	static const u16 known[][10] = {
		{ 51, 40, 69, 584, 6, 948, 37, 332, 392, 36 },
		{ 1203 - 1167, 744, 388, 452, 130, 6, 373, 45, 219, 1 },
		{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
		{ 87, 1, 1, 1, 1, 1, 1, 1, 1, 31 },
	};
	struct test_fixture *fixture = test->priv;
	u16 weights[12];
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		turns_check_smooth(test, known[i], ARRAY_SIZE(known[i]));
	for (i = 0; i < 150; i++) {
		int nr = 2 + test_random(fixture, ARRAY_SIZE(weights) - 1);

		turns_smooth_weights(fixture, weights, nr, i);
		turns_check_smooth(test, weights, nr);
	}
}

/* Where the counter starts anew, a period may be cut short; no pick is wrong. */
static void turns_wrap(struct kunit *test)
{
	static const u16 weights[] = { 0, 3, 0, 4, 0 };
	struct svcnat_service *service = turns_service(test);
	struct svcnat_backend_set *set;
	int i;

	set = turns_set(test, SVCNAT_SCHEDULER_WRR, weights, ARRAY_SIZE(weights));
	atomic_set(&service->turn[SVCNAT_IPV4][0], -50);
	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_GT(test, weights[turns_next(set, service)], 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&service->turn[SVCNAT_IPV4][0]), 50);
	KUNIT_EXPECT_EQ(test, atomic_read(&service->turn[SVCNAT_IPV6][0]), 0);
	test_set_free(set);
	svcnat_service_free(service);
}

static void turns_many(struct kunit *test)
{
	u32 nr = SVCNAT_BACKENDS_MAX, i;
	u16 *weights;

	weights = kunit_kzalloc(test, nr * sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < nr; i++)
		weights[i] = 1 + i % 2;
	turns_check_exact(test, SVCNAT_SCHEDULER_RR, weights, nr, 5);
	turns_check_exact(test, SVCNAT_SCHEDULER_WRR, weights, nr, 5);
}

/* The longest period there is; too long to walk through. */
static void turns_longest(struct kunit *test)
{
	struct svcnat_service *service = turns_service(test);
	u32 nr = SVCNAT_BACKENDS_MAX, counts[16] = {}, i;
	struct svcnat_backend_set *set;
	u16 *weights;

	weights = kunit_kzalloc(test, nr * sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < nr; i++)
		weights[i] = 65535 - !i;
	set = turns_set(test, SVCNAT_SCHEDULER_WRR, weights, nr);
	KUNIT_EXPECT_EQ(test, set->views[0].period, 65535u * 65535 - 1);
	for (i = 0; i < 16000; i++)
		counts[turns_next(set, service) / 4096]++;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		KUNIT_EXPECT_GT(test, counts[i], 980);
		KUNIT_EXPECT_LT(test, counts[i], 1020);
	}
	test_set_free(set);
	svcnat_service_free(service);
}

static struct kunit_case turns_cases[] = {
	KUNIT_CASE(turns_exact),
	KUNIT_CASE(turns_random),
	KUNIT_CASE(turns_smooth),
	KUNIT_CASE(turns_wrap),
	KUNIT_CASE(turns_many),
	KUNIT_CASE(turns_longest),
	{}
};

static struct kunit_suite turns_suite = {
	.name = "svcnat-turns",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = turns_cases,
};

kunit_test_suite(turns_suite);
