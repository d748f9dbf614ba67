// SPDX-License-Identifier: GPL-2.0
/* What local and terminating backends get, whatever the scheduler. */
#include <linux/gcd.h>

#include "test.h"

#define VIEWS_NR	9
#define VIEWS_LOCAL	SVCNAT_BACKEND_LOCAL
#define VIEWS_GOING	SVCNAT_BACKEND_TERMINATING
#define VIEWS_LONE	SVCNAT_BACKEND_LOCAL_ONLY

/**
 * struct views - a set and what it is made of
 * @set: the set
 * @weights: weights of its backends
 * @flags: their flags
 * @expected: weights as they should count in a view
 * @nr: backends that should take connections there
 * @total: sum of @expected
 */
struct views {
	struct svcnat_backend_set *set;
	u16 weights[VIEWS_NR];
	u16 flags[VIEWS_NR];
	u32 expected[VIEWS_NR];
	u32 nr;
	u64 total;
};

/* Those that stay, in the view; without any, those that go. */
static void views_expect(struct views *views, int policy)
{
	u16 going;
	int i;

	for (going = 0; going <= VIEWS_GOING; going += VIEWS_GOING) {
		views->nr = 0;
		views->total = 0;
		for (i = 0; i < VIEWS_NR; i++) {
			views->expected[i] = 0;
			if ((views->flags[i] & VIEWS_GOING) != going)
				continue;
			if (policy == SVCNAT_POLICY_LOCAL ?
			    !(views->flags[i] & (VIEWS_LOCAL | VIEWS_LONE)) :
			    views->flags[i] & VIEWS_LONE)
				continue;
			views->expected[i] = views->weights[i];
			views->nr += views->weights[i] > 0;
			views->total += views->weights[i];
		}
		if (views->nr)
			return;
	}
}

/* Rounding takes less than a unit from each column. */
static void views_check_columns(struct kunit *test, const struct views *views,
				const struct svcnat_view *view)
{
	u64 shares[VIEWS_NR] = {};
	u32 i;

	for (i = 0; i < view->nr_usable; i++) {
		const struct svcnat_column *column = &view->columns[i];

		shares[column->own] += column->keep;
		shares[column->alias] += BIT_ULL(32) - column->keep;
	}
	for (i = 0; i < VIEWS_NR; i++) {
		u64 expected = div64_u64(((u64)views->expected[i] * views->nr) << 32,
					 views->total);

		KUNIT_ASSERT_LE_MSG(test, abs_diff(shares[i], expected),
				    views->expected[i] ? view->nr_usable : 0,
				    "share of backend %u", i);
	}
}

static void views_check_slots(struct kunit *test, const struct views *views,
			      const struct svcnat_view *view)
{
	u64 shares[VIEWS_NR] = {};
	u32 i;

	for (i = 0; i < view->size; i++)
		shares[view->slots[i]]++;
	for (i = 0; i < VIEWS_NR; i++) {
		u64 expected = div64_u64((u64)view->size * views->expected[i],
					 views->total);

		KUNIT_ASSERT_LE_MSG(test, abs_diff(shares[i], expected),
				    views->expected[i] ? 1 + expected / 100 : 0,
				    "slots of backend %u", i);
	}
}

/* A period is made of exactly the weights, and of no other view's turns. */
static void views_check_turns(struct kunit *test, const struct views *views,
			      int policy, bool weighted)
{
	const struct svcnat_view *view = &views->set->views[policy];
	struct svcnat_service *service = svcnat_service_alloc("views");
	const struct svcnat_flow flow = test_flow(0, 1);
	u32 counts[VIEWS_NR] = {}, divisor = 0, period = 0, i;

	KUNIT_ASSERT_NOT_NULL(test, service);
	for (i = 0; i < VIEWS_NR; i++)
		divisor = gcd(divisor, views->expected[i]);
	for (i = 0; i < VIEWS_NR; i++)
		period += weighted ? views->expected[i] / divisor :
				     views->expected[i] > 0;
	for (i = 0; i < period; i++)
		counts[svcnat_schedule(views->set, view, service, &flow) -
		       views->set->backends]++;
	for (i = 0; i < VIEWS_NR; i++)
		KUNIT_ASSERT_EQ_MSG(test, counts[i],
				    weighted ? views->expected[i] / divisor :
					       views->expected[i] > 0,
				    "turns of backend %u", i);
	KUNIT_ASSERT_EQ(test, atomic_read(&service->turn[0][policy]), period);
	KUNIT_ASSERT_EQ(test, atomic_read(&service->turn[0][!policy]), 0);
	svcnat_service_free(service);
}

static void views_check_picks(struct kunit *test, const struct views *views,
			      int policy)
{
	struct svcnat_service *service = svcnat_service_alloc("views");
	u32 i, picked;

	KUNIT_ASSERT_NOT_NULL(test, service);
	for (i = 0; i < 200; i++) {
		const struct svcnat_flow flow = test_flow(0, i);

		picked = svcnat_schedule(views->set, &views->set->views[policy],
					 service, &flow) - views->set->backends;
		KUNIT_ASSERT_GT_MSG(test, views->expected[picked], 0,
				    "backend %u, policy %d", picked, policy);
	}
	svcnat_service_free(service);
}

static void views_check(struct kunit *test, struct views *views, u8 scheduler,
			int policy)
{
	const struct svcnat_view *view = &views->set->views[policy];
	u32 i;

	views_expect(views, policy);
	KUNIT_ASSERT_EQ(test, view->nr_usable, views->nr);
	for (i = 0; i < VIEWS_NR; i++)
		KUNIT_ASSERT_EQ(test,
				svcnat_view_weight(views->set, view,
						   &views->set->backends[i]),
				views->expected[i]);
	if (!views->nr)
		return;
	if (scheduler == SVCNAT_SCHEDULER_MAGLEV)
		views_check_slots(test, views, view);
	else if (scheduler == SVCNAT_SCHEDULER_RR ||
		 scheduler == SVCNAT_SCHEDULER_WRR)
		views_check_turns(test, views, policy,
				  scheduler == SVCNAT_SCHEDULER_WRR);
	else
		views_check_columns(test, views, view);
	views_check_picks(test, views, policy);
}

static void views_shares(struct kunit *test)
{
	/* Of each backend; what is not allowed is as it was drawn without. */
	static const u16 allowed[] = {
		0, VIEWS_LOCAL, VIEWS_GOING, VIEWS_LOCAL | VIEWS_GOING,
		VIEWS_LONE, VIEWS_LOCAL | VIEWS_LONE,
	};
	struct test_fixture *fixture = test->priv;
	struct views *views;
	u8 scheduler;
	int i, j, policy;

	views = kunit_kzalloc(test, sizeof(*views), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, views);
	for (i = 0; i < 240; i++) {
		for (j = 0; j < VIEWS_NR; j++) {
			views->weights[j] = test_random(fixture, 4) *
				(1 + test_random(fixture, 20));
			views->flags[j] = allowed[test_random(fixture, 6)] |
				allowed[i % 6];
		}
		for (scheduler = 0; scheduler <= SVCNAT_SCHEDULER_MAGLEV;
		     scheduler++) {
			views->set = test_set_flags(scheduler, views->weights,
						    views->flags, VIEWS_NR);
			KUNIT_ASSERT_FALSE(test, IS_ERR(views->set));
			for (policy = 0; policy < SVCNAT_POLICIES; policy++)
				views_check(test, views, scheduler, policy);
			test_set_free(views->set);
		}
	}
}

static const struct svcnat_backend *
views_remember(struct test_fixture *fixture, const struct svcnat_backend_set *set,
	       int policy, int learn)
{
	const __be32 addr[4] = { htonl(0xc0000001) };
	const struct svcnat_view *view = &set->views[policy];
	const struct svcnat_backend *backend;
	struct svcnat_client client;

	svcnat_client_init(&client, 1, SVCNAT_IPV4, addr, 32);
	local_bh_disable();
	rcu_read_lock();
	if (learn < 0)
		backend = svcnat_affinity_find(&fixture->table.affinity, &client,
					       set, view, &test_no_waits, 10, true);
	else
		backend = svcnat_affinity_learn(&fixture->table.affinity, &client,
						set, view, &set->backends[learn], &test_no_waits,
						10, 9);
	rcu_read_unlock();
	local_bh_enable();
	return backend;
}

/* A client keeps its backend only where it may use it. */
static void views_affinity(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1 };
	static const u16 flags[] = { 0, VIEWS_LOCAL, VIEWS_LOCAL | VIEWS_GOING };
	struct test_fixture *fixture = test->priv;
	const int all = SVCNAT_POLICY_CLUSTER, local = SVCNAT_POLICY_LOCAL;
	struct svcnat_backend_set *set = test_set_flags(SVCNAT_SCHEDULER_HASH,
							weights, flags, 3);
	const struct svcnat_backend *backends = set->backends;

	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	set->settings.affinity = 100;
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, all, 0), &backends[0]);
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, all, -1), &backends[0]);
	KUNIT_EXPECT_NULL(test, views_remember(fixture, set, local, -1));
	/* What the other view made of it is remembered until then. */
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, all, -1), &backends[0]);
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, local, 1), &backends[1]);
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, local, -1), &backends[1]);
	KUNIT_EXPECT_PTR_EQ(test, views_remember(fixture, set, all, 0), &backends[1]);
	KUNIT_EXPECT_EQ(test, fixture->table.affinity.nr, 1);
	/* One that is about to go is not kept while there are others. */
	set->backends[1].flags |= VIEWS_GOING;
	KUNIT_EXPECT_NULL(test, views_remember(fixture, set, all, -1));
	test_set_free(set);
}

static struct kunit_case views_cases[] = {
	KUNIT_CASE(views_shares),
	KUNIT_CASE(views_affinity),
	{}
};

static struct kunit_suite views_suite = {
	.name = "svcnat-views",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = views_cases,
};

kunit_test_suite(views_suite);
