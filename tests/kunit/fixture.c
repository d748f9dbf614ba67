// SPDX-License-Identifier: GPL-2.0
/* A table next to its model: each step is taken by both. */
#include "model.h"

/* The host's addresses, some of which it has on several interfaces. */
static int test_fixture_hosts(struct test_fixture *fixture)
{
	struct svcnat_host list[TEST_HOSTS + 2];
	struct svcnat_hosts *hosts;
	int i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = test_host(i % TEST_HOSTS);
	list[0].primary = false;
	hosts = svcnat_hosts_build(list, ARRAY_SIZE(list));
	if (!hosts)
		return -ENOMEM;
	rcu_assign_pointer(fixture->table.hosts, hosts);
	return 0;
}

/**
 * test_fixture_init - give a test case an empty table
 * @test: test case
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int test_fixture_init(struct kunit *test)
{
	static const struct svcnat_limits max = { 100, 100000, 200000 };
	struct test_fixture *fixture;
	int i, err;

	fixture = kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);
	if (!fixture)
		return -ENOMEM;
	fixture->model = kunit_kzalloc(test, sizeof(*fixture->model), GFP_KERNEL);
	if (!fixture->model)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(fixture->text); i++) {
		fixture->text[i] = kunit_kzalloc(test, TEST_DUMP_SIZE, GFP_KERNEL);
		if (!fixture->text[i])
			return -ENOMEM;
	}
	test_clock = 1000000;
	prandom_seed_state(&fixture->rnd, 20111974);
	/* Nothing is on its way out, the last test case has waited for it. */
	fixture->live = atomic_read(&svcnat_test_live);
	err = svcnat_table_init(&fixture->table, &max);
	if (err)
		return err;
	model_init(fixture->model, &fixture->table);
	test->priv = fixture;
	return test_fixture_hosts(fixture);
}

/**
 * test_table_exit - end a table and free all that was in it
 * @table: the table, without an open transaction
 *
 * Context: process context, may sleep.
 */
void test_table_exit(struct svcnat_table *table)
{
	struct svcnat_remains remains;

	svcnat_table_exit(table, &remains);
	svcnat_remains_free(&remains);
}

/**
 * test_fixture_exit - take the table of a test case down
 * @test: test case; fails if something was not freed
 *
 * Context: process context, may sleep.
 */
void test_fixture_exit(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;

	if (!fixture)
		return;
	test_fail_none();
	test_kill_none();
	mutex_lock(&fixture->table.mutex);
	svcnat_txn_abort(&fixture->table);
	mutex_unlock(&fixture->table.mutex);
	test_table_exit(&fixture->table);
	KUNIT_EXPECT_EQ_MSG(test, test_live(), fixture->live,
			    "objects were leaked or freed twice");
}

/**
 * test_random - a random number
 * @fixture: fixture
 * @below: upper bound, exclusive
 *
 * Context: any.
 * Return: number from 0 to @below - 1.
 */
u32 test_random(struct test_fixture *fixture, u32 below)
{
	return prandom_u32_state(&fixture->rnd) % below;
}

/**
 * test_random_weights - weights of which at least one is not zero
 * @fixture: fixture
 * @weights: result
 * @nr: their number
 *
 * Context: any.
 */
void test_random_weights(struct test_fixture *fixture, u16 *weights, u32 nr)
{
	static const u32 limits[] = { 2, 4, 11, 101, 1001, 65536 };
	u32 i;

	for (i = 0; i < nr; i++)
		weights[i] = test_random(fixture, limits[test_random(fixture, 6)]);
	weights[test_random(fixture, nr)] |= 1;
}

/* A service has an id of its own for as long as it is there. */
static void test_check_ids(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct model *model = fixture->model;
	u32 ids[TEST_SERVICES] = {}, last = model->last_id;
	struct svcnat_service *service;
	int i;

	mutex_lock(&fixture->table.mutex);
	for (i = 0; i < TEST_SERVICES; i++) {
		service = svcnat_table_service(&fixture->table, test_name(i));
		ids[i] = service ? service->id : 0;
	}
	mutex_unlock(&fixture->table.mutex);
	for (i = 0; i < TEST_SERVICES; i++) {
		if (!model->now.services[i].exists)
			continue;
		if (model->history[i].id)
			KUNIT_ASSERT_EQ(test, ids[i], model->history[i].id);
		else
			KUNIT_ASSERT_GT(test, ids[i], last);
		model->history[i].id = ids[i];
		model->last_id = max(model->last_id, ids[i]);
	}
}

/**
 * test_check - compare the table with its model
 * @test: test case
 *
 * While a transaction is open packets must not see anything of it.
 *
 * Context: process context, may sleep.
 */
void test_check(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;

	test_check_packets(test);
	if (fixture->model->open)
		return;
	test_check_ids(test);
	test_dump(&fixture->table, fixture->text[0], false);
	model_dump(fixture->model, fixture->text[1]);
	KUNIT_ASSERT_STREQ(test, fixture->text[0], fixture->text[1]);
}

/**
 * test_steps - do steps, compare the table with its model after each of them
 * @test: test case
 * @steps: steps, up to TEST_END
 *
 * Context: process context, may sleep.
 */
void test_steps(struct kunit *test, const struct test_step *steps)
{
	struct test_fixture *fixture = test->priv;
	const struct test_step *step;

	for (step = steps; step->op != TEST_END; step++) {
		const int index = step - steps;
		const struct test_result real = test_do(&fixture->table, step);
		const struct test_result model = model_do(fixture->model, step);

		KUNIT_ASSERT_EQ_MSG(test, real.err, step->err, "step %d: %s",
				    index, real.message ?: "no message");
		KUNIT_ASSERT_EQ_MSG(test, model.err, step->err,
				    "step %d in the model", index);
		KUNIT_ASSERT_EQ_MSG(test, !real.message, !step->err,
				    "step %d: refusals come with a sentence",
				    index);
		test_compare_results(test, &real, &model, index);
		test_check(test);
	}
}
