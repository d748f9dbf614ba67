// SPDX-License-Identifier: GPL-2.0
/*
 * Packets while the table changes. Frontends 0 to 3 are always served by some
 * service, whatever a commit does to them, and a packet must never see it
 * otherwise. In one case frontends come and go, and what they do not serve is
 * left alone.
 */
#include <linux/kthread.h>

#include "backends/state.h"
#include "test.h"

#define RACE_READERS	2
#define RACE_FRONTENDS	4
#define RACE_ROUNDS	(IS_ENABLED(CONFIG_KASAN) ? 30 : 60)

/* What a case is about. */
enum race_about {
	RACE_MOVES,
	RACE_POLICIES,
	RACE_OPENS,
};

/**
 * struct race_reader - a thread that sends packets
 * @table: the table
 * @about: what the case is about
 * @task: the thread
 * @now: time for the affinity
 * @packets: packets that it sent
 * @hairpins: packets that were given their own source as backend
 * @served: packets that were given a backend, where they need not be
 * @wrong: packets that did not get a usable backend
 * @unmasked: packets that should have been masqueraded and were not, or the
 *	other way round
 * @local: packets that a local backend was to be picked for
 * @strayed: those of them that did not get one
 */
struct race_reader {
	struct svcnat_table *table;
	enum race_about about;
	struct task_struct *task;
	u32 now;
	unsigned long packets;
	unsigned long hairpins;
	unsigned long served;
	unsigned long wrong;
	unsigned long unmasked;
	unsigned long local;
	unsigned long strayed;
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

/* From outside, and there are local backends all the time. */
static void race_check_local(struct race_reader *reader,
			     enum svcnat_verdict verdict,
			     const struct svcnat_pick *pick)
{
	if (!pick->frontend || pick->frontend->policy != SVCNAT_POLICY_LOCAL)
		return;
	WRITE_ONCE(reader->local, reader->local + 1);
	if (verdict != SVCNAT_VERDICT_NAT ||
	    !(pick->backend->flags & SVCNAT_BACKEND_LOCAL))
		reader->strayed++;
}

static void race_packet(struct race_reader *reader, int frontend)
{
	const enum test_from from = reader->packets / RACE_FRONTENDS % 2 ?
		TEST_FROM_BACKEND : TEST_FROM_OUTSIDE;
	const struct svcnat_flow flow =
		test_flow_from(frontend, from, reader->packets % 61);
	enum svcnat_verdict verdict;
	struct svcnat_pick pick = {};

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(reader->table, &flow, reader->now, &pick);
	if (verdict != SVCNAT_VERDICT_NAT || !pick.backend->weight ||
	    !svcnat_key_equal(&pick.frontend->key, &flow.key)) {
		reader->wrong++;
	} else {
		this_cpu_inc(pick.frontend->counts->connections);
		this_cpu_inc(*pick.backend->connections);
		if (pick.frontend->kind == SVCNAT_KIND_CLUSTER)
			race_check_masquerade(reader, &flow, &pick);
	}
	if (pick.counted)
		svcnat_state_give(svcnat_backend_state(pick.set, pick.backend));
	/* Some backends have an address of the host, which may use all. */
	if (from == TEST_FROM_OUTSIDE)
		race_check_local(reader, verdict, &pick);
	rcu_read_unlock();
	local_bh_enable();
	WRITE_ONCE(reader->packets, reader->packets + 1);
}

/* Either the frontend is there, or nothing is known of its port. */
static void race_open_packet(struct race_reader *reader, int frontend)
{
	const struct svcnat_flow flow = test_flow(frontend, reader->packets % 61);
	enum svcnat_verdict verdict;
	struct svcnat_pick pick = {};

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(reader->table, &flow, reader->now, &pick);
	if (verdict == SVCNAT_VERDICT_NAT)
		WRITE_ONCE(reader->served, reader->served + 1);
	else if (verdict != SVCNAT_VERDICT_PASS)
		reader->wrong++;
	rcu_read_unlock();
	local_bh_enable();
	WRITE_ONCE(reader->packets, reader->packets + 1);
}

static int race_read(void *data)
{
	static const u8 opens[RACE_FRONTENDS] = { 2, 6, 3, 8 };
	struct race_reader *reader = data;

	while (!kthread_should_stop()) {
		int i;

		for (i = 0; i < 32; i++) {
			if (reader->about == RACE_OPENS)
				race_open_packet(reader, opens[i % RACE_FRONTENDS]);
			else
				race_packet(reader, i % RACE_FRONTENDS);
		}
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
	/* To another service, while its own loses all that it had, and back. */
	BEGIN(), BACKEND_DEL(0, 0), BACKEND_DEL(0, 1), FRONTEND_DEL(0, 0),
	FRONTEND_DEL(0, 1), FRONTEND_DEL(0, 2), FRONTEND_DEL(0, 3),
	FRONTEND(1, 0), FRONTEND(1, 1), FRONTEND(1, 2), FRONTEND(1, 3), COMMIT(),
	BEGIN(), SERVICE_DEL(1), SERVICE(1), FRONTEND(0, 0), FRONTEND(0, 1),
	FRONTEND(0, 2), FRONTEND(0, 3), BACKEND(0, 0, 1), BACKEND(0, 1, 1),
	COMMIT(),
	BEGIN(), BACKEND(1, 0, 1), BACKEND(1, 1, 1), COMMIT(),
	/* Backends, schedulers, affinity, seed. */
	BEGIN(), BACKEND(0, 0, 0), BACKEND(0, 2, 1), BACKEND(0, 3, 2),
	SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR), COMMIT(),
	BEGIN(), BACKEND_DEL(0, 0), BACKEND_DEL(0, 1), BACKEND(0, 4, 1),
	SETTING(0, AFFINITY, 5), COMMIT(),
	/* States come and go. */
	BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_LC), COMMIT(),
	BEGIN(), SETTING(0, MAX_CONNECTIONS, 1000), COMMIT(),
	BEGIN(), SETTING(0, MAX_CONNECTIONS, 0), COMMIT(),
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

/* 0 and 1 are always about local backends, 2 and 3 now and then. */
static const struct test_step policies_setup[] = {
	BEGIN(), SERVICE(0), RULES(0, 0, EXTERNAL, LOCAL, NOWHERE),
	RULES(0, 1, EXTERNAL, LOCAL, NOWHERE), BACKEND(0, 0, 1),
	BACKEND(0, 1, 1), BACKEND(0, 2, 9), BACKEND(0, 3, 9), LOCAL(0, 0, 1),
	LOCAL(0, 1, 1), SERVICE(1), RULES(1, 2, EXTERNAL, CLUSTER, NOWHERE),
	FRONTEND(1, 3), BACKEND(1, 0, 1), BACKEND(1, 1, 1), BACKEND(1, 2, 9),
	BACKEND(1, 3, 9), LOCAL(1, 0, 1), LOCAL(1, 1, 1), COMMIT(), END()
};

static const struct test_step policies_changes[] = {
	BEGIN(), POLICY(1, 2, LOCAL), POLICY(1, 3, LOCAL), COMMIT(),
	BEGIN(), BACKEND(1, 2, 5), BACKEND(0, 3, 5), LOCAL(0, 2, 1),
	LOCAL(0, 3, 1), COMMIT(),
	/* The local backend is another one now, here and there. */
	BEGIN(), LOCAL(0, 0, 0), LOCAL(0, 1, 0), BACKEND(1, 4, 7),
	BACKEND(1, 5, 7), LOCAL(1, 4, 1), LOCAL(1, 5, 1), COMMIT(),
	BEGIN(), BACKEND_DEL(1, 0), BACKEND_DEL(1, 1), TERMINATING(0, 0, 1),
	POLICY(1, 2, CLUSTER), SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_WRR),
	COMMIT(),
	BEGIN(), POLICY(1, 3, CLUSTER), BACKEND(1, 0, 1), BACKEND(1, 1, 1),
	LOCAL(1, 0, 1), LOCAL(1, 1, 1), COMMIT(),
	/* Sets for all only, and back to local ones while they are made anew. */
	BEGIN(), BACKEND(1, 2, 9), BACKEND(1, 3, 9), COMMIT(),
	BEGIN(), POLICY(1, 2, LOCAL), POLICY(1, 3, LOCAL), BACKEND(1, 2, 4),
	SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
	SETTING(1, MAGLEV_SIZE, 31), COMMIT(),
	/* To a service that had no use for local ones, and back. */
	BEGIN(), SERVICE(2), BACKEND(2, 0, 1), BACKEND(2, 1, 1),
	BACKEND(2, 8, 1), BACKEND(2, 9, 1), LOCAL(2, 0, 1), LOCAL(2, 1, 1),
	COMMIT(),
	BEGIN(), FRONTEND_DEL(0, 0), FRONTEND_DEL(0, 1),
	RULES(2, 0, EXTERNAL, LOCAL, NOWHERE),
	RULES(2, 1, EXTERNAL, LOCAL, NOWHERE), COMMIT(),
	BEGIN(), SERVICE_DEL(2), RULES(0, 0, EXTERNAL, LOCAL, NOWHERE),
	RULES(0, 1, EXTERNAL, LOCAL, NOWHERE), TERMINATING(0, 0, 0),
	LOCAL(0, 0, 1), LOCAL(0, 1, 1), COMMIT(),
	BEGIN(), LOCAL(0, 2, 0), LOCAL(0, 3, 0), BACKEND_DEL(1, 4),
	BACKEND_DEL(1, 5), POLICY(1, 2, CLUSTER), POLICY(1, 3, CLUSTER),
	SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_HASH),
	SETTING(1, MAGLEV_SIZE, 0), COMMIT(),
	/* Never committed. */
	BEGIN(), POLICY(0, 0, CLUSTER), POLICY(1, 2, LOCAL), ABORT(), END()
};

/* 0 and 1 are external, and the other frontends of their addresses are not. */
static const struct test_step opens_setup[] = {
	BEGIN(), SERVICE(0), RULES(0, 0, EXTERNAL, CLUSTER, NOWHERE),
	RULES(0, 1, EXTERNAL, CLUSTER, NOWHERE), BACKEND(0, 0, 1),
	BACKEND(0, 1, 1), SERVICE(1), BACKEND(1, 2, 1), BACKEND(1, 3, 1),
	COMMIT(), END()
};

static const struct test_step opens_changes[] = {
	/* An address of the cluster's, and one that is by two services. */
	BEGIN(), FRONTEND(0, 2), FRONTEND(1, 3), COMMIT(),
	BEGIN(), FRONTEND(0, 6), FRONTEND(1, 8), COMMIT(),
	BEGIN(), FRONTEND_DEL(0, 2), FRONTEND_DEL(1, 3), COMMIT(),
	BEGIN(), FRONTEND_DEL(1, 8), FRONTEND_DEL(0, 6), COMMIT(),
	/* One kind goes as the other comes. */
	BEGIN(), RULES(1, 8, EXTERNAL, CLUSTER, NOWHERE), COMMIT(),
	BEGIN(), FRONTEND(1, 6), FRONTEND(0, 2), FRONTEND(0, 3), COMMIT(),
	BEGIN(), FRONTEND_DEL(1, 6), FRONTEND_DEL(0, 2), FRONTEND_DEL(0, 3),
	RULES(0, 6, EXTERNAL, CLUSTER, NOWHERE), COMMIT(),
	BEGIN(), FRONTEND_DEL(0, 6), FRONTEND_DEL(1, 8), COMMIT(),
	END()
};

/* How many packets were of the kind that a case is about? */
static unsigned long race_met(const struct race_reader *reader)
{
	switch (reader->about) {
	case RACE_POLICIES:
		return READ_ONCE(reader->local);
	case RACE_OPENS:
		return READ_ONCE(reader->served);
	default:
		return READ_ONCE(reader->hairpins);
	}
}

static int race_run(struct svcnat_table *table, const struct test_step *steps)
{
	int err = 0;

	for (; steps->op != TEST_END && !err; steps++) {
		err = test_do(table, steps).err;
		cond_resched();
	}
	return err;
}

static void race_all(struct kunit *test, const struct test_step *setup,
		     const struct test_step *changes, enum race_about about)
{
	struct test_fixture *fixture = test->priv;
	struct race_reader *readers, *reader;
	int i, err;

	readers = kunit_kcalloc(test, RACE_READERS, sizeof(*readers), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, readers);
	KUNIT_ASSERT_EQ(test, race_run(&fixture->table, setup), 0);
	for (i = 0; i < RACE_READERS; i++) {
		reader = &readers[i];
		reader->table = &fixture->table;
		reader->about = about;
		reader->task = kthread_run(race_read, reader, "svcnat-race/%d", i);
		if (IS_ERR(reader->task))
			reader->task = NULL;
	}
	for (i = 0, err = 0; i < RACE_ROUNDS && !err; i++)
		err = race_run(&fixture->table, changes);
	for (reader = readers; reader < readers + RACE_READERS; reader++) {
		if (!reader->task)
			continue;
		/* With one CPU it may not have run yet. */
		while (!race_met(reader) && READ_ONCE(reader->packets) < 10000)
			cond_resched();
		kthread_stop(reader->task);
		KUNIT_EXPECT_EQ(test, reader->wrong, 0);
		KUNIT_EXPECT_EQ(test, reader->unmasked, 0);
		KUNIT_EXPECT_EQ(test, reader->strayed, 0);
		KUNIT_EXPECT_GT(test, race_met(reader), 0);
		kunit_info(test, "%lu packets", reader->packets);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_NOT_NULL(test, readers[0].task);
}

static void race_moves(struct kunit *test)
{
	race_all(test, race_setup, race_changes, RACE_MOVES);
}

static void race_policies(struct kunit *test)
{
	race_all(test, policies_setup, policies_changes, RACE_POLICIES);
}

static void race_opens(struct kunit *test)
{
	race_all(test, opens_setup, opens_changes, RACE_OPENS);
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE_SLOW(race_moves),
	KUNIT_CASE_SLOW(race_policies),
	KUNIT_CASE_SLOW(race_opens),
	{}
};

static struct kunit_suite race_suite = {
	.name = "svcnat-race",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = race_cases,
};

kunit_test_suite(race_suite);
