// SPDX-License-Identifier: GPL-2.0
/* How much fits, and how long a transaction may stay open. */
#include "change/refusal.h"
#include "model.h"

static void limits_services(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), SERVICE(1), REFUSED(ENOSPC, SERVICE, 2, 0),
		COMMIT(),
		/* As many again pass one by one, but not altogether. */
		BEGIN(), SERVICE(2), REFUSED(ENOSPC, COMMIT, 0, 0),
		/* One for another, in either order. */
		BEGIN(), SERVICE_DEL(0), SERVICE(2), COMMIT(),
		BEGIN(), SERVICE(0), SERVICE_DEL(1), COMMIT(),
		REPLACE(), SERVICE(3), SERVICE(4), COMMIT(),
		BEGIN(), FLUSH(), SERVICE(0), SERVICE(1), COMMIT(),
		/* A change is no addition. */
		BEGIN(), SETTING(0, AFFINITY, 5), SERVICE_DEL(1), SERVICE(1),
		COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	fixture->table.max.services = 2;
	fixture->model->max = fixture->table.max;
	test_steps(test, steps);
}

static void limits_frontends(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
		FRONTEND(0, 2), REFUSED(ENOSPC, FRONTEND, 0, 3), COMMIT(),
		BEGIN(), FRONTEND(0, 3), REFUSED(ENOSPC, COMMIT, 0, 0),
		BEGIN(), FRONTEND(0, 3), FRONTEND_DEL(0, 0), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 1), SERVICE(1), FRONTEND(1, 1), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 2), FRONTEND(0, 2), FRONTEND(0, 4),
		REFUSED(ENOSPC, COMMIT, 0, 0),
		REPLACE(), SERVICE(2), FRONTEND(2, 2), FRONTEND(2, 5),
		FRONTEND(2, 6), COMMIT(),
		BEGIN(), SERVICE_DEL(2), SERVICE(0), FRONTEND(0, 7),
		FRONTEND(0, 8), FRONTEND(0, 2), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	fixture->table.max.frontends = 3;
	fixture->model->max = fixture->table.max;
	test_steps(test, steps);
}

/* Those that went are remembered until their connections have ended. */
static void limits_gone(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), FRONTEND(0, 2),
		COMMIT(),
		REPLACE(), SERVICE(1), FRONTEND(1, 3), FRONTEND(1, 4), FRONTEND(1, 5),
		COMMIT(),
		REPLACE(), COMMIT(),
		END()
	};
	static const struct test_step begin = BEGIN(), service = SERVICE(0),
				      add = FRONTEND(0, 6), abort = ABORT();
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;

	table->max.frontends = 3;
	fixture->model->max = table->max;
	test_steps(test, steps);
	KUNIT_EXPECT_EQ(test, table->nr_gone, 6);
	KUNIT_EXPECT_EQ(test, test_do(table, &begin).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &service).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &add).err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, test_do(table, &abort).err, 0);
	synchronize_rcu();
	mutex_lock(&table->mutex);
	svcnat_table_free_removed(table, &table->removed);
	mutex_unlock(&table->mutex);
	KUNIT_EXPECT_EQ(test, table->nr_gone, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &begin).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &service).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &add).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &abort).err, 0);
}

static void limits_backends(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), BACKEND(0, 0, 1), BACKEND(0, 1, 1),
		SERVICE(1), BACKEND(1, 0, 1), REFUSED(ENOSPC, BACKEND, 1, 1),
		REFUSED(ENOSPC, BACKEND, 0, 2), BACKEND(0, 0, 7), COMMIT(),
		BEGIN(), BACKEND(0, 2, 0), REFUSED(ENOSPC, COMMIT, 0, 0),
		BEGIN(), BACKEND(0, 2, 0), BACKEND_DEL(1, 0), COMMIT(),
		BEGIN(), CONFIG(SEED, 9), BACKEND(1, 3, 1),
		REFUSED(ENOSPC, COMMIT, 0, 0),
		REPLACE(), SERVICE(2), BACKEND(2, 5, 1), BACKEND(2, 7, 1),
		BACKEND(2, 9, 1), COMMIT(),
		BEGIN(), SERVICE_DEL(2), SERVICE(0), BACKEND(0, 0, 1), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	fixture->table.max.backends = 3;
	fixture->model->max = fixture->table.max;
	test_steps(test, steps);
}

/* As many backends of a family as one service takes. */
static void limits_one_service(struct kunit *test)
{
	static const struct test_step begin = BEGIN(), service = SERVICE(0),
				      commit = COMMIT(), other = BACKEND(0, 1, 1);
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_backend_change change = { .family = SVCNAT_IPV4 };
	struct svcnat_draft *draft;
	int err = 0;
	u32 i;

	KUNIT_ASSERT_EQ(test, test_do(table, &begin).err, 0);
	KUNIT_ASSERT_EQ(test, test_do(table, &service).err, 0);
	mutex_lock(&table->mutex);
	draft = svcnat_txn_service(table, test_name(0), NULL);
	for (i = 0; !err; i++) {
		change.backend = test_backend(i, 1);
		err = svcnat_txn_backend_set(table, draft, &change, NULL);
	}
	mutex_unlock(&table->mutex);
	KUNIT_EXPECT_EQ(test, err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, i, SVCNAT_BACKENDS_MAX + 1);
	KUNIT_EXPECT_EQ(test, test_do(table, &other).err, 0);
	KUNIT_EXPECT_EQ(test, test_do(table, &commit).err, 0);
	KUNIT_EXPECT_EQ(test, table->nr.backends, SVCNAT_BACKENDS_MAX + 1);
}

/* Who says nothing for too long loses the table to the next one. */
static void limits_idle(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), COMMIT(),
		BEGIN(), SERVICE(1), FRONTEND(1, 1), FRONTEND_DEL(0, 0),
		FRONTEND(1, 0), BACKEND(0, 0, 2), REFUSED(EBUSY, BEGIN, 0, 0), END()
	};
	static const struct test_step busy[] = {
		REFUSED(EBUSY, REPLACE, 0, 0), END()
	};
	static const struct test_step then[] = {
		REPLACE(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), COMMIT(),
		END()
	};
	struct test_fixture *fixture = test->priv;

	test_steps(test, first);
	fixture->table.txn->touched = jiffies - SVCNAT_TXN_IDLE + 10 * HZ;
	test_steps(test, busy);
	fixture->table.txn->touched = jiffies - SVCNAT_TXN_IDLE;
	fixture->model->open = false;
	test_steps(test, then);
}

/* A hash table that takes no more is no lack of memory. */
static void limits_refused(struct kunit *test, struct rhashtable *table,
			   const struct test_step *step)
{
	struct test_fixture *fixture = test->priv;
	const unsigned int max = table->max_elems;
	struct test_result result;

	table->max_elems = 0;
	result = test_do(&fixture->table, step);
	table->max_elems = max;
	KUNIT_EXPECT_EQ(test, result.err, -E2BIG);
	KUNIT_EXPECT_STREQ(test, result.message,
			   "a hash table of the kernel is full: remove something first");
}

static void limits_hash(struct kunit *test)
{
	static const struct test_step steps[] = { BEGIN(), SERVICE(0), END() };
	static const struct test_step service = SERVICE(1);
	static const struct test_step frontend = FRONTEND(0, 0);
	struct test_fixture *fixture = test->priv;
	struct netlink_ext_ack extack = {};

	test_steps(test, steps);
	limits_refused(test, &fixture->table.services, &service);
	limits_refused(test, &fixture->table.frontends, &frontend);
	limits_refused(test, &fixture->table.vips, &frontend);
	KUNIT_EXPECT_EQ(test, svcnat_refuse_insertion(-EBUSY, &extack), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(extack._msg, "try again"));
	KUNIT_EXPECT_EQ(test, svcnat_refuse_insertion(-ENOMEM, &extack), -ENOMEM);
	KUNIT_EXPECT_NOT_NULL(test, strstr(extack._msg, "memory"));
}

static struct kunit_case limits_cases[] = {
	KUNIT_CASE(limits_services),
	KUNIT_CASE(limits_hash),
	KUNIT_CASE(limits_frontends),
	KUNIT_CASE(limits_gone),
	KUNIT_CASE(limits_backends),
	KUNIT_CASE(limits_one_service),
	KUNIT_CASE(limits_idle),
	{}
};

static struct kunit_suite limits_suite = {
	.name = "svcnat-limits",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = limits_cases,
};

kunit_test_suite(limits_suite);
