// SPDX-License-Identifier: GPL-2.0
/*
 * Packets while the table changes. Frontends 0 to 3 are always served by some
 * service, whatever a commit does to them, and a packet must never see it
 * otherwise.
 */
#include <linux/kthread.h>

#include "test.h"

#define RACE_READERS	2
#define RACE_FRONTENDS	4
#define RACE_ROUNDS	(IS_ENABLED(CONFIG_KASAN) ? 30 : 60)

/**
 * struct race_reader - a thread that sends packets
 * @table: the table
 * @task: the thread
 * @now: time for the affinity
 * @packets: packets that it sent
 * @hairpins: packets that were given their own source as backend
 * @wrong: packets that did not get a usable backend
 * @unmasked: packets that should have been masqueraded and were not, or the
 *	other way round
 */
struct race_reader {
	struct svcnat_table *table;
	struct task_struct *task;
	u32 now;
	unsigned long packets;
	unsigned long hairpins;
	unsigned long wrong;
	unsigned long unmasked;
};

static bool race_is_hairpin(const struct svcnat_flow *flow,
			    const struct svcnat_backend *backend)
{
	return !memcmp(flow->saddr, backend->addr, sizeof(flow->saddr));
}

/* Only those are to be masqueraded: nothing was said about pods. */
static void race_check_masquerade(struct race_reader *reader,
				  const struct svcnat_flow *flow,
				  const struct svcnat_pick *pick)
{
	enum svcnat_masquerade_reason expected =
		SVCNAT_MASQUERADE_REASON_NOT_NEEDED;

	if (race_is_hairpin(flow, pick->backend)) {
		expected = SVCNAT_MASQUERADE_REASON_HAIRPIN;
		WRITE_ONCE(reader->hairpins, reader->hairpins + 1);
	}
	if (pick->masquerade != expected)
		reader->unmasked++;
}

static void race_packet(struct race_reader *reader, int frontend)
{
	const enum test_from from = reader->packets / RACE_FRONTENDS % 2 ?
		TEST_FROM_BACKEND : TEST_FROM_OUTSIDE;
	const struct svcnat_flow flow =
		test_flow_from(frontend, from, reader->packets % 61);
	enum svcnat_verdict verdict;
	struct svcnat_pick pick;

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(reader->table, &flow, reader->now, &pick);
	if (verdict != SVCNAT_VERDICT_NAT || !pick.backend->weight ||
	    !svcnat_key_equal(&pick.frontend->key, &flow.key)) {
		reader->wrong++;
	} else {
		this_cpu_inc(pick.frontend->counts->connections);
		this_cpu_inc(*pick.backend->connections);
		race_check_masquerade(reader, &flow, &pick);
	}
	rcu_read_unlock();
	local_bh_enable();
	WRITE_ONCE(reader->packets, reader->packets + 1);
}

static int race_read(void *data)
{
	struct race_reader *reader = data;

	while (!kthread_should_stop()) {
		int i;

		for (i = 0; i < 32; i++)
			race_packet(reader, i % RACE_FRONTENDS);
		reader->now++;
		cond_resched();
	}
	return 0;
}

static const struct test_step race_setup[] = {
	BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), FRONTEND(0, 2),
	FRONTEND(0, 3), BACKEND(0, 0, 1), BACKEND(0, 1, 1), SERVICE(1),
	BACKEND(1, 0, 1), BACKEND(1, 1, 1), CONFIG(AFFINITY_MAX, 20), COMMIT(),
	END()
};

/* Each of them ends with the frontends in service 0 again. */
static const struct test_step race_changes[] = {
	/* There and back, all of them or some, with and without others. */
	BEGIN(), FRONTEND_DEL(0, 0), FRONTEND(1, 0), FRONTEND_DEL(0, 1),
	FRONTEND(1, 1), COMMIT(),
	BEGIN(), FRONTEND(1, 4), FRONTEND(1, 5), FRONTEND(0, 12), COMMIT(),
	BEGIN(), SERVICE_DEL(1), FRONTEND(0, 0), FRONTEND(0, 1), SERVICE(1),
	BACKEND(1, 0, 1), BACKEND(1, 1, 1), COMMIT(),
	REPLACE(), SERVICE(1), FRONTEND(1, 3), FRONTEND(1, 2), FRONTEND(1, 1),
	FRONTEND(1, 0), BACKEND(1, 0, 3), BACKEND(1, 1, 3), COMMIT(),
	BEGIN(), FLUSH(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
	FRONTEND(0, 2), FRONTEND(0, 3), BACKEND(0, 0, 1), BACKEND(0, 1, 1),
	SERVICE(1), BACKEND(1, 0, 1), BACKEND(1, 1, 1), COMMIT(),
	/* VIPs with one frontend and with several. */
	BEGIN(), FRONTEND_DEL(0, 2), SERVICE(2), FRONTEND(2, 2),
	BACKEND(2, 2, 1), COMMIT(),
	BEGIN(), FRONTEND_DEL(2, 2), FRONTEND(0, 2), SERVICE_DEL(2), COMMIT(),
	/* Backends, schedulers, affinity, seed. */
	BEGIN(), BACKEND(0, 0, 0), BACKEND(0, 2, 1), BACKEND(0, 3, 2),
	SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR), COMMIT(),
	BEGIN(), BACKEND_DEL(0, 0), BACKEND_DEL(0, 1), BACKEND(0, 4, 1),
	SETTING(0, AFFINITY, 5), COMMIT(),
	BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
	SETTING(0, MAGLEV_SIZE, 251), CONFIG(SEED, 1), COMMIT(),
	BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_HASH), CONFIG(SEED, 2),
	BACKEND(0, 0, 1), BACKEND(0, 1, 1), BACKEND_DEL(0, 2),
	BACKEND_DEL(0, 3), BACKEND_DEL(0, 4), SETTING(0, AFFINITY, 0), COMMIT(),
	/* Never committed. */
	BEGIN(), FRONTEND_DEL(0, 0), FRONTEND(1, 0), BACKEND_DEL(0, 0), ABORT(),
	BEGIN(), FLUSH(), SERVICE(1), FRONTEND(1, 1), BACKEND(1, 1, 1), ABORT(),
	END()
};

static int race_run(struct svcnat_table *table, const struct test_step *steps)
{
	int err = 0;

	for (; steps->op != TEST_END && !err; steps++) {
		err = test_do(table, steps).err;
		cond_resched();
	}
	return err;
}

static void race_moves(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct race_reader *readers, *reader;
	int i, err;

	readers = kunit_kcalloc(test, RACE_READERS, sizeof(*readers), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, readers);
	KUNIT_ASSERT_EQ(test, race_run(&fixture->table, race_setup), 0);
	for (i = 0; i < RACE_READERS; i++) {
		reader = &readers[i];
		reader->table = &fixture->table;
		reader->task = kthread_run(race_read, reader, "svcnat-race/%d", i);
		if (IS_ERR(reader->task))
			reader->task = NULL;
	}
	for (i = 0, err = 0; i < RACE_ROUNDS && !err; i++)
		err = race_run(&fixture->table, race_changes);
	for (reader = readers; reader < readers + RACE_READERS; reader++) {
		if (!reader->task)
			continue;
		/* With one CPU it may not have run yet. */
		while (!READ_ONCE(reader->hairpins) &&
		       READ_ONCE(reader->packets) < 10000)
			cond_resched();
		kthread_stop(reader->task);
		KUNIT_EXPECT_EQ(test, reader->wrong, 0);
		KUNIT_EXPECT_EQ(test, reader->unmasked, 0);
		KUNIT_EXPECT_GT(test, reader->hairpins, 0);
		kunit_info(test, "%lu packets", reader->packets);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_NOT_NULL(test, readers[0].task);
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE_SLOW(race_moves),
	{}
};

static struct kunit_suite race_suite = {
	.name = "svcnat-race",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = race_cases,
};

kunit_test_suite(race_suite);
