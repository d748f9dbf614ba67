// SPDX-License-Identifier: GPL-2.0
#include "backends/maglev.h"
#include "test.h"

/*
 * How much of a table moves that does not have to when a backend goes, in
 * thousandths, with 100 slots for a backend; the paper has it at a few per cent.
 */
#define MAGLEV_DISRUPTION	30

static struct svcnat_backend_set *maglev_set(struct kunit *test, u32 size,
					     const u16 *weights, u32 nr)
{
	struct svcnat_backend_set *set =
		test_set_sized(SVCNAT_SCHEDULER_MAGLEV, size, weights, nr);

	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	return set;
}

static u32 *maglev_count(struct kunit *test, const struct svcnat_backend_set *set)
{
	u32 *counts = kunit_kcalloc(test, set->nr, sizeof(*counts), GFP_KERNEL);
	u32 slot;

	KUNIT_ASSERT_NOT_NULL(test, counts);
	for (slot = 0; slot < set->views[0].size; slot++) {
		KUNIT_ASSERT_LT(test, set->views[0].slots[slot], set->nr);
		counts[set->views[0].slots[slot]]++;
	}
	return counts;
}

/*
 * Every slot has a backend of a weight above zero, and each of those has its
 * share but for rounding: a slot, and a per cent of what is even.
 */
static void maglev_check_shares(struct kunit *test, const u16 *weights, u32 nr)
{
	struct svcnat_backend_set *set = maglev_set(test, 0, weights, nr);
	u32 *counts = maglev_count(test, set), i;
	u64 total = 0;

	for (i = 0; i < nr; i++)
		total += weights[i];
	for (i = 0; i < nr; i++) {
		u64 expected = div64_u64((u64)set->views[0].size * weights[i], total);

		if (!weights[i])
			KUNIT_ASSERT_EQ(test, counts[i], 0);
		KUNIT_ASSERT_LE_MSG(test, abs_diff((u64)counts[i], expected),
				    1 + expected / 100,
				    "backend %u of %u has %u slots of %u for weight %u of %llu",
				    i, nr, counts[i], set->views[0].size, weights[i], total);
	}
	kunit_kfree(test, counts);
	test_set_free(set);
}

static void maglev_shares(struct kunit *test)
{
	static const u16 weights[][5] = {
		{ 1 }, { 65535 }, { 1, 1 }, { 0, 1, 1 }, { 1, 2, 3 },
		{ 100, 50, 0, 50 }, { 65535, 65535 }, { 10, 20, 30, 40, 1 },
		{ 65535, 1 }, { 1, 0, 0, 0, 1 }, { 7, 7, 7, 7, 7 },
	};
	struct test_fixture *fixture = test->priv;
	u16 random[150];
	int i, j;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		maglev_check_shares(test, weights[i], ARRAY_SIZE(weights[i]));
	for (i = 0; i < 20; i++) {
		u32 nr = 1 + test_random(fixture, ARRAY_SIZE(random));

		for (j = 0; j < nr; j++)
			random[j] = i % 2 ? 1 : 100 + test_random(fixture, 100);
		maglev_check_shares(test, random, nr);
	}
}

/*
 * Slots that change hands though they need not: compares by address, leaves
 * out those that the backend @other had or got.
 */
static u32 maglev_moved(const struct svcnat_backend_set *a,
			const struct svcnat_backend_set *b,
			const struct svcnat_backend *other)
{
	u32 slot, moved = 0;

	for (slot = 0; slot < a->views[0].size; slot++) {
		const struct svcnat_backend *before = &a->backends[a->views[0].slots[slot]];
		const struct svcnat_backend *after = &b->backends[b->views[0].slots[slot]];

		moved += svcnat_backend_cmp(before, after) &&
			svcnat_backend_cmp(before, other) &&
			svcnat_backend_cmp(after, other);
	}
	return moved;
}

/* A backend gets another weight; zero is as good as gone. */
static void maglev_check_change(struct kunit *test, u16 *weights, u32 nr,
				u32 changed, u16 weight)
{
	const u32 size = nr * 100 < 4093 ? 4093 : 8191;
	struct svcnat_backend_set *before, *after;
	u16 old = weights[changed];
	u32 moved;

	before = maglev_set(test, size, weights, nr);
	weights[changed] = weight;
	after = maglev_set(test, size, weights, nr);
	moved = maglev_moved(before, after, &before->backends[changed]);
	KUNIT_EXPECT_LE_MSG(test, moved * 1000, before->views[0].size * MAGLEV_DISRUPTION,
			    "backend %u of %u: weight %u to %u moved %u of %u slots",
			    changed, nr, old, weight, moved, before->views[0].size);
	weights[changed] = old;
	test_set_free(after);
	test_set_free(before);
}

static void maglev_disruption(struct kunit *test)
{
	static const u32 sizes[] = { 9, 20, 80 };
	u16 weights[80];
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < sizes[i]; j++)
			weights[j] = 100;
		for (j = 0; j < sizes[i]; j += 1 + sizes[i] / 8) {
			maglev_check_change(test, weights, sizes[i], j, 0);
			maglev_check_change(test, weights, sizes[i], j, 50);
			maglev_check_change(test, weights, sizes[i], j, 99);
		}
		/* Unequal ones, among them the heaviest. */
		for (j = 0; j < sizes[i]; j++)
			weights[j] = 20 + j * 37 % 80;
		weights[0] = 200;
		for (j = 0; j < sizes[i]; j += 1 + sizes[i] / 8)
			maglev_check_change(test, weights, sizes[i], j, 0);
	}
}

/* The order in which backends were added and removed does not matter. */
static void maglev_order(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
		BACKEND(0, 0, 1), BACKEND(0, 2, 2), BACKEND(0, 4, 3),
		BACKEND(0, 8, 4), SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
		BACKEND(1, 8, 9), BACKEND(1, 6, 1), BACKEND(1, 4, 3), COMMIT(),
		BEGIN(), BACKEND(1, 0, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(1, 6), BACKEND(1, 2, 2), COMMIT(),
		BEGIN(), BACKEND(1, 8, 4), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;
	const struct svcnat_backend_set *sets[2];
	struct svcnat_service *service;
	int i;

	test_steps(test, steps);
	mutex_lock(&fixture->table.mutex);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		service = svcnat_table_service(&fixture->table, test_name(i));
		sets[i] = svcnat_table_set(&fixture->table, service, SVCNAT_IPV4);
	}
	mutex_unlock(&fixture->table.mutex);
	KUNIT_ASSERT_EQ(test, sets[0]->views[0].size, sets[1]->views[0].size);
	KUNIT_EXPECT_MEMEQ(test, sets[0]->views[0].slots, sets[1]->views[0].slots,
			   sets[0]->views[0].size * sizeof(*sets[0]->views[0].slots));
}

/* Another seed is another table. */
static void maglev_seed(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct svcnat_backend_set *a, *b;
	const siphash_key_t seed = { .key = { 1, 3 } };
	u32 slot, same = 0;

	a = maglev_set(test, 0, weights, 10);
	b = svcnat_backend_set_build(&a->settings, &seed, false, a->backends,
				     a->nr);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	for (slot = 0; slot < a->views[0].size; slot++)
		same += a->views[0].slots[slot] == b->views[0].slots[slot];
	KUNIT_EXPECT_LT(test, same * 5, a->views[0].size);
	svcnat_backend_set_retire(b, a);
	test_set_free(a);
}

static bool maglev_naive_prime(u32 number)
{
	u32 divisor;

	for (divisor = 2; divisor < number && divisor <= 2100; divisor++)
		if (number % divisor == 0)
			return false;
	return number > 1;
}

static void maglev_valid(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	u32 i, size;

	for (size = 0; size < 5000; size++)
		KUNIT_ASSERT_EQ_MSG(test, svcnat_maglev_size_valid(size),
				    size > 2 && maglev_naive_prime(size),
				    "size %u", size);
	for (i = 0; i < 2000; i++) {
		size = test_random(fixture, SVCNAT_MAGLEV_SIZE_MAX + 1);
		KUNIT_ASSERT_EQ_MSG(test, svcnat_maglev_size_valid(size),
				    maglev_naive_prime(size), "size %u", size);
	}
	/* Squares of primes, the limit, and what lies behind it. */
	KUNIT_EXPECT_FALSE(test, svcnat_maglev_size_valid(2039 * 2039));
	KUNIT_EXPECT_FALSE(test, svcnat_maglev_size_valid(251 * 251));
	KUNIT_EXPECT_TRUE(test, svcnat_maglev_size_valid(SVCNAT_MAGLEV_SIZE_MAX));
	KUNIT_EXPECT_FALSE(test, svcnat_maglev_size_valid(4194319));
	KUNIT_EXPECT_FALSE(test, svcnat_maglev_size_valid(U32_MAX));
	KUNIT_EXPECT_FALSE(test, svcnat_maglev_size_valid(4294967291u));
}

static void maglev_size(struct kunit *test)
{
	u32 nr, last = 0, size;

	for (nr = 0; nr <= SVCNAT_BACKENDS_MAX; nr++) {
		size = svcnat_maglev_size(0, nr);
		KUNIT_ASSERT_GE_MSG(test, size, last, "%u backends", nr);
		KUNIT_ASSERT_GE_MSG(test, size, min(nr * 100, SVCNAT_MAGLEV_SIZE_MAX),
				    "%u backends", nr);
		if (size != last)
			KUNIT_ASSERT_TRUE_MSG(test, maglev_naive_prime(size),
					      "size %u", size);
		last = size;
	}
	/* What was asked for is taken, unless backends would be left out. */
	KUNIT_EXPECT_EQ(test, svcnat_maglev_size(31, 30), 31);
	KUNIT_EXPECT_EQ(test, svcnat_maglev_size(3, 1), 3);
	KUNIT_EXPECT_EQ(test, svcnat_maglev_size(31, 32),
			svcnat_maglev_size(0, 32));
	KUNIT_EXPECT_EQ(test, svcnat_maglev_size(SVCNAT_MAGLEV_SIZE_MAX, 1),
			SVCNAT_MAGLEV_SIZE_MAX);
}

/* Backends of one weight have a slot each even in the smallest table. */
static void maglev_small(struct kunit *test)
{
	static const u16 weights[] = { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 };
	struct svcnat_backend_set *set = maglev_set(test, 11, weights, 10);
	u32 *counts = maglev_count(test, set), i;

	KUNIT_EXPECT_EQ(test, set->views[0].size, 11);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_GE(test, counts[i], 1);
	test_set_free(set);
}

/*
 * Nodes of different versions have to agree, so that the table and the pick
 * must never change. FNV-1a, because it is short and has no version either.
 */
static u64 maglev_fnv(u64 hash, u32 value)
{
	return (hash ^ value) * 0x100000001b3ULL;
}

static u64 maglev_digest(const struct svcnat_backend_set *set)
{
	u64 hash = 0xcbf29ce484222325ULL;
	u32 slot;

	for (slot = 0; slot < set->views[0].size; slot++)
		hash = maglev_fnv(hash, set->views[0].slots[slot]);
	return hash;
}

static u64 maglev_picks(const struct svcnat_backend_set *set, int frontend)
{
	u64 hash = 0xcbf29ce484222325ULL;
	u32 client;

	for (client = 0; client < 1000; client++) {
		const struct svcnat_flow flow = test_flow(frontend, client);

		hash = maglev_fnv(hash, svcnat_schedule(set, &set->views[0], NULL, &flow) -
				  set->backends);
	}
	return hash;
}

static void maglev_golden(struct kunit *test)
{
	static const u16 weights[] = { 1, 2, 3, 0, 5, 100 };
	struct svcnat_backend_set *set;

	set = maglev_set(test, 1021, weights, ARRAY_SIZE(weights));
	KUNIT_EXPECT_EQ(test, maglev_digest(set), 0xa29d0ee08ff1e5eaULL);
	KUNIT_EXPECT_EQ(test, maglev_picks(set, 0), 0x8e44601b06af8423ULL);
	KUNIT_EXPECT_EQ(test, maglev_picks(set, 1), 0xdec3d4c44369753cULL);
	test_set_free(set);
}

/* Of a small table, so that it does not take long to find those alike. */
#define MAGLEV_ALIKE_SIZE	4093
#define MAGLEV_ALIKE_HEAVY	4
#define MAGLEV_ALIKE		300

/*
 * Chosen with the seed: all of them walk in steps of one slot. The heavy ones
 * leave no more slots than there are light ones, which walk on past the others'.
 */
static void maglev_alike_find(struct svcnat_backend *backends,
			      const siphash_key_t *seed)
{
	u32 number, nr = 0;
	u64 hash;

	for (number = 0; nr < MAGLEV_ALIKE; number++) {
		backends[nr] = test_backend(number, nr < MAGLEV_ALIKE_HEAVY ?
					    (MAGLEV_ALIKE_SIZE - MAGLEV_ALIKE) /
					    MAGLEV_ALIKE_HEAVY : 1);
		hash = siphash(&backends[nr],
			       offsetofend(struct svcnat_backend, port), seed);
		nr += (u32)(hash >> 32) % (MAGLEV_ALIKE_SIZE - 1) == 0;
		if (number % 4096 == 0)
			cond_resched();
	}
}

static struct svcnat_backend_set *maglev_alike_set(struct kunit *test)
{
	const size_t bytes = MAGLEV_ALIKE * sizeof(struct svcnat_backend);
	struct svcnat_backend *backends = kunit_kzalloc(test, bytes, GFP_KERNEL);
	const siphash_key_t seed = { .key = { 1, 2 } };
	struct svcnat_settings settings;

	KUNIT_ASSERT_NOT_NULL(test, backends);
	svcnat_settings_init(&settings);
	settings.scheduler = SVCNAT_SCHEDULER_MAGLEV;
	settings.maglev_size = MAGLEV_ALIKE_SIZE;
	maglev_alike_find(backends, &seed);
	return svcnat_backend_set_build(&settings, &seed, false, backends,
					MAGLEV_ALIKE);
}

/* However backends were chosen, a table costs no more than a bound, and ends alike. */
static void maglev_alike(struct kunit *test)
{
	const u32 most = SVCNAT_MAGLEV_LOOKS * MAGLEV_ALIKE_SIZE / SVCNAT_MAGLEV_RUN;
	struct svcnat_backend_set *set;
	u32 *counts, i;

	test_pauses();
	set = maglev_alike_set(test);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	KUNIT_EXPECT_LE(test, test_pauses(), most);
	counts = maglev_count(test, set);
	for (i = 0; i < MAGLEV_ALIKE; i++)
		KUNIT_EXPECT_LE_MSG(test, abs_diff(counts[i], (u32)set->backends[i].weight), 2,
				    "backend %u has %u slots for weight %u", i,
				    counts[i], set->backends[i].weight);
	KUNIT_EXPECT_EQ(test, maglev_digest(set), 0x42e3330bac6741e0ULL);
	test_set_free(set);
}

/* Those that nobody chose come nowhere near the bound. */
static void maglev_looks(struct kunit *test)
{
	static u16 weights[655];
	struct svcnat_backend_set *set;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		weights[i] = 1 + i % 3;
	test_pauses();
	set = maglev_set(test, 65521, weights, ARRAY_SIZE(weights));
	KUNIT_EXPECT_LE(test, test_pauses(), 65521 / SVCNAT_MAGLEV_RUN *
			SVCNAT_MAGLEV_LOOKS / 3);
	test_set_free(set);
}

static void maglev_killed(struct kunit *test)
{
	struct svcnat_backend_set *set;

	test_kill_nth(3);
	set = maglev_alike_set(test);
	KUNIT_EXPECT_TRUE(test, test_kill_none());
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(set), -EINTR);
}

static struct kunit_case maglev_cases[] = {
	KUNIT_CASE(maglev_shares),
	KUNIT_CASE(maglev_disruption),
	KUNIT_CASE(maglev_order),
	KUNIT_CASE(maglev_seed),
	KUNIT_CASE(maglev_valid),
	KUNIT_CASE(maglev_size),
	KUNIT_CASE(maglev_small),
	KUNIT_CASE(maglev_golden),
	KUNIT_CASE(maglev_alike),
	KUNIT_CASE(maglev_looks),
	KUNIT_CASE(maglev_killed),
	{}
};

static struct kunit_suite maglev_suite = {
	.name = "svcnat-maglev",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = maglev_cases,
};

kunit_test_suite(maglev_suite);
