// SPDX-License-Identifier: GPL-2.0
/*
 * Whichever allocation of a transaction fails, and wherever it is aborted or who
 * asked for it is killed: the table stays as it was, to the last pointer, and
 * nothing is leaked.
 */
#include "model.h"

static const struct test_step failing_setup[] = {
	BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR), FRONTEND(0, 0),
	FRONTEND(0, 1), FRONTEND(0, 6), BACKEND(0, 0, 1), BACKEND(0, 1, 2),
	BACKEND(0, 2, 0), SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
	SETTING(1, MAGLEV_SIZE, 31), SETTING(1, MASQUERADE, SVCNAT_MASQUERADE_ALWAYS),
	FRONTEND(1, 2), FRONTEND(1, 12), BACKEND(1, 0, 9), BACKEND(1, 3, 9),
	SERVICE(2), FRONTEND(2, 3), FRONTEND(2, 7), BACKEND(2, 5, 1),
	SETTING(2, AFFINITY, 100), SERVICE(3), CONFIG(SEED, 3),
	/* States that stay, and that go. */
	SETTING(0, MAX_CONNECTIONS, 1000), SETTING(2, MAX_CONNECTIONS, 1000),
	/* Sources, views, lists. */
	RULES(0, 13, EXTERNAL, LOCAL, CLIENTS), LOCAL(0, 0, 1),
	RULES(2, 24, EXTERNAL, LOCAL, NOWHERE), TERMINATING(2, 5, 1),
	SOURCES(1, 12, NODES), CONFIG_LIST(PODS, PODS),
	CONFIG_LIST(NODEPORTS, NODES), CONFIG(INTERFACES, 1), COMMIT(), END()
};

/* Everything that one transaction can do. */
static const struct test_step failing_change[] = {
	BEGIN(),
	/* A new service of each kind. */
	SERVICE(4), FRONTEND(4, 4), FRONTEND(4, 5), FRONTEND(4, 18), BACKEND(4, 0, 1),
	BACKEND(4, 1, 1), SETTING(5, SCHEDULER, SVCNAT_SCHEDULER_RR),
	FRONTEND(5, 8), FRONTEND(5, 9), BACKEND(5, 2, 1), BACKEND(5, 4, 1),
	BACKEND(5, 6, 1), BACKEND(5, 8, 1), BACKEND(5, 10, 1),
	/* New settings, backends that come, change and go. */
	SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV), BACKEND(0, 4, 3),
	BACKEND(0, 6, 3), BACKEND(0, 2, 5), BACKEND_DEL(0, 1),
	SETTING(1, MASQUERADE, SVCNAT_MASQUERADE_AUTO), BACKEND(1, 2, 9),
	/* Frontends that come, go, and move. */
	FRONTEND_DEL(0, 0), FRONTEND(0, 10), FRONTEND_DEL(1, 2), FRONTEND(4, 2),
	FRONTEND_DEL(0, 6), FRONTEND(1, 6),
	/* A service that goes, one that comes back, one that was never there. */
	SERVICE_DEL(3), SERVICE_DEL(2), SERVICE(2), FRONTEND(2, 3), FRONTEND(2, 0),
	BACKEND(2, 7, 2), SERVICE(3), FRONTEND(3, 11), SERVICE_DEL(3),
	/* States that come, go and stay. */
	SETTING(1, MAX_CONNECTIONS, 100000), SETTING(2, MAX_CONNECTIONS, 0),
	SETTING(5, MAX_CONNECTIONS, 100000),
	/* Sources that come, go and stay; views that are needed from now on. */
	RULES(4, 19, CLUSTER, LOCAL, VIPS), POLICY(0, 13, CLUSTER),
	KIND(0, 13, CLUSTER), SOURCES(0, 1, EVERYWHERE), POLICY(1, 12, LOCAL),
	LOCAL(1, 0, 1), TERMINATING(1, 3, 1), SOURCES(4, 19, CLIENTS),
	RULES(2, 24, EXTERNAL, CLUSTER, CLIENTS), RULES(0, 14, EXTERNAL, LOCAL, PODS),
	SOURCES(0, 14, NOWHERE), FRONTEND_DEL(0, 14),
	CONFIG(ECHO, 0), CONFIG_LIST(SERVICES, VIPS),
	CONFIG_LIST(PODS, EVERYWHERE), CONFIG(NODEPORTS, 2),
	CONFIG(INTERFACES, 2), COMMIT(), END()
};

/* A new seed touches all services. */
static const struct test_step failing_seed[] = {
	BEGIN(), CONFIG(SEED, 4), COMMIT(), END()
};

static const struct test_step failing_replace[] = {
	REPLACE(), SERVICE(5), FRONTEND(5, 2), FRONTEND(5, 8), BACKEND(5, 0, 1),
	SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR), FRONTEND(0, 0),
	FRONTEND(0, 1), BACKEND(0, 0, 1), BACKEND(0, 1, 2), BACKEND(0, 3, 2),
	SERVICE(4), FRONTEND(4, 6), FRONTEND_DEL(4, 6), FRONTEND(0, 6),
	SERVICE(2), FRONTEND(2, 3), BACKEND(2, 5, 1), SETTING(2, AFFINITY, 100),
	RULES(2, 24, EXTERNAL, LOCAL, CLIENTS), RULES(0, 13, EXTERNAL, LOCAL, CLIENTS),
	RULES(5, 15, CLUSTER, LOCAL, NODES), CONFIG(AFFINITY_MAX, 7),
	CONFIG_LIST(PODS, CLIENTS), COMMIT(), END()
};

/* Nothing but a policy: the sets are made anew for it. */
static const struct test_step failing_policy[] = {
	BEGIN(), POLICY(1, 12, LOCAL), COMMIT(), END()
};

/* Nothing but the scope, of which all else is copied. */
static const struct test_step failing_scope[] = {
	BEGIN(), CONFIG_LIST(SERVICES, VIPS), CONFIG_LIST(PODS, CLIENTS),
	COMMIT(), END()
};

static const struct test_step failing_flush[] = {
	BEGIN(), SERVICE(4), FRONTEND(4, 4), FRONTEND_DEL(0, 0), FRONTEND(4, 0),
	BACKEND(4, 0, 1), BACKEND(0, 0, 7), FLUSH(), SERVICE(1), FRONTEND(1, 2),
	FRONTEND(1, 0), BACKEND(1, 0, 9), COMMIT(), END()
};

/**
 * struct failing_way - how a transaction fails
 * @nth: lets it fail at the n-th chance
 * @none: lets it go on, and tells whether it has failed
 * @err: what it is refused with
 * @told: there is somebody to be told why
 */
struct failing_way {
	void (*nth)(int n);
	bool (*none)(void);
	int err;
	bool told;
};

static const struct failing_way failing_memory = {
	test_fail_nth, test_fail_none, -ENOMEM, true
};

static const struct failing_way failing_life = {
	test_kill_nth, test_kill_none, -EINTR, false
};

/* Steps up to the first that is refused. */
static struct test_result failing_try(struct test_fixture *fixture,
				      const struct test_step *steps)
{
	static const struct test_step failed = FAILED(), commit = COMMIT();
	struct test_result result = {};

	for (; steps->op != TEST_END; steps++) {
		result = test_do(&fixture->table, steps);
		if (!result.err)
			continue;
		/* A commit that is refused has ended it already. */
		if (steps->op == TEST_BEGIN || steps->op == TEST_REPLACE ||
		    steps->op == TEST_COMMIT)
			break;
		test_do(&fixture->table, &failed);
		if (test_do(&fixture->table, &commit).err != -ECANCELED)
			result.message = NULL;
		break;
	}
	return result;
}

/* Waiting for RCU takes long: what leaks is looked at only now and then. */
static void failing_check_live(struct kunit *test, int live, int n)
{
	if (n % 8 == 0)
		KUNIT_ASSERT_EQ_MSG(test, test_live(), live,
				    "objects were leaked or freed twice, allocation %d or up to 7 before",
				    n);
}

/* Return: how many chances to fail the steps have. */
static int failing_each(struct kunit *test, const struct test_step *steps,
			const struct failing_way *way)
{
	struct test_fixture *fixture = test->priv;
	struct test_result result;
	int live = test_live(), n;
	bool struck;

	test_dump(&fixture->table, fixture->text[0], true);
	for (n = 1;; n++) {
		way->nth(n);
		result = failing_try(fixture, steps);
		struck = way->none();
		KUNIT_ASSERT_EQ_MSG(test, result.err, struck ? way->err : 0,
				    "chance %d", n);
		if (!struck)
			return n - 1;
		KUNIT_ASSERT_TRUE_MSG(test, result.message || !way->told,
				      "chance %d: refused without a sentence", n);
		test_dump(&fixture->table, fixture->text[1], true);
		KUNIT_ASSERT_STREQ_MSG(test, fixture->text[1], fixture->text[0],
				       "chance %d", n);
		failing_check_live(test, live, n);
	}
}

/* After all failures the transaction does what it should have done at once. */
static void failing_run_by(struct kunit *test, const struct test_step *steps,
			   const struct failing_way *way, int minimum)
{
	struct test_fixture *fixture = test->priv;

	test_steps(test, failing_setup);
	test_traffic(test, 1);
	KUNIT_EXPECT_GE(test, failing_each(test, steps, way), minimum);
	for (; steps->op != TEST_END; steps++)
		model_do(fixture->model, steps);
	test_check(test);
}

static void failing_run(struct kunit *test, const struct test_step *steps,
			int minimum)
{
	failing_run_by(test, steps, &failing_memory, minimum);
}

static void failing_first_load(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	const struct test_step *step = failing_setup;

	KUNIT_EXPECT_GE(test, failing_each(test, failing_setup, &failing_memory), 40);
	for (; step->op != TEST_END; step++)
		model_do(fixture->model, step);
	test_check(test);
}

static void failing_change_all(struct kunit *test)
{
	failing_run(test, failing_change, 85);
}

static void failing_new_seed(struct kunit *test)
{
	failing_run(test, failing_seed, 15);
}

static void failing_whole_table(struct kunit *test)
{
	failing_run(test, failing_replace, 25);
}

static void failing_new_policy(struct kunit *test)
{
	failing_run(test, failing_policy, 6);
}

static void failing_new_scope(struct kunit *test)
{
	/* The transaction, the scope's copy with two lists, two new ones. */
	failing_run(test, failing_scope, 6);
}

static void failing_flush_and_add(struct kunit *test)
{
	failing_run(test, failing_flush, 10);
}

/* Each service is a chance, and each backend with a state. */
static void failing_killed(struct kunit *test)
{
	failing_run_by(test, failing_change, &failing_life, 12);
}

static void failing_killed_seed(struct kunit *test)
{
	failing_run_by(test, failing_seed, &failing_life, 8);
}

static void failing_killed_table(struct kunit *test)
{
	failing_run_by(test, failing_replace, &failing_life, 6);
}

/* Abort after each step instead of a failure. */
static void failing_abort(struct kunit *test)
{
	static const struct test_step * const transactions[] = {
		failing_change, failing_seed, failing_replace, failing_flush,
		failing_policy, failing_scope,
	};
	static const struct test_step abort = ABORT();
	struct test_fixture *fixture = test->priv;
	int live, i, end, j;

	test_steps(test, failing_setup);
	test_traffic(test, 1);
	test_dump(&fixture->table, fixture->text[0], true);
	live = test_live();
	for (i = 0; i < ARRAY_SIZE(transactions); i++) {
		for (end = 1; transactions[i][end].op != TEST_COMMIT; end++) {
			for (j = 0; j < end; j++)
				test_do(&fixture->table, &transactions[i][j]);
			test_do(&fixture->table, &abort);
			test_dump(&fixture->table, fixture->text[1], true);
			KUNIT_ASSERT_STREQ_MSG(test, fixture->text[1],
					       fixture->text[0],
					       "transaction %d, %d steps", i, end);
		}
		KUNIT_ASSERT_EQ(test, test_live(), live);
	}
}

/* Counters are allocated in several pieces. */
static int failing_many_try(struct svcnat_table *table, u32 nr)
{
	static const struct test_step begin = BEGIN(), abort = ABORT(),
				      service = SERVICE(1), commit = COMMIT();
	struct svcnat_backend_change change = { .family = SVCNAT_IPV4 };
	struct svcnat_draft *draft;
	int err;
	u32 i;

	err = test_do(table, &begin).err;
	if (err)
		return err;
	err = test_do(table, &service).err;
	mutex_lock(&table->mutex);
	draft = err ? NULL : svcnat_txn_service(table, test_name(1), NULL);
	for (i = 0; !err && i < nr; i++) {
		change.backend = test_backend(i, 1);
		err = svcnat_txn_backend_set(table, draft, &change, NULL);
	}
	mutex_unlock(&table->mutex);
	if (!err)
		return test_do(table, &commit).err;
	test_do(table, &abort);
	return err;
}

static void failing_many(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	const u32 nr = 2 * SVCNAT_SLOTS_MAX + 50;
	int live, n, err;
	bool struck;

	test_steps(test, failing_setup);
	live = test_live();
	test_dump(&fixture->table, fixture->text[0], true);
	for (n = 1;; n++) {
		test_fail_nth(n);
		err = failing_many_try(&fixture->table, nr);
		struck = test_fail_none();
		KUNIT_ASSERT_EQ(test, err, struck ? -ENOMEM : 0);
		if (!struck)
			break;
		test_dump(&fixture->table, fixture->text[1], true);
		KUNIT_ASSERT_STREQ_MSG(test, fixture->text[1], fixture->text[0],
				       "allocation %d", n);
		failing_check_live(test, live, n);
	}
	KUNIT_EXPECT_GE(test, n, 15);
	KUNIT_EXPECT_EQ(test, fixture->table.nr.backends, nr + 6);
}

static void failing_init(struct kunit *test)
{
	static const struct svcnat_limits max = { 1, 1, 1 };
	struct svcnat_table *table;
	int live = test_live(), n;
	bool struck = true;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	for (n = 1; struck; n++) {
		memset(table, 0, sizeof(*table));
		test_fail_nth(n);
		KUNIT_ASSERT_EQ(test, svcnat_table_init(table, &max),
				test_fail_none() ? -ENOMEM : 0);
		struck = !table->affinity.entries.tbl;
		if (!struck)
			test_table_exit(table);
		KUNIT_ASSERT_EQ(test, test_live(), live);
	}
	/* Counters and scope. */
	KUNIT_EXPECT_GE(test, n - 2, 2);
}

/* What the control path leaves open is closed with the table. */
static void failing_exit_open(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	const struct test_step *step;

	test_steps(test, failing_setup);
	for (step = failing_change; step->op != TEST_COMMIT; step++)
		KUNIT_ASSERT_EQ(test, test_do(&fixture->table, step).err, 0);
}

static struct kunit_case failing_cases[] = {
	KUNIT_CASE_SLOW(failing_first_load),
	KUNIT_CASE_SLOW(failing_change_all),
	KUNIT_CASE(failing_new_seed),
	KUNIT_CASE_SLOW(failing_whole_table),
	KUNIT_CASE(failing_new_policy),
	KUNIT_CASE(failing_new_scope),
	KUNIT_CASE(failing_flush_and_add),
	KUNIT_CASE(failing_killed),
	KUNIT_CASE(failing_killed_seed),
	KUNIT_CASE(failing_killed_table),
	KUNIT_CASE(failing_abort),
	KUNIT_CASE(failing_many),
	KUNIT_CASE(failing_init),
	KUNIT_CASE(failing_exit_open),
	{}
};

static struct kunit_suite failing_suite = {
	.name = "svcnat-failing",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = failing_cases,
};

kunit_test_suite(failing_suite);
