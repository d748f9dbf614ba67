// SPDX-License-Identifier: GPL-2.0
/* The alias table of hash, random and sh; finding backends in a set. */
#include "test.h"

/*
 * What each backend gets of all columns taken together, in units of 2^-32
 * columns.
 */
static void columns_sum(const struct svcnat_view *view, u64 *shares)
{
	u32 i;

	for (i = 0; i < view->nr_usable; i++) {
		const struct svcnat_column *column = &view->columns[i];

		shares[column->own] += column->keep;
		shares[column->alias] += BIT_ULL(32) - column->keep;
	}
}

/* Each backend with a weight has a column of its own. */
static u64 columns_check_own(struct kunit *test,
			     const struct svcnat_backend_set *set)
{
	const struct svcnat_view *view = &set->views[SVCNAT_POLICY_CLUSTER];
	u32 nr = 0, i;
	u64 total = 0;

	for (i = 0; i < set->nr; i++) {
		if (!set->backends[i].weight)
			continue;
		KUNIT_ASSERT_LT(test, nr, view->nr_usable);
		KUNIT_ASSERT_EQ(test, view->columns[nr].own, i);
		KUNIT_ASSERT_LT(test, view->columns[nr].alias, set->nr);
		total += set->backends[i].weight;
		nr++;
	}
	KUNIT_ASSERT_EQ(test, nr, view->nr_usable);
	return total;
}

/* Rounding takes less than a unit from each column. */
static void columns_check_set(struct kunit *test,
			      const struct svcnat_backend_set *set, u64 *shares)
{
	const struct svcnat_view *view = &set->views[SVCNAT_POLICY_CLUSTER];
	u64 total = columns_check_own(test, set);
	u32 i;

	memset(shares, 0, set->nr * sizeof(*shares));
	columns_sum(view, shares);
	for (i = 0; i < set->nr; i++) {
		u64 weight = set->backends[i].weight;
		u64 expected = div64_u64((weight * view->nr_usable) << 32, total);

		if (!weight)
			KUNIT_ASSERT_EQ(test, shares[i], 0);
		KUNIT_ASSERT_LE_MSG(test, abs_diff(shares[i], expected),
				    view->nr_usable,
				    "share of backend %u of %u, weight %llu of %llu",
				    i, set->nr, weight, total);
	}
}

static void columns_check(struct kunit *test, const u16 *weights, u32 nr)
{
	struct svcnat_backend_set *set;
	u64 *shares;

	shares = kunit_kzalloc(test, nr * sizeof(*shares), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, shares);
	set = test_set(SVCNAT_SCHEDULER_HASH, weights, nr);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(set), "%u backends: error %ld", nr,
			       PTR_ERR(set));
	columns_check_set(test, set, shares);
	test_set_free(set);
	kunit_kfree(test, shares);
}

static void columns_extremes(struct kunit *test)
{
	static const u16 weights[][4] = {
		{ 1 }, { 65535 }, { 0, 1 }, { 1, 0 }, { 1, 65535 },
		{ 65535, 1 }, { 65535, 65535 }, { 0, 0, 7 }, { 1, 65535, 1 },
		{ 0, 65535, 0, 1 }, { 3, 3, 3, 3 }, { 1, 2, 4, 8 },
	};
	int i, nr;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		for (nr = 1; nr <= 4; nr++)
			if (weights[i][0] || nr == 4)
				columns_check(test, weights[i], nr);
}

static void columns_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	u16 weights[200];
	int i;

	for (i = 0; i < 300; i++) {
		u32 nr = 1 + test_random(fixture, ARRAY_SIZE(weights));

		test_random_weights(fixture, weights, nr);
		columns_check(test, weights, nr);
	}
}

static void columns_many(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	u32 nr = SVCNAT_BACKENDS_MAX, i;
	u16 *weights;

	weights = kunit_kzalloc(test, nr * sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < nr; i++)
		weights[i] = 1;
	columns_check(test, weights, nr);
	weights[nr / 2] = 65535;
	columns_check(test, weights, nr);
	for (i = 0; i < nr; i++)
		weights[i] = 65535;
	columns_check(test, weights, nr);
	test_random_weights(fixture, weights, nr);
	columns_check(test, weights, nr);
	memset(weights, 0, nr * sizeof(*weights));
	weights[nr - 1] = 1;
	columns_check(test, weights, nr);
}

/* None of many even choices strays by more than six sigma. */
static void columns_pick(struct kunit *test, u8 scheduler, bool ipv6)
{
	static const u16 weights[] = { 10, 0, 1, 30, 59 };
	u32 counts[ARRAY_SIZE(weights)] = {};
	const u32 total = 100, turns = 40000;
	struct svcnat_backend_set *set;
	u32 i;

	set = test_set(scheduler, weights, ARRAY_SIZE(weights));
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	for (i = 0; i < turns; i++) {
		const struct svcnat_flow flow = test_flow(ipv6, i);

		counts[svcnat_schedule(set, &set->views[0], NULL, &flow) - set->backends]++;
	}
	for (i = 0; i < ARRAY_SIZE(weights); i++) {
		u32 expected = turns / total * weights[i];
		u64 variance = (u64)expected * (total - weights[i]) / total;
		s64 off = (s64)counts[i] - expected;

		KUNIT_EXPECT_LE_MSG(test, off * off, 36 * (s64)variance,
				    "backend %u was picked %u times, not about %u",
				    i, counts[i], expected);
	}
	test_set_free(set);
}

static void columns_hash(struct kunit *test)
{
	columns_pick(test, SVCNAT_SCHEDULER_HASH, false);
	columns_pick(test, SVCNAT_SCHEDULER_HASH, true);
}

static void columns_source_hash(struct kunit *test)
{
	columns_pick(test, SVCNAT_SCHEDULER_SH, false);
	columns_pick(test, SVCNAT_SCHEDULER_SH, true);
}

static void columns_chance(struct kunit *test)
{
	columns_pick(test, SVCNAT_SCHEDULER_RANDOM, false);
}

static int columns_naive_cmp(const struct svcnat_backend *a,
			     const struct svcnat_backend *b)
{
	int i;

	for (i = 0; i < 4; i++)
		if (a->addr[i] != b->addr[i])
			return ntohl(a->addr[i]) < ntohl(b->addr[i]) ? -1 : 1;
	if (a->port == b->port)
		return 0;
	return ntohs(a->port) < ntohs(b->port) ? -1 : 1;
}

static struct svcnat_backend columns_any(struct test_fixture *fixture)
{
	struct svcnat_backend backend = {
		.port = htons(test_random(fixture, 3) * 255 + 1),
		.weight = test_random(fixture, 3),
	};
	int i;

	for (i = 0; i < 4; i++)
		backend.addr[i] = htonl(test_random(fixture, 2) *
					(i % 2 ? 0x100 : 0x80000001));
	return backend;
}

/* An array that is filled by finding stays sorted and without doubles. */
static void columns_find(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend *array, wanted;
	u32 nr = 0, max = 48, i, naive, index;
	bool found;
	int tries;

	array = kunit_kcalloc(test, max, sizeof(*array), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, array);
	for (tries = 0; tries < 3000; tries++) {
		wanted = columns_any(fixture);
		for (naive = 0; naive < nr; naive++)
			if (columns_naive_cmp(&array[naive], &wanted) >= 0)
				break;
		index = svcnat_backend_find(array, nr, &wanted, &found);
		KUNIT_ASSERT_EQ(test, index, naive);
		KUNIT_ASSERT_EQ(test, found,
				naive < nr && !columns_naive_cmp(&array[naive], &wanted));
		if (found && test_random(fixture, 3) == 0) {
			nr--;
			for (i = index; i < nr; i++)
				array[i] = array[i + 1];
		} else if (!found && nr < max) {
			for (i = nr++; i > index; i--)
				array[i] = array[i - 1];
			array[index] = wanted;
		}
	}
	KUNIT_EXPECT_GT(test, nr, 10);
}

static struct kunit_case columns_cases[] = {
	KUNIT_CASE(columns_extremes),
	KUNIT_CASE(columns_random),
	KUNIT_CASE(columns_many),
	KUNIT_CASE(columns_hash),
	KUNIT_CASE(columns_source_hash),
	KUNIT_CASE(columns_chance),
	KUNIT_CASE(columns_find),
	{}
};

static struct kunit_suite columns_suite = {
	.name = "svcnat-columns",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = columns_cases,
};

kunit_test_suite(columns_suite);
