// SPDX-License-Identifier: GPL-2.0
/* Clients that are forgotten with what they were remembered for. */
#include "test.h"

static u32 forget_nr(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;

	KUNIT_ASSERT_EQ(test, atomic_read(&affinity->entries.nelems), affinity->nr);
	return affinity->nr;
}

#define FORGET_COME	50

/* Clients of two services, so many of each; one came when the table was checked. */
static void forget_come(struct kunit *test)
{
	static const struct test_step setup[] = {
		BEGIN(), CONFIG(AFFINITY_MAX, 1000),
		SETTING(0, AFFINITY, 100), FRONTEND(0, 0), BACKEND(0, 0, 1),
		SETTING(1, AFFINITY, 100), FRONTEND(1, 2), BACKEND(1, 0, 1),
		BACKEND(1, 2, 1), COMMIT(), END()
	};
	struct test_fixture *fixture = test->priv;
	struct svcnat_pick pick;
	u32 i;

	test_steps(test, setup);
	for (i = 1; i < FORGET_COME; i++) {
		struct svcnat_flow flow = test_flow(0, i);

		flow.saddr[0] = htonl(0xc0000000 + i);
		test_select(&fixture->table, &flow, 1, &pick);
		flow.key = test_frontend_key(2);
		test_select(&fixture->table, &flow, 1, &pick);
	}
	KUNIT_EXPECT_EQ(test, forget_nr(test), 2 * FORGET_COME);
}

/* By a transaction. */
static void forget_go(struct kunit *test, struct test_step step, u32 left)
{
	const struct test_step steps[] = { BEGIN(), step, COMMIT(), END() };

	test_steps(test, steps);
	KUNIT_EXPECT_EQ(test, forget_nr(test), left);
}

/* Clients are remembered no longer than what they are remembered for. */
static void forget_goes(struct kunit *test)
{
	forget_come(test);
	forget_go(test, BACKEND(0, 0, 7), 2 * FORGET_COME);
	forget_go(test, SETTING(0, AFFINITY, 0), FORGET_COME);
	forget_go(test, SERVICE_DEL(1), 0);
}

static void forget_goes_all(struct kunit *test)
{
	forget_come(test);
	forget_go(test, FLUSH(), 0);
}

/* Those of a limit that was lowered do not wait for packets. */
static void forget_goes_down(struct kunit *test)
{
	forget_come(test);
	forget_go(test, CONFIG(AFFINITY_MAX, 10), 10);
	forget_go(test, CONFIG(AFFINITY_MAX, 0), 0);
}

static struct kunit_case forget_cases[] = {
	KUNIT_CASE(forget_goes),
	KUNIT_CASE(forget_goes_all),
	KUNIT_CASE(forget_goes_down),
	{}
};

static struct kunit_suite forget_suite = {
	.name = "svcnat-forget",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = forget_cases,
};

kunit_test_suite(forget_suite);
