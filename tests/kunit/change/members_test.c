// SPDX-License-Identifier: GPL-2.0
/* Backends of a draft, in whatever order they come and go. */
#include "test.h"

/* So many places an insertion may have to move at the most, however many there are. */
#define MEMBERS_MOVES	1024

#define MEMBERS_IDS	3000
#define MEMBERS_OLD	45000
#define MEMBERS_NEW	20000

/* Backends of service 0 whose order is their number's. */
static int members_set(struct svcnat_table *table, u32 number, u16 weight)
{
	const struct svcnat_backend_change change = {
		.family = SVCNAT_IPV4,
		.backend = test_backend(number, weight),
		.has_weight = true,
	};
	struct svcnat_draft *draft;
	int err;

	mutex_lock(&table->mutex);
	draft = svcnat_txn_service(table, test_name(0), NULL);
	err = svcnat_txn_backend_set(table, draft, &change, NULL);
	mutex_unlock(&table->mutex);
	return err;
}

static int members_del(struct svcnat_table *table, u32 number)
{
	const struct svcnat_backend_change change = {
		.family = SVCNAT_IPV4,
		.backend = test_backend(number, 0),
	};
	struct svcnat_draft *draft;
	int err;

	mutex_lock(&table->mutex);
	draft = svcnat_txn_service(table, test_name(0), NULL);
	err = svcnat_txn_backend_del(table, draft, &change, NULL);
	mutex_unlock(&table->mutex);
	return err;
}

static void members_step(struct kunit *test, struct test_step step)
{
	struct test_fixture *fixture = test->priv;

	KUNIT_ASSERT_EQ(test, test_do(&fixture->table, &step).err, 0);
}

static const struct svcnat_backend_set *members_of(struct test_fixture *fixture)
{
	struct svcnat_table *table = &fixture->table;
	const struct svcnat_backend_set *set;

	mutex_lock(&table->mutex);
	set = svcnat_table_set(table, svcnat_table_service(table, test_name(0)),
			       SVCNAT_IPV4);
	mutex_unlock(&table->mutex);
	return set;
}

/* Weights by number, 0 for those that are not there. */
static void members_check(struct kunit *test, const u16 *weights, u32 nr)
{
	const struct svcnat_backend_set *set = members_of(test->priv);
	u32 number, place = 0;

	for (number = 0; number < nr; number++) {
		const struct svcnat_backend wanted =
			test_backend(number, weights[number]);

		if (!weights[number])
			continue;
		KUNIT_ASSERT_LT(test, place, set->nr);
		KUNIT_ASSERT_EQ(test, svcnat_backend_cmp(&set->backends[place], &wanted), 0);
		KUNIT_ASSERT_EQ(test, set->backends[place].weight, weights[number]);
		KUNIT_ASSERT_EQ(test, set->backends[place].flags, 0);
		place++;
	}
	KUNIT_ASSERT_EQ(test, place, set ? set->nr : 0);
}

/* Now mostly coming, now mostly going. */
static void members_do_random(struct kunit *test, u16 *weights, u32 coming)
{
	struct test_fixture *fixture = test->priv;
	u32 number = test_random(fixture, MEMBERS_IDS);

	if (test_random(fixture, 100) < coming) {
		weights[number] = 1 + test_random(fixture, 9);
		KUNIT_ASSERT_EQ(test, members_set(&fixture->table, number,
						  weights[number]), 0);
	} else {
		KUNIT_ASSERT_EQ(test, members_del(&fixture->table, number),
				weights[number] ? 0 : -ENOENT);
		weights[number] = 0;
	}
}

static void members_random(struct kunit *test)
{
	static const u32 coming[] = { 100, 80, 20, 50, 5, 95, 0 };
	u16 *weights = kunit_kcalloc(test, MEMBERS_IDS, sizeof(*weights), GFP_KERNEL);
	int i, j;

	KUNIT_ASSERT_NOT_NULL(test, weights);
	for (i = 0; i < ARRAY_SIZE(coming); i++) {
		members_step(test, BEGIN());
		members_step(test, SERVICE(0));
		for (j = 0; j < 5000; j++)
			members_do_random(test, weights, coming[i]);
		members_step(test, COMMIT());
		members_check(test, weights, MEMBERS_IDS);
	}
}

static void members_load_many(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	u32 i;

	members_step(test, BEGIN());
	members_step(test, SERVICE(0));
	for (i = 0; i < MEMBERS_OLD; i++)
		KUNIT_ASSERT_EQ(test, members_set(&fixture->table, MEMBERS_NEW + i, 1), 0);
	members_step(test, COMMIT());
}

/* Each comes before all that are there, and all go from the first one on. */
static void members_moves(struct kunit *test)
{
	const u64 most = (u64)MEMBERS_MOVES * sizeof(struct svcnat_backend);
	struct test_fixture *fixture = test->priv;
	u32 i;

	members_load_many(test);
	members_step(test, BEGIN());
	svcnat_test_moved = 0;
	for (i = MEMBERS_NEW; i-- > 0;)
		KUNIT_ASSERT_EQ(test, members_set(&fixture->table, i, 1), 0);
	KUNIT_EXPECT_LE(test, svcnat_test_moved, MEMBERS_NEW * most);
	members_step(test, COMMIT());
	KUNIT_EXPECT_EQ(test, members_of(fixture)->nr, MEMBERS_NEW + MEMBERS_OLD);
	members_step(test, BEGIN());
	svcnat_test_moved = 0;
	for (i = 0; i < MEMBERS_OLD; i++)
		KUNIT_ASSERT_EQ(test, members_del(&fixture->table, i), 0);
	KUNIT_EXPECT_LE(test, svcnat_test_moved, MEMBERS_OLD * most);
	members_step(test, COMMIT());
	KUNIT_EXPECT_EQ(test, members_of(fixture)->nr, MEMBERS_NEW);
}

static struct kunit_case members_cases[] = {
	KUNIT_CASE(members_random),
	KUNIT_CASE(members_moves),
	{}
};

static struct kunit_suite members_suite = {
	.name = "svcnat-members",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = members_cases,
};

kunit_test_suite(members_suite);
