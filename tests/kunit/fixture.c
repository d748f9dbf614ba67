// SPDX-License-Identifier: GPL-2.0
/* A table next to its model: each step is taken by both. */
#include <linux/in.h>

#include "model.h"

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
	prandom_seed_state(&fixture->rnd, 20111974);
	/* Nothing is on its way out, the last test case has waited for it. */
	fixture->live = atomic_read(&svcnat_test_live);
	err = svcnat_table_init(&fixture->table, &max);
	if (err)
		return err;
	model_init(fixture->model, &fixture->table);
	test->priv = fixture;
	return 0;
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
	svcnat_table_exit(&fixture->table);
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

/* Who was picked counts the connection, as kmod/nat.c does. */
static void test_count(const struct svcnat_pick *pick, int family,
		       struct model_history *history)
{
	int i;

	this_cpu_inc(pick->frontend->counts->connections);
	this_cpu_inc(*pick->backend->connections);
	history->connections++;
	for (i = 0; i < TEST_BACKENDS; i++) {
		const struct svcnat_backend_change change =
			test_backend_change(i, 0);

		if (change.family == family &&
		    !svcnat_backend_cmp(&change.backend, pick->backend))
			history->backends[i]++;
	}
}

/*
 * A connection to a frontend. With an affinity the scheduler is not always
 * asked, so that only the table knows how many turns were taken.
 */
static void test_connect(struct kunit *test, int number, u32 client, bool count)
{
	struct test_fixture *fixture = test->priv;
	const struct model_table *now = &fixture->model->now;
	const struct svcnat_flow flow = test_flow(number, client);
	int owner = model_owner(now, number), family = number % 2, turns = 0;
	struct model_history *history = &fixture->model->history[max(owner, 0)];
	enum svcnat_verdict verdict;
	struct svcnat_pick pick;
	const char *name = "";
	u32 weight = 1;

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(&fixture->table, &flow, 0, &pick);
	if (pick.frontend) {
		name = pick.frontend->service->name;
		turns = atomic_read(&pick.frontend->service->turn[family][0]);
	}
	if (pick.backend)
		weight = pick.backend->weight;
	if (pick.backend && count)
		test_count(&pick, family, history);
	rcu_read_unlock();
	local_bh_enable();

	KUNIT_ASSERT_EQ_MSG(test, verdict, model_select(now, number),
			    "packets to frontend %d", number);
	KUNIT_ASSERT_EQ_MSG(test, !pick.frontend, owner < 0,
			    "frontend %d is known or not", number);
	KUNIT_ASSERT_EQ(test, !pick.backend, verdict != SVCNAT_VERDICT_NAT);
	if (owner < 0)
		return;
	KUNIT_ASSERT_STREQ_MSG(test, name, test_name(owner),
			       "owner of frontend %d", number);
	KUNIT_ASSERT_NE_MSG(test, weight, 0, "backend of frontend %d", number);
	history->frontends[number] += verdict == SVCNAT_VERDICT_NAT && count;
	if (now->services[owner].settings.affinity)
		history->turns[family] = turns;
	else if (now->services[owner].settings.scheduler == SVCNAT_SCHEDULER_RR ||
		 now->services[owner].settings.scheduler == SVCNAT_SCHEDULER_WRR)
		history->turns[family] += verdict == SVCNAT_VERDICT_NAT;
}

/**
 * test_traffic - a connection to each frontend, also those that are nobody's
 * @test: test case
 * @client: tells clients apart
 *
 * Context: process context.
 */
void test_traffic(struct kunit *test, u32 client)
{
	int i;

	for (i = 0; i < TEST_FRONTENDS; i++)
		test_connect(test, i, client, true);
}

/* An echo request to the address of a frontend. */
static void test_check_echo(struct kunit *test, int number)
{
	struct test_fixture *fixture = test->priv;
	const struct model_table *now = &fixture->model->now;
	struct svcnat_flow flow = test_flow(number, 1);
	enum svcnat_verdict expected = SVCNAT_VERDICT_PASS, verdict;
	struct svcnat_pick pick;
	int i;

	flow.key.protocol = number % 2 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	flow.key.port = 0;
	for (i = 0; i < TEST_FRONTENDS; i++) {
		const struct svcnat_key key = test_frontend_key(i);

		if (key.family == flow.key.family && model_owner(now, i) >= 0 &&
		    !memcmp(key.addr, flow.key.addr, sizeof(key.addr)) &&
		    now->config.echo)
			expected = SVCNAT_VERDICT_ECHO;
	}
	verdict = test_select(&fixture->table, &flow, 0, &pick);
	if (expected == SVCNAT_VERDICT_ECHO)
		KUNIT_ASSERT_EQ_MSG(test, verdict, SVCNAT_VERDICT_ECHO,
				    "echo request to frontend %d", number);
	else
		KUNIT_ASSERT_NE_MSG(test, verdict, SVCNAT_VERDICT_ECHO,
				    "echo request to frontend %d", number);
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
	int i;

	for (i = 0; i < TEST_FRONTENDS; i++) {
		test_connect(test, i, 1, false);
		if (i % 6 < 2)
			test_check_echo(test, i);
	}
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
		KUNIT_ASSERT_EQ_MSG(test, real.committed, model.committed,
				    "step %d: a new generation", index);
		KUNIT_ASSERT_EQ_MSG(test, real.changed, model.changed,
				    "step %d: changed services", index);
		KUNIT_ASSERT_EQ_MSG(test, real.removed, model.removed,
				    "step %d: removed services", index);
		test_check(test);
	}
}
