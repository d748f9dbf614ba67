// SPDX-License-Identifier: GPL-2.0
/*
 * What a frontend is besides its key, flags of backends, and the scope: each
 * step compared with the model.
 */
#include "model.h"

static const struct test_step rules_setup[] = {
	BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), FRONTEND(0, 6),
	BACKEND(0, 0, 1), BACKEND(0, 1, 2), BACKEND(0, 2, 3), BACKEND(0, 3, 4),
	LOCAL(0, 0, 1), LOCAL(0, 1, 1), SERVICE(1), FRONTEND(1, 2),
	BACKEND(1, 4, 1), BACKEND(1, 5, 1), CONFIG(SEED, 9),
	CONFIG_LIST(PODS, PODS), COMMIT(), END()
};

static void rules_run(struct kunit *test, const struct test_step *steps)
{
	int i;

	test_steps(test, rules_setup);
	for (i = 0; i < 2 * TEST_FROMS; i++)
		test_traffic(test, i);
	test_steps(test, steps);
	test_check_all_packets(test);
}

static void rules_set(struct kunit *test)
{
	static const struct test_step steps[] = {
		/* One by one, and all at once. */
		BEGIN(), KIND(0, 0, EXTERNAL), COMMIT(),
		BEGIN(), POLICY(0, 0, LOCAL), COMMIT(),
		BEGIN(), SOURCES(0, 0, CLIENTS), COMMIT(),
		BEGIN(), SOURCES(0, 0, PRIMARY), KIND(0, 0, CLUSTER),
		POLICY(0, 0, CLUSTER), POLICY(0, 1, LOCAL), COMMIT(),
		BEGIN(), SOURCES(0, 0, NOWHERE), POLICY(0, 1, CLUSTER), COMMIT(),
		/* What is not there yet is added, and changed. */
		BEGIN(), POLICY(0, 12, LOCAL), KIND(0, 12, EXTERNAL),
		SOURCES(0, 13, PODS), SOURCES(0, 13, VIPS), COMMIT(),
		BEGIN(), RULES(1, 14, EXTERNAL, LOCAL, EVERYWHERE), COMMIT(),
		/* Changed, and then to go after all. */
		BEGIN(), KIND(1, 14, CLUSTER), FRONTEND_DEL(1, 14),
		REFUSED(ENOENT, FRONTEND_DEL, 1, 14), COMMIT(),
		/* Not by others, nor twice. */
		BEGIN(), REFUSED(EEXIST, FRONTEND_SET, 1, 0),
		POLICY(0, 0, LOCAL), REFUSED(EEXIST, FRONTEND_SET, 1, 0),
		REFUSED(EEXIST, FRONTEND, 0, 0),
		REFUSED(ENOENT, FRONTEND_SET, 3, 0), ABORT(),
		/* What is added is new, as the transaction has it. */
		BEGIN(), REFUSED(EEXIST, SERVICE_ADD, 0, 0),
		REFUSED(EEXIST, BACKEND_ADD, 0, 1),
		SERVICE_DEL(0), SERVICE_ADD(0), BACKEND_ADD(0, 1, 2),
		REFUSED(EEXIST, BACKEND_ADD, 0, 1),
		REFUSED(EEXIST, SERVICE_ADD, 0, 0),
		BACKEND_DEL(1, 4), BACKEND_ADD(1, 4, 7), SERVICE_ADD(3),
		REFUSED(ENOENT, BACKEND_ADD, 4, 1), COMMIT(),
		REPLACE(), SERVICE_ADD(0), BACKEND_ADD(0, 1, 2),
		REFUSED(EEXIST, SERVICE_ADD, 0, 0), COMMIT(),
		END()
	};

	rules_run(test, steps);
}

/* Back to what it was: nothing has changed, not even for a moment. */
static void rules_back(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), RULES(0, 8, EXTERNAL, LOCAL, CLIENTS), COMMIT(), END()
	};
	static const struct test_step then[] = {
		BEGIN(), POLICY(0, 8, LOCAL), KIND(0, 8, EXTERNAL),
		SOURCES(0, 8, CLIENTS), POLICY(0, 0, CLUSTER), COMMIT(),
		BEGIN(), POLICY(0, 8, CLUSTER), SOURCES(0, 8, PODS),
		POLICY(0, 8, LOCAL), SOURCES(0, 8, CLIENTS), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 8), RULES(0, 8, EXTERNAL, LOCAL, CLIENTS),
		COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 8), FRONTEND(0, 8),
		SOURCES(0, 8, CLIENTS), KIND(0, 8, EXTERNAL), POLICY(0, 8, LOCAL),
		COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 8), POLICY(1, 8, LOCAL),
		FRONTEND_DEL(1, 8), RULES(0, 8, EXTERNAL, LOCAL, CLIENTS), COMMIT(),
		BEGIN(), FRONTEND(1, 14), FRONTEND_DEL(1, 14),
		LOCAL(0, 2, 1), LOCAL(0, 2, 0), TERMINATING(0, 0, 0),
		CONFIG_LIST(SERVICES, VIPS), CONFIG_LIST(SERVICES, NOWHERE),
		CONFIG_LIST(PODS, PODS), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;
	u64 generation;

	test_steps(test, rules_setup);
	test_steps(test, first);
	generation = fixture->table.generation;
	test_steps(test, then);
	KUNIT_EXPECT_EQ(test, fixture->table.generation, generation);
}

static const struct svcnat_frontend *rules_frontend(struct kunit *test, int number)
{
	struct test_fixture *fixture = test->priv;
	const struct svcnat_key key = test_frontend_key(number);
	const struct svcnat_frontend *frontend;

	rcu_read_lock();
	frontend = svcnat_table_frontend(&fixture->table, &key);
	rcu_read_unlock();
	KUNIT_ASSERT_NOT_NULL(test, frontend);
	return frontend;
}

/* Another frontend, but the same counters, as long as the service is the same. */
static void rules_counters(struct kunit *test)
{
	static const struct test_step change[] = {
		BEGIN(), POLICY(0, 0, LOCAL), COMMIT(), END()
	};
	static const struct test_step again[] = {
		BEGIN(), SERVICE_DEL(0), SERVICE(0), BACKEND(0, 0, 1),
		RULES(0, 0, EXTERNAL, CLUSTER, NOWHERE), COMMIT(), END()
	};
	static const struct test_step move[] = {
		BEGIN(), FRONTEND_DEL(0, 0), POLICY(1, 0, LOCAL), COMMIT(), END()
	};
	const struct svcnat_frontend *before, *after;
	const void __percpu *counts;
	struct svcnat_counts sum = {};

	test_steps(test, rules_setup);
	test_traffic(test, 1);
	before = rules_frontend(test, 0);
	counts = before->counts;
	svcnat_counts_add(&sum, before->counts);
	KUNIT_EXPECT_EQ(test, sum.connections, 1);
	test_steps(test, change);
	after = rules_frontend(test, 0);
	KUNIT_EXPECT_PTR_EQ(test, (__force void *)after->counts,
			    (__force void *)counts);
	test_traffic(test, 0);
	test_steps(test, again);
	after = rules_frontend(test, 0);
	KUNIT_EXPECT_PTR_EQ(test, (__force void *)after->counts,
			    (__force void *)counts);
	memset(&sum, 0, sizeof(sum));
	svcnat_counts_add(&sum, after->counts);
	KUNIT_EXPECT_EQ(test, sum.connections, 2);
	test_steps(test, move);
	memset(&sum, 0, sizeof(sum));
	svcnat_counts_add(&sum, rules_frontend(test, 0)->counts);
	KUNIT_EXPECT_EQ(test, sum.connections, 0);
}

static void rules_nodeports(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), FRONTEND(0, 24), FRONTEND(1, 26), COMMIT(),
		BEGIN(), REFUSED(EEXIST, FRONTEND, 1, 24), POLICY(0, 24, LOCAL),
		SOURCES(0, 24, CLIENTS), COMMIT(),
		/* As usual is external, if nothing else was said. */
		BEGIN(), FRONTEND_DEL(0, 24), FRONTEND(0, 24), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 24), FRONTEND(0, 24), COMMIT(),
		BEGIN(), KIND(0, 24, EXTERNAL), POLICY(0, 24, CLUSTER), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 24), FRONTEND(1, 24), FRONTEND(0, 25),
		COMMIT(),
		BEGIN(), CONFIG(NODEPORTS, SVCNAT_NODEPORT_ADDRESSES_PRIMARY), COMMIT(),
		BEGIN(), CONFIG(NODEPORTS, SVCNAT_NODEPORT_ADDRESSES_LISTED), COMMIT(),
		BEGIN(), CONFIG_LIST(NODEPORTS, NODES), COMMIT(),
		/* At a VIP that is the host's, too, and at one that is not. */
		BEGIN(), FRONTEND(1, 7), FRONTEND_DEL(0, 1), COMMIT(),
		REPLACE(), SERVICE(2), FRONTEND(2, 24), BACKEND(2, 0, 1),
		FRONTEND(2, 27), COMMIT(),
		REPLACE(), SERVICE(2), FRONTEND(2, 24), BACKEND(2, 0, 1),
		FRONTEND(2, 27), COMMIT(),
		BEGIN(), FRONTEND_DEL(2, 24), ABORT(),
		BEGIN(), FRONTEND_DEL(2, 24), COMMIT(),
		BEGIN(), FLUSH(), COMMIT(),
		END()
	};

	rules_run(test, steps);
}

/* The view for local backends comes with its first user. */
static void rules_views(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), POLICY(0, 0, LOCAL), COMMIT(),
		BEGIN(), LOCAL(0, 2, 1), LOCAL(0, 0, 0), COMMIT(),
		BEGIN(), TERMINATING(0, 2, 1), COMMIT(),
		BEGIN(), LOCAL(0, 2, 0), COMMIT(),
		BEGIN(), TERMINATING(0, 0, 1), COMMIT(),
		BEGIN(), BACKEND(0, 2, 0), BACKEND(0, 3, 0), COMMIT(),
		/* The set stays as it is for now, and is made anew later. */
		BEGIN(), POLICY(0, 0, CLUSTER), COMMIT(),
		BEGIN(), SETTING(0, AFFINITY, 60), COMMIT(),
		BEGIN(), SERVICE_DEL(0), SERVICE(0), POLICY(0, 6, LOCAL),
		BACKEND(0, 2, 1), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 2), COMMIT(),
		BEGIN(), BACKEND(0, 2, 1), LOCAL(0, 2, 1), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 6), POLICY(1, 6, LOCAL), COMMIT(),
		/* A flag goes with its backend. */
		BEGIN(), BACKEND_DEL(0, 2), BACKEND(0, 2, 1), COMMIT(),
		END()
	};

	rules_run(test, steps);
}

static void rules_scope(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), CONFIG_LIST(SERVICES, VIPS), COMMIT(),
		BEGIN(), CONFIG(UNKNOWN_ADDRESS, SVCNAT_UNKNOWN_PORT_PASS),
		CONFIG_LIST(PODS, NOWHERE), COMMIT(),
		BEGIN(), CONFIG(INTERFACES, 2), COMMIT(),
		BEGIN(), CONFIG(INTERFACES, 1), ABORT(),
		/* Nothing said about it leaves it, anything said resets the rest. */
		REPLACE(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), COMMIT(),
		REPLACE(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1),
		CONFIG_LIST(PODS, CLIENTS), CONFIG(NODEPORTS, 1), COMMIT(),
		BEGIN(), CONFIG_LIST(SERVICES, EVERYWHERE), FLUSH(), COMMIT(),
		REPLACE(), CONFIG(ECHO, 0), COMMIT(),
		END()
	};

	rules_run(test, steps);
}

/* A changed one is a new one, until it is committed. */
static void rules_limits(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), COMMIT(),
		BEGIN(), POLICY(0, 0, LOCAL), KIND(0, 0, EXTERNAL),
		POLICY(0, 1, LOCAL), COMMIT(),
		BEGIN(), POLICY(0, 0, CLUSTER), POLICY(0, 1, CLUSTER),
		REFUSED(ENOSPC, FRONTEND, 0, 2), POLICY(0, 0, LOCAL),
		FRONTEND_DEL(0, 0), FRONTEND_DEL(0, 1), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	fixture->table.max.frontends = 2;
	fixture->model->max = fixture->table.max;
	test_steps(test, steps);
}

static struct kunit_case rules_cases[] = {
	KUNIT_CASE(rules_set),
	KUNIT_CASE(rules_back),
	KUNIT_CASE(rules_counters),
	KUNIT_CASE(rules_nodeports),
	KUNIT_CASE(rules_views),
	KUNIT_CASE(rules_scope),
	KUNIT_CASE(rules_limits),
	{}
};

static struct kunit_suite rules_suite = {
	.name = "svcnat-rules",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = rules_cases,
};

kunit_test_suite(rules_suite);
