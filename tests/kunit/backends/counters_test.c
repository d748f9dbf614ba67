// SPDX-License-Identifier: GPL-2.0
/* Counters of backends are handed from set to set and freed once. */
#include "base/alloc.h"
#include "test.h"

#define COUNTERS_BACKENDS	40

/**
 * struct counters - sets that follow one another, and what they should count
 * @set: the set in use, or NULL
 * @there: which backends are in it
 * @counts: their connections
 */
struct counters {
	struct svcnat_backend_set *set;
	bool there[COUNTERS_BACKENDS];
	u64 counts[COUNTERS_BACKENDS];
};

/* A set with these backends, which have the counters that they had before. */
static struct svcnat_backend_set *counters_build(const struct counters *now,
						 const bool *wanted)
{
	struct svcnat_backend *backends;
	struct svcnat_backend_set *set;
	struct svcnat_settings settings;
	const siphash_key_t seed = {};
	u32 nr = 0, number, i;

	backends = kvcalloc(COUNTERS_BACKENDS, sizeof(*backends), GFP_KERNEL);
	if (!backends)
		return ERR_PTR(-ENOMEM);
	for (number = 0; number < COUNTERS_BACKENDS; number++) {
		if (!wanted[number])
			continue;
		backends[nr] = test_backend(number, 1);
		for (i = 0; now->set && i < now->set->nr; i++)
			if (!svcnat_backend_cmp(&now->set->backends[i], &backends[nr]))
				backends[nr] = now->set->backends[i];
		nr++;
	}
	svcnat_settings_init(&settings);
	set = nr ? svcnat_backend_set_build(&settings, &seed, false, backends,
					    nr) : NULL;
	kvfree(backends);
	return set;
}

static void counters_publish(struct counters *now, const bool *wanted,
			     struct svcnat_backend_set *next)
{
	int number;

	svcnat_backend_set_retire(now->set, next);
	now->set = next;
	for (number = 0; number < COUNTERS_BACKENDS; number++) {
		if (!now->there[number] || !wanted[number])
			now->counts[number] = 0;
		now->there[number] = wanted[number];
	}
}

static void counters_check(struct kunit *test, struct counters *now)
{
	u32 number, i = 0;

	for (number = 0; number < COUNTERS_BACKENDS; number++) {
		if (!now->there[number])
			continue;
		KUNIT_ASSERT_EQ(test, svcnat_slot_read(now->set->backends[i].connections),
				now->counts[number]);
		get_cpu();
		this_cpu_add(*now->set->backends[i].connections, number + 1);
		put_cpu();
		now->counts[number] += number + 1;
		i++;
	}
	KUNIT_ASSERT_EQ(test, now->set ? now->set->nr : 0, i);
}

static void counters_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *next;
	bool wanted[COUNTERS_BACKENDS];
	struct counters *now;
	int i, number, share;

	now = kunit_kzalloc(test, sizeof(*now), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, now);
	for (i = 0; i < 1500; i++) {
		/* Few, some, most, or none of the backends change. */
		share = test_random(fixture, 4) * 30;
		for (number = 0; number < COUNTERS_BACKENDS; number++)
			wanted[number] = test_random(fixture, 100) < share ?
				test_random(fixture, 2) : now->there[number];
		if (test_random(fixture, 20) == 0)
			memset(wanted, 0, sizeof(wanted));
		next = counters_build(now, wanted);
		KUNIT_ASSERT_FALSE(test, IS_ERR(next));
		if (test_random(fixture, 3) == 0)
			svcnat_backend_set_retire(next, now->set);
		else
			counters_publish(now, wanted, next);
		counters_check(test, now);
	}
	svcnat_backend_set_retire(now->set, NULL);
}

/* One that is left keeps its counter, and few of those that went. */
static void counters_left(struct kunit *test)
{
	const u32 nr = 511;
	struct svcnat_backend_set *set;
	u16 *weights;
	u32 i;

	weights = kunit_kcalloc(test, nr, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	set = test_set(SVCNAT_SCHEDULER_RR, weights, nr);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_LT(test, set->backends[i].slot, 64);
	svcnat_backend_set_retire(set, NULL);
}

/* Counters that were allocated together go when the last of their backends does. */
static void counters_together(struct kunit *test)
{
	const u32 nr = 2 * SVCNAT_SLOTS_MAX + 1;
	struct svcnat_backend_set *set, *last;
	struct svcnat_settings settings;
	const siphash_key_t seed = {};
	int live = test_live();
	u16 *weights;
	u32 i;

	weights = kunit_kcalloc(test, nr, sizeof(*weights), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, weights);
	set = test_set(SVCNAT_SCHEDULER_RR, weights, nr);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	KUNIT_EXPECT_EQ(test, test_live(), live + 4);
	for (i = 0; i < nr; i++) {
		/* Also once on a CPU that is not this one. */
		*per_cpu_ptr(set->backends[i].connections,
			     cpumask_last(cpu_possible_mask)) = i;
		this_cpu_inc(*set->backends[i].connections);
	}
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, svcnat_slot_read(set->backends[i].connections),
				i + 1);
	svcnat_settings_init(&settings);
	last = svcnat_backend_set_build(&settings, &seed, false,
					&set->backends[SVCNAT_SLOTS_MAX - 1], 2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(last));
	KUNIT_EXPECT_EQ(test, test_live(), live + 5);
	svcnat_backend_set_retire(set, last);
	/* One backend of the first counters and one of the second. */
	KUNIT_EXPECT_EQ(test, test_live(), live + 3);
	KUNIT_EXPECT_EQ(test, svcnat_slot_read(last->backends[0].connections),
			SVCNAT_SLOTS_MAX);
	set = svcnat_backend_set_build(&settings, &seed, false,
				       &last->backends[1], 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	svcnat_backend_set_retire(last, set);
	KUNIT_EXPECT_EQ(test, test_live(), live + 2);
	KUNIT_EXPECT_EQ(test, svcnat_slot_read(set->backends[0].connections),
			SVCNAT_SLOTS_MAX + 1);
	svcnat_backend_set_retire(set, NULL);
	KUNIT_EXPECT_EQ(test, test_live(), live);
}

static void counters_sums(struct kunit *test)
{
	struct svcnat_net_counts __percpu *net;
	struct svcnat_counts __percpu *one;
	struct svcnat_counts sum = { 1000, 2000, 3000 };
	struct svcnat_net_counts net_sum = { .lookups = 77 };
	u64 cpus = 0;
	int cpu;

	net = svcnat_percpu_zalloc(sizeof(*net), __alignof__(*net));
	one = svcnat_percpu_zalloc(sizeof(*one), __alignof__(*one));
	KUNIT_ASSERT_NOT_NULL(test, (__force void *)net);
	KUNIT_ASSERT_NOT_NULL(test, (__force void *)one);
	for_each_possible_cpu(cpu) {
		*per_cpu_ptr(one, cpu) = (struct svcnat_counts){ 1, 2, 3 };
		*per_cpu_ptr(net, cpu) = (struct svcnat_net_counts){
			.lookups = 4, .misses = 5, .echoes = 6, .swept = 9,
			.refused = { .rejected = 7, .dropped = 8 },
		};
		cpus++;
	}
	svcnat_counts_add(&sum, one);
	KUNIT_EXPECT_EQ(test, sum.connections, 1000 + cpus);
	KUNIT_EXPECT_EQ(test, sum.rejected, 2000 + 2 * cpus);
	KUNIT_EXPECT_EQ(test, sum.dropped, 3000 + 3 * cpus);
	svcnat_net_counts_read(&net_sum, net);
	KUNIT_EXPECT_EQ(test, net_sum.lookups, 4 * cpus);
	KUNIT_EXPECT_EQ(test, net_sum.misses, 5 * cpus);
	KUNIT_EXPECT_EQ(test, net_sum.echoes, 6 * cpus);
	KUNIT_EXPECT_EQ(test, net_sum.swept, 9 * cpus);
	KUNIT_EXPECT_EQ(test, net_sum.refused.rejected, 7 * cpus);
	KUNIT_EXPECT_EQ(test, net_sum.refused.dropped, 8 * cpus);
	free_percpu(one);
	free_percpu(net);
}

static struct kunit_case counters_cases[] = {
	KUNIT_CASE(counters_random),
	KUNIT_CASE(counters_left),
	KUNIT_CASE(counters_together),
	KUNIT_CASE(counters_sums),
	{}
};

static struct kunit_suite counters_suite = {
	.name = "svcnat-counters",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = counters_cases,
};

kunit_test_suite(counters_suite);
