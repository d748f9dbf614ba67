// SPDX-License-Identifier: GPL-2.0
/* Others may run at each of many frontends, whatever is done to them. */
#include "pick/stale.h"
#include "test.h"

#define PAUSES_MANY	300

static void pauses_step(struct kunit *test, struct svcnat_table *table,
			struct test_step step)
{
	KUNIT_ASSERT_EQ(test, test_do(table, &step).err, 0);
}

/* Each at an address of its own. */
static void pauses_add(struct kunit *test, struct svcnat_table *table, u32 first)
{
	struct svcnat_frontend_change change = {
		.key = {
			.port = htons(80),
			.protocol = IPPROTO_TCP,
			.family = AF_INET,
		},
		.add = true,
	};
	struct svcnat_draft *draft;
	u32 i;

	mutex_lock(&table->mutex);
	draft = svcnat_txn_service(table, test_name(0), NULL);
	for (i = 0; i < PAUSES_MANY; i++) {
		change.key.addr[0] = htonl(0x0a630000 + first + i);
		KUNIT_EXPECT_EQ(test, 0,
				svcnat_txn_frontend_set(table, draft, &change, NULL));
	}
	mutex_unlock(&table->mutex);
}

static void pauses_load(struct kunit *test, struct svcnat_table *table)
{
	pauses_step(test, table, BEGIN());
	pauses_step(test, table, SERVICE(0));
	pauses_add(test, table, 0);
	pauses_step(test, table, COMMIT());
}

/* Since the last time; so many times each frontend was looked at. */
static void pauses_expect(struct kunit *test, const char *what, u32 times)
{
	const u32 pauses = test_pauses();

	KUNIT_EXPECT_GE_MSG(test, pauses, times * PAUSES_MANY, "%s", what);
}

static void pauses_coming(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_counts counts;

	test_pauses();
	pauses_load(test, table);
	pauses_expect(test, "prepare, count, commit, open", 4);
	mutex_lock(&table->mutex);
	svcnat_service_counts(svcnat_table_service(table, test_name(0)), &counts);
	mutex_unlock(&table->mutex);
	pauses_expect(test, "counters", 1);
}

static void pauses_aborted(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;

	pauses_load(test, table);
	pauses_step(test, table, BEGIN());
	pauses_add(test, table, PAUSES_MANY);
	test_pauses();
	pauses_step(test, table, ABORT());
	pauses_expect(test, "take back, and leave alone", 2);
	pauses_step(test, table, BEGIN());
	pauses_add(test, table, PAUSES_MANY);
	test_pauses();
	pauses_step(test, table, FLUSH());
	pauses_expect(test, "flush", 2);
	pauses_step(test, table, ABORT());
}

static void pauses_going(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_removals *removals;
	LIST_HEAD(none);

	pauses_load(test, table);
	test_pauses();
	pauses_step(test, table, BEGIN());
	pauses_step(test, table, FLUSH());
	pauses_step(test, table, COMMIT());
	pauses_expect(test, "leave, collect, close, remove", 4);
	removals = svcnat_removals_build(&none, &table->removed, &none);
	pauses_expect(test, "list of removals", 2);
	KUNIT_EXPECT_NOT_NULL(test, removals);
	kvfree(removals);
	synchronize_rcu();
	mutex_lock(&table->mutex);
	svcnat_table_free_removed(table, &table->removed);
	mutex_unlock(&table->mutex);
	pauses_expect(test, "free", 1);
}

static void pauses_end(struct kunit *test)
{
	static const struct svcnat_limits max = { 10, 1000, 1000 };
	struct svcnat_remains remains;
	struct svcnat_table *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	KUNIT_ASSERT_EQ(test, svcnat_table_init(table, &max), 0);
	pauses_load(test, table);
	test_pauses();
	svcnat_table_exit(table, &remains);
	KUNIT_EXPECT_LT_MSG(test, test_pauses(), PAUSES_MANY,
			    "who waits for the table's end waits for all of it");
	svcnat_remains_free(&remains);
	pauses_expect(test, "what it had", 1);
}

static struct kunit_case pauses_cases[] = {
	KUNIT_CASE(pauses_coming),
	KUNIT_CASE(pauses_aborted),
	KUNIT_CASE(pauses_going),
	KUNIT_CASE(pauses_end),
	{}
};

static struct kunit_suite pauses_suite = {
	.name = "svcnat-pauses",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = pauses_cases,
};

kunit_test_suite(pauses_suite);
