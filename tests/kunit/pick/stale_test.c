// SPDX-License-Identifier: GPL-2.0
/* Which connections must end after a change. */
#include <linux/in.h>

#include "model.h"
#include "pick/stale.h"

/* Frontends of test.h: 0 TCP, 2 UDP, 4 SCTP, all IPv4. */
static const struct test_step stale_setup[] = {
	BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 2), FRONTEND(0, 4),
	BACKEND(0, 0, 1), BACKEND(0, 2, 0), SERVICE(1), FRONTEND(1, 6),
	FRONTEND(1, 8), COMMIT(), END()
};

static struct svcnat_entry stale_entry(int frontend, int backend, bool replied)
{
	const struct svcnat_backend_change change =
		test_backend_change(backend, TEST_NO_WEIGHT);
	struct svcnat_entry entry = {
		.dialed = test_frontend_key(frontend),
		.port = change.backend.port,
		.bound = true,
		.replied = replied,
		.now = test_clock,
	};

	memcpy(entry.addr, change.backend.addr, sizeof(entry.addr));
	return entry;
}

/* One that was not translated. */
static struct svcnat_entry stale_plain(int frontend, bool replied)
{
	struct svcnat_entry entry = stale_entry(frontend, 0, replied);

	memcpy(entry.addr, entry.dialed.addr, sizeof(entry.addr));
	entry.port = entry.dialed.port;
	entry.bound = false;
	return entry;
}

static bool stale_ends(struct kunit *test, const struct svcnat_entry *entry)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_removals *removals;
	LIST_HEAD(before);
	bool stale;

	removals = svcnat_removals_build(&before, &fixture->table.removed,
					 &fixture->table.drains.frontends);
	KUNIT_ASSERT_NOT_NULL(test, removals);
	rcu_read_lock();
	stale = svcnat_entry_is_stale(&fixture->table, removals, entry);
	rcu_read_unlock();
	kvfree(removals);
	return stale;
}

static void stale_free_removed(struct svcnat_table *table)
{
	mutex_lock(&table->mutex);
	svcnat_table_free_removed(table, &table->removed);
	mutex_unlock(&table->mutex);
}

/* Unanswered and answered connections through TCP, UDP and SCTP. */
static void stale_expect(struct kunit *test, const char *what, int backend,
			 const char *expected)
{
	int i;

	for (i = 0; i < 6; i++) {
		const struct svcnat_entry entry = backend < 0 ?
			stale_plain(i / 2 * 2, i % 2) :
			stale_entry(i / 2 * 2, backend, i % 2);

		KUNIT_EXPECT_EQ_MSG(test, stale_ends(test, &entry),
				    expected[i] == 'x', "%s: frontend %d %s",
				    what, i / 2 * 2,
				    i % 2 ? "answered" : "unanswered");
	}
}

static void stale_backends(struct kunit *test)
{
	static const struct test_step reset[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_RESET),
		COMMIT(), END()
	};
	static const struct test_step empty[] = {
		BEGIN(), BACKEND_DEL(0, 0), BACKEND_DEL(0, 2), COMMIT(), END()
	};
	static const struct test_step unusable[] = {
		BEGIN(), BACKEND(0, 0, 0), COMMIT(), END()
	};

	/*			       TCP UDP SCTP */
	test_steps(test, stale_setup);
	stale_expect(test, "a backend", 0, "......");
	stale_expect(test, "of weight 0", 2, "......");
	stale_expect(test, "none of them", 4, "x.xxx.");
	stale_expect(test, "made before", -1, "x.xxx.");
	test_steps(test, unusable);
	stale_expect(test, "nobody to go to", -1, "......");
	test_steps(test, reset);
	stale_expect(test, "reset: a backend", 0, "......");
	stale_expect(test, "reset: none of them", 4, "xxxxxx");
	test_steps(test, empty);
	stale_expect(test, "reset: the last one went", 0, "xxxxxx");
	stale_expect(test, "reset: nobody to go to", -1, "......");
}

static void stale_frontends(struct kunit *test)
{
	static const struct test_step gone[] = {
		BEGIN(), FRONTEND_DEL(0, 0), FRONTEND_DEL(0, 2),
		FRONTEND_DEL(0, 4), COMMIT(), END()
	};
	static const struct test_step back[] = {
		BEGIN(), FRONTEND(0, 0), FRONTEND(0, 2), FRONTEND(0, 4),
		COMMIT(), END()
	};
	const struct svcnat_entry other = stale_entry(12, 4, false);

	test_steps(test, stale_setup);
	KUNIT_EXPECT_FALSE(test, stale_ends(test, &other));
	test_steps(test, gone);
	stale_expect(test, "gone", 0, "x.xxx.");
	stale_expect(test, "gone, not translated", -1, "......");
	KUNIT_EXPECT_FALSE(test, stale_ends(test, &other));
	test_steps(test, back);
	stale_expect(test, "back again", 0, "......");
}

/* The backend is there, but who comes now would not be given it. */
static void stale_settings(struct kunit *test)
{
	static const struct test_step shut[] = {
		BEGIN(), SOURCES(0, 0, CLIENTS), SOURCES(0, 2, CLIENTS),
		SOURCES(0, 4, CLIENTS), COMMIT(), END()
	};
	static const struct test_step reset[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_RESET),
		COMMIT(), END()
	};
	static const struct test_step drain[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | 100 << 2),
		COMMIT(), END()
	};
	static const struct test_step local[] = {
		BEGIN(), SOURCES(0, 0, EVERYWHERE), SOURCES(0, 2, EVERYWHERE),
		SOURCES(0, 4, EVERYWHERE), POLICY(0, 0, LOCAL),
		POLICY(0, 2, LOCAL), POLICY(0, 4, LOCAL), COMMIT(), END()
	};
	static const struct test_step here[] = {
		BEGIN(), LOCAL(0, 0, true), COMMIT(), END()
	};

	test_steps(test, stale_setup);
	test_steps(test, shut);
	stale_expect(test, "not from there", 0, "x.xxx.");
	stale_expect(test, "not from there, not translated", -1, "x.xxx.");
	test_steps(test, drain);
	stale_expect(test, "drain: not from there", 0, "x.xxx.");
	test_steps(test, reset);
	stale_expect(test, "reset: not from there", 0, "xxxxxx");
	test_steps(test, local);
	stale_expect(test, "only what is here", 0, "xxxxxx");
	test_steps(test, here);
	stale_expect(test, "it is here", 0, "......");
}

static void stale_service(struct kunit *test)
{
	static const struct test_step gone[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_RESET),
		COMMIT(), BEGIN(), SERVICE_DEL(0), COMMIT(), END()
	};

	test_steps(test, stale_setup);
	test_steps(test, gone);
	stale_expect(test, "its service went", 0, "xxxxxx");
}

/* The connections of those that drain are as good as others, for a time. */
static void stale_drain(struct kunit *test)
{
	static const struct test_step drain[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | 10 << 2),
		COMMIT(), BEGIN(), BACKEND_DEL(0, 0), COMMIT(), END()
	};
	static const struct test_step back[] = {
		BEGIN(), BACKEND(0, 0, 1), COMMIT(), END()
	};
	static const struct test_step reset[] = {
		BEGIN(), BACKEND_DEL(0, 0),
		SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_RESET), COMMIT(), END()
	};

	test_steps(test, stale_setup);
	test_steps(test, drain);
	stale_expect(test, "draining", 0, "x.xxx.");
	stale_expect(test, "never seen", 4, "x.xxx.");
	test_clock += 9999;
	stale_expect(test, "almost", 0, "x.xxx.");
	test_clock += 1;
	stale_expect(test, "drained", 0, "xxxxxx");
	stale_expect(test, "drained: never seen", 4, "x.xxx.");
	test_steps(test, back);
	stale_expect(test, "back", 0, "......");
	test_steps(test, reset);
	stale_expect(test, "reset", 0, "xxxxxx");
}

static void stale_drain_frontends(struct kunit *test)
{
	static const struct test_step gone[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | 10 << 2),
		COMMIT(), BEGIN(), SERVICE_DEL(0), COMMIT(), END()
	};
	static const struct test_step back[] = {
		BEGIN(), SERVICE(0),
		SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | 90 << 2),
		FRONTEND(0, 0), FRONTEND(0, 2), FRONTEND(0, 4), BACKEND(0, 2, 1),
		COMMIT(), END()
	};
	struct test_fixture *fixture = test->priv;

	test_steps(test, stale_setup);
	test_steps(test, gone);
	stale_expect(test, "gone", 0, "x.xxx.");
	stale_free_removed(&fixture->table);
	stale_expect(test, "gone a while ago", 0, "......");
	test_clock += 10000;
	stale_expect(test, "drained", 0, ".x...x");
	stale_expect(test, "drained, not translated", -1, "......");
	test_steps(test, back);
	stale_expect(test, "back without this backend", 0, "xxxxxx");
	stale_expect(test, "back with this one", 2, "......");
	mutex_lock(&fixture->table.mutex);
	svcnat_drains_expire(&fixture->table, test_clock);
	mutex_unlock(&fixture->table.mutex);
	stale_expect(test, "back for long", 0, "x.xxx.");
}

/* A frontend that comes back and goes for good takes its deadline along. */
static void stale_drain_again(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SETTING(0, ON_REMOVAL, SVCNAT_ON_REMOVAL_DRAIN | 10 << 2),
		COMMIT(), BEGIN(), SERVICE_DEL(0), COMMIT(),
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 2),
		FRONTEND(0, 4), BACKEND(0, 0, 1), COMMIT(), END()
	};
	static const struct test_step gone[] = {
		BEGIN(), SERVICE_DEL(0), COMMIT(), END()
	};
	struct test_fixture *fixture = test->priv;

	test_steps(test, stale_setup);
	test_steps(test, steps);
	KUNIT_EXPECT_EQ(test, fixture->table.drains.nr_frontends, 3);
	stale_free_removed(&fixture->table);
	test_steps(test, gone);
	stale_expect(test, "kept", 0, "x.xxx.");
	mutex_lock(&fixture->table.mutex);
	svcnat_drains_expire(&fixture->table, test_clock);
	mutex_unlock(&fixture->table.mutex);
	KUNIT_EXPECT_EQ(test, fixture->table.drains.nr_frontends, 0);
	stale_free_removed(&fixture->table);
	test_clock += 10000;
	stale_expect(test, "kept for good", 0, "......");
	KUNIT_EXPECT_EQ(test, fixture->table.nr_gone, 0);
}

static struct kunit_case stale_cases[] = {
	KUNIT_CASE(stale_backends),
	KUNIT_CASE(stale_frontends),
	KUNIT_CASE(stale_settings),
	KUNIT_CASE(stale_service),
	KUNIT_CASE(stale_drain),
	KUNIT_CASE(stale_drain_frontends),
	KUNIT_CASE(stale_drain_again),
	{}
};

static struct kunit_suite stale_suite = {
	.name = "svcnat-stale",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = stale_cases,
};

kunit_test_suite(stale_suite);
