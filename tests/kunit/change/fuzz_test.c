// SPDX-License-Identifier: GPL-2.0
/*
 * Long random sequences of transactions, with failing allocations in between,
 * and traffic; compared with the model throughout.
 */
#include "model.h"

/* The memory checking kernel takes its time. */
#define FUZZ_TRANSACTIONS	(IS_ENABLED(CONFIG_KASAN) ? 200 : 800)

static struct test_step fuzz_setting(struct test_fixture *fixture)
{
	static const struct test_step settings[] = {
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_HASH),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RANDOM),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RR),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_SH),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_LC),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WLC),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_SED),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_TWOS),
		SETTING(0, MAX_CONNECTIONS, 0), SETTING(0, MAX_CONNECTIONS, 1),
		SETTING(0, MAX_CONNECTIONS, 1000000000),
		SETTING(0, FAILOVER, 0), SETTING(0, FAILOVER, 8),
		SETTING(0, PENALTY_SHARE, 1), SETTING(0, PENALTY_SHARE, 100),
		SETTING(0, MAGLEV_SIZE, 0), SETTING(0, MAGLEV_SIZE, 31),
		SETTING(0, MAGLEV_SIZE, 251), SETTING(0, AFFINITY, 0),
		SETTING(0, AFFINITY, 60), SETTING(0, PREFIX4, 24),
		SETTING(0, PREFIX4, 32), SETTING(0, PREFIX6, 1),
		SETTING(0, PREFIX6, 128), SETTING(0, MASQUERADE, 0),
		SETTING(0, MASQUERADE, 0), SETTING(0, MASQUERADE, 0),
		SETTING(0, MASQUERADE, 1), SETTING(0, MASQUERADE, 2),
		SETTING(0, REJECT_WITH, 0),
		SETTING(0, REJECT_WITH, 1), SETTING(0, ON_REMOVAL, 0),
		SETTING(0, ON_REMOVAL, 1), SETTING(0, ON_REMOVAL, 2 | 1 << 2),
		SETTING(0, ON_REMOVAL, 2 | 60 << 2),
		SETTING(0, ON_REMOVAL, 2 | 60 << 2),
	};

	return settings[test_random(fixture, ARRAY_SIZE(settings))];
}

static struct test_step fuzz_config(struct test_fixture *fixture)
{
	static const struct test_step configs[] = {
		CONFIG(SEED, 1), CONFIG(SEED, 2), CONFIG(AFFINITY_MAX, 0),
		CONFIG(AFFINITY_MAX, 1), CONFIG(AFFINITY_MAX, 50),
		CONFIG(UNKNOWN_PORT, 0), CONFIG(UNKNOWN_PORT, 1),
		CONFIG(UNKNOWN_PORT, 2), CONFIG(UNKNOWN_PORT, 3),
		CONFIG(UNKNOWN_ADDRESS, 0), CONFIG(UNKNOWN_ADDRESS, 1),
		CONFIG(UNKNOWN_ADDRESS, 2), CONFIG(UNKNOWN_ADDRESS, 3),
		CONFIG(MASQUERADE, 0), CONFIG(MASQUERADE, 0),
		CONFIG(MASQUERADE, 0), CONFIG(MASQUERADE, 0),
		CONFIG(MASQUERADE, 1), CONFIG(MASQUERADE, 2), CONFIG(ECHO, 0), CONFIG(ECHO, 1),
		CONFIG(EXTERNAL_UNKNOWN_PORT, 0), CONFIG(EXTERNAL_UNKNOWN_PORT, 2),
		CONFIG(EXTERNAL_UNKNOWN_PORT, 3), CONFIG(EXTERNAL_ECHO, 0),
		CONFIG(EXTERNAL_ECHO, 1),
		CONFIG(NODEPORTS, 0), CONFIG(NODEPORTS, 1), CONFIG(NODEPORTS, 2),
		CONFIG(INTERFACES, 0), CONFIG(INTERFACES, 0),
		CONFIG(INTERFACES, 1), CONFIG(INTERFACES, 2),
		CONFIG(INTERFACES, 3), CONFIG_LIST(PODS, NOWHERE),
		CONFIG_LIST(PODS, PODS), CONFIG_LIST(PODS, PODS),
		CONFIG_LIST(SERVICES, NOWHERE), CONFIG_LIST(SERVICES, VIPS),
		CONFIG_LIST(SERVICES, VIPS), CONFIG_LIST(NODEPORTS, NOWHERE),
		CONFIG_LIST(NODEPORTS, NODES), CONFIG_LIST(NODEPORTS, NODES),
		CONFIG_LIST(NODE, NOWHERE), CONFIG_LIST(NODE, NOWHERE),
		CONFIG_LIST(NODE, PRIMARY), CONFIG_LIST(NODE, NODES),
	};

	/* Now and then a list that was not made for it. */
	if (test_random(fixture, 4) == 0)
		return (struct test_step){
			.op = TEST_CONFIG,
			.has = SVCNAT_HAS_LIST(test_random(fixture, SVCNAT_SCOPE_LISTS)),
			.value = test_random(fixture, TEST_RANGES),
		};

	return configs[test_random(fixture, ARRAY_SIZE(configs))];
}

static int fuzz_weight(struct test_fixture *fixture)
{
	static const int weights[] = { TEST_NO_WEIGHT, 0, 0, 1, 1, 2, 100, 65535 };

	return weights[test_random(fixture, ARRAY_SIZE(weights))];
}

static struct test_step fuzz_backend(struct test_fixture *fixture, int service)
{
	struct test_step step = BACKEND(service, test_random(fixture, TEST_BACKENDS),
					fuzz_weight(fixture));

	step.has = test_random(fixture, 4);
	step.flags = test_random(fixture, 4) & step.has;
	return step;
}

/* The owner of a frontend changes it, or somebody tries to. */
static struct test_step fuzz_frontend(struct test_fixture *fixture, int service)
{
	int frontend = test_random(fixture, TEST_FRONTENDS);
	int rules = TEST_RULES(test_random(fixture, 2), test_random(fixture, 2),
			       test_random(fixture, 2) ?
			       test_random(fixture, TEST_RANGES) : TEST_NOWHERE);
	int has = test_random(fixture, TEST_HAS_RULES + 1);
	int owner = model_owner(&fixture->model->wanted, frontend);

	switch (test_random(fixture, 8)) {
	case 0 ... 1:
		return FRONTEND(service, frontend);
	case 2 ... 3:
		return FRONTEND_AS(service, frontend, has, rules);
	case 4 ... 6:
		if (owner >= 0)
			service = owner;
		fallthrough;
	default:
		return FRONTEND_SET(service, frontend, has, rules);
	}
}

/* More often one that is there than not. */
static int fuzz_service(struct test_fixture *fixture)
{
	int service = test_random(fixture, TEST_SERVICES), tries;

	for (tries = 0; tries < 3; tries++) {
		if (fixture->model->wanted.services[service].exists)
			break;
		service = test_random(fixture, TEST_SERVICES);
	}
	return service;
}

/* Tables are to be full enough for most connections to find a backend. */
static struct test_step fuzz_step(struct test_fixture *fixture)
{
	int service = fuzz_service(fixture);
	int frontend = test_random(fixture, TEST_FRONTENDS);
	int backend = test_random(fixture, TEST_BACKENDS);
	struct test_step step;

	switch (test_random(fixture, 40)) {
	case 0 ... 3:
		return SERVICE(test_random(fixture, TEST_SERVICES));
	case 4 ... 6:
		step = fuzz_setting(fixture);
		step.service = service;
		return step;
	case 7 ... 16:
		return fuzz_frontend(fixture, service);
	case 17 ... 19:
		return FRONTEND_DEL(service, frontend);
	case 20 ... 32:
		return fuzz_backend(fixture, service);
	case 33 ... 34:
		return BACKEND_DEL(service, backend);
	case 35 ... 37:
		return fuzz_config(fixture);
	case 38:
		if (test_random(fixture, 2))
			return SERVICE_DEL(service);
		fallthrough;
	default:
		if (test_random(fixture, 8))
			return SERVICE(service);
		return FLUSH();
	}
}

/* Return: false if an allocation failed, which the model knows nothing of. */
static bool fuzz_take(struct kunit *test, const struct test_step *step)
{
	struct test_fixture *fixture = test->priv;
	const struct test_result real = test_do(&fixture->table, step);
	struct test_result model;

	if (test_fail_none()) {
		KUNIT_ASSERT_EQ(test, real.err, -ENOMEM);
		KUNIT_ASSERT_NOT_NULL(test, real.message);
		return false;
	}
	model = model_do(fixture->model, step);
	KUNIT_ASSERT_EQ_MSG(test, real.err, model.err,
			    "op %d service %d member %d", step->op,
			    step->service, step->member);
	KUNIT_ASSERT_EQ(test, !real.message, !model.err);
	test_compare_results(test, &real, &model, step->op);
	return true;
}

/* After a request that was refused for want of memory nothing but the end is left. */
static void fuzz_give_up(struct kunit *test, const struct test_step *step)
{
	static const struct test_step failed = FAILED(), commit = COMMIT(),
				      abort = ABORT();
	struct test_fixture *fixture = test->priv;

	model_do(fixture->model, &abort);
	if (step->op == TEST_BEGIN || step->op == TEST_REPLACE ||
	    step->op == TEST_COMMIT)
		return;
	if (test_random(fixture, 2)) {
		test_do(&fixture->table, &abort);
		return;
	}
	test_do(&fixture->table, &failed);
	KUNIT_ASSERT_EQ(test, test_do(&fixture->table, &commit).err, -ECANCELED);
}

static void fuzz_transaction(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct test_step step = test_random(fixture, 8) ? BEGIN() : REPLACE();
	int steps = test_random(fixture, 24), i;
	int failing = test_random(fixture, 25) - 1;
	bool fails = test_random(fixture, 4) == 0;

	for (i = -1; i <= steps; i++) {
		if (i >= 0)
			step = fuzz_step(fixture);
		if (i == steps) {
			step = COMMIT();
			if (test_random(fixture, 6) == 0)
				step = ABORT();
		}
		if (fails && (i == failing || i == steps))
			test_fail_nth(1 + test_random(fixture, 8));
		if (!fuzz_take(test, &step)) {
			fuzz_give_up(test, &step);
			break;
		}
		if (i % 8 == 0)
			test_check(test);
	}
	test_fail_none();
	test_check(test);
}

/* Nothing was left out by chance. */
static void fuzz_check_reasons(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	int i;

	for (i = 0; i <= SVCNAT_REASON_BACKEND; i++)
		KUNIT_EXPECT_GT_MSG(test, fixture->reasons[i],
				    FUZZ_TRANSACTIONS / 4, "reason %d", i);
	for (i = SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT; i < ARRAY_SIZE(fixture->reasons);
	     i++)
		KUNIT_EXPECT_GT_MSG(test, fixture->reasons[i], 0, "reason %d", i);
	for (i = 0; i < ARRAY_SIZE(fixture->masquerades); i++)
		KUNIT_EXPECT_GT_MSG(test, fixture->masquerades[i],
				    FUZZ_TRANSACTIONS / 4,
				    "masquerade reason %d", i);
}

static void fuzz_transactions(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	int i;

	for (i = 0; i < FUZZ_TRANSACTIONS; i++) {
		const struct test_step time = TIME(test_random(fixture, 20000));

		fuzz_transaction(test);
		if (test_random(fixture, 4) == 0)
			fuzz_take(test, &time);
		if (test_random(fixture, 4) == 0)
			test_traffic(test, test_random(fixture, 100));
		if (i % 10 == 0) {
			test_check_all_packets(test);
			cond_resched();
		}
	}
	KUNIT_EXPECT_GT(test, fixture->model->generation, FUZZ_TRANSACTIONS / 2);
	fuzz_check_reasons(test);
}

static struct kunit_case fuzz_cases[] = {
	KUNIT_CASE_SLOW(fuzz_transactions),
	{}
};

static struct kunit_suite fuzz_suite = {
	.name = "svcnat-fuzz",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = fuzz_cases,
};

kunit_test_suite(fuzz_suite);
