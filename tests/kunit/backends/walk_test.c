// SPDX-License-Identifier: GPL-2.0
/* Looking without touching: through the clients, and what would be picked. */
#include <linux/workqueue.h>

#include "model.h"

/* More than are looked through at a time. */
#define WALK_CLIENTS	8000

/**
 * struct walk - what came of a walk
 * @seen: how often each client came
 * @part: clients since the bucket that is not finished may have begun
 * @nr: how many came since the last interruption
 * @room: how many may
 * @wrong: clients that nobody knows
 */
struct walk {
	u8 seen[WALK_CLIENTS];
	u32 part[WALK_CLIENTS];
	u32 nr;
	u32 room;
	u32 wrong;
};

static bool walk_each(const struct svcnat_remembered *remembered, void *data)
{
	u32 number = ntohl(remembered->client->addr[0]) - 0xc0000000;
	struct walk *walk = data;

	if (walk->nr == walk->room)
		return false;
	if (number >= WALK_CLIENTS || ntohs(remembered->port) != 80 ||
	    remembered->used != number) {
		walk->wrong++;
		return true;
	}
	walk->seen[number]++;
	walk->part[walk->nr++] = number;
	return true;
}

/* Return: true at the end. */
static bool walk_on(struct test_fixture *fixture, struct walk *walk,
		    struct svcnat_affinity_cursor *cursor)
{
	walk->nr = 0;
	rcu_read_lock();
	svcnat_affinity_walk(&fixture->table.affinity, cursor, walk_each, walk);
	rcu_read_unlock();
	return cursor->done;
}

static void walk_check(struct kunit *test, const struct walk *walk, u32 nr)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, walk->wrong, 0);
	for (i = 0; i < WALK_CLIENTS; i++)
		KUNIT_ASSERT_EQ_MSG(test, walk->seen[i], i < nr,
				    "client %u of %u", i, nr);
}

/* Others may run after some thousand buckets, also where they have nobody to tell. */
static void walk_at_once(struct kunit *test, struct walk *walk, u32 nr)
{
	struct svcnat_affinity_cursor cursor = {};
	u32 pauses = 0;

	memset(walk, 0, sizeof(*walk));
	walk->room = WALK_CLIENTS;
	while (!walk_on(test->priv, walk, &cursor))
		pauses++;
	walk_check(test, walk, nr);
	KUNIT_ASSERT_GE(test, pauses, nr / 5000);
	/* The end stays the end. */
	KUNIT_ASSERT_TRUE(test, walk_on(test->priv, walk, &cursor));
	walk_check(test, walk, nr);
}

/*
 * The clients of a bucket that was not finished come anew, and are the first
 * ones: those, and no others, are taken back.
 */
static void walk_in_parts(struct kunit *test, struct walk *walk, u32 nr)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity_cursor cursor = {};
	u32 before = 0, parts = 0, i, again;
	bool done = false;

	memset(walk, 0, sizeof(*walk));
	while (!done) {
		/* No bucket has so many. */
		walk->room = 20 + test_random(fixture, 40);
		done = walk_on(fixture, walk, &cursor);
		for (i = 0, again = 0; i < walk->nr; i++)
			again += walk->seen[walk->part[i]] > 1;
		KUNIT_ASSERT_LE(test, again, before);
		for (i = 0; i < walk->nr; i++) {
			KUNIT_ASSERT_EQ(test, walk->seen[walk->part[i]],
					1 + (i < again));
			walk->seen[walk->part[i]] = 1;
		}
		before = walk->nr;
		KUNIT_ASSERT_LT(test, parts++, WALK_CLIENTS);
	}
	KUNIT_ASSERT_GE(test, parts, nr / 60);
	walk_check(test, walk, nr);
}

static void walk_learn(struct test_fixture *fixture,
		       const struct svcnat_backend_set *set, u32 from, u32 to)
{
	for (; from < to; from++) {
		const __be32 addr[4] = { htonl(0xc0000000 + from) };
		struct svcnat_client client;

		svcnat_client_init(&client, 1, SVCNAT_IPV4, addr, 32);
		rcu_read_lock();
		svcnat_affinity_learn(&fixture->table.affinity, &client, set,
				      &set->views[0], &set->backends[from % 2], &test_no_waits,
				      from, WALK_CLIENTS);
		rcu_read_unlock();
	}
}

static void walk_all(struct kunit *test)
{
	static const u32 sizes[] = { 0, 1, 2, 40, 47, 49, 300, 1000, 3000, WALK_CLIENTS };
	static const u16 weights[] = { 1, 1 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;
	struct svcnat_backend_set *set;
	struct walk *walk;
	u32 before = 0, i;

	walk = kunit_kzalloc(test, sizeof(*walk), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, walk);
	set = test_set(SVCNAT_SCHEDULER_HASH, weights, 2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	set->settings.affinity = WALK_CLIENTS;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		local_bh_disable();
		walk_learn(fixture, set, before, sizes[i]);
		local_bh_enable();
		before = sizes[i];
		/* No longer growing. */
		while (flush_work(&affinity->entries.run_work))
			cond_resched();
		walk_at_once(test, walk, sizes[i]);
		walk_in_parts(test, walk, sizes[i]);
	}
	test_set_free(set);
}

/* While clients are moved to a larger hash table, which waits for us. */
static void walk_growing(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;
	struct svcnat_affinity_cursor cursor = {};
	struct svcnat_backend_set *set;
	bool grows, done;
	struct walk *walk;
	u32 nr;

	walk = kunit_kzalloc(test, sizeof(*walk), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, walk);
	walk->room = WALK_CLIENTS;
	set = test_set(SVCNAT_SCHEDULER_HASH, weights, 2);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	set->settings.affinity = WALK_CLIENTS;
	local_bh_disable();
	walk_learn(fixture, set, 0, 100);
	rcu_read_lock();
	grows = rcu_dereference(affinity->entries.tbl)->future_tbl;
	rcu_read_unlock();
	nr = affinity->nr;
	done = walk_on(fixture, walk, &cursor);
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, grows);
	KUNIT_EXPECT_TRUE(test, done);
	walk_check(test, walk, nr);
	KUNIT_EXPECT_GE(test, cursor.table, 2);
	test_set_free(set);
}

/* The latest second at which a client was seen. */
static bool walk_last(const struct svcnat_remembered *remembered, void *data)
{
	u32 *used = data;

	*used = max(*used, remembered->used);
	return true;
}

static u32 walk_used(struct test_fixture *fixture)
{
	struct svcnat_affinity_cursor cursor = {};
	u32 used = 0;

	rcu_read_lock();
	while (!cursor.done)
		svcnat_affinity_walk(&fixture->table.affinity, &cursor, walk_last,
				     &used);
	rcu_read_unlock();
	return used;
}

/* Who only asks gets an answer, takes no turn and is not remembered. */
static void walk_probe(struct kunit *test)
{
	static const struct test_step setup[] = {
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RR),
		FRONTEND(0, 0), BACKEND(0, 0, 1), BACKEND(0, 2, 1), COMMIT(),
		END()
	};
	static const struct test_step remember[] = {
		BEGIN(), SETTING(0, AFFINITY, 100), COMMIT(), END()
	};
	struct test_fixture *fixture = test->priv;
	struct svcnat_flow packet = test_flow(0, 1), probe = packet;
	const struct svcnat_backend *kept;
	struct svcnat_pick pick;
	const atomic_t *turn;
	int i, turns;

	probe.probe = true;
	test_steps(test, setup);
	test_select(&fixture->table, &packet, 1, &pick);
	kept = pick.backend;
	turn = &pick.frontend->service->turn[SVCNAT_IPV4][0];
	turns = atomic_read(turn);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, test_select(&fixture->table, &probe, 1, &pick),
				SVCNAT_VERDICT_NAT);
		KUNIT_EXPECT_PTR_NE(test, pick.backend, kept);
		KUNIT_EXPECT_EQ(test, atomic_read(turn), turns);
	}
	fixture->model->history[0].turns[0][0]++;
	test_steps(test, remember);
	probe.saddr[0] ^= htonl(256);
	packet.saddr[0] = probe.saddr[0];
	turns = fixture->table.affinity.nr;
	for (i = 0; i < 3; i++) {
		test_select(&fixture->table, &probe, 1000, &pick);
		KUNIT_EXPECT_EQ(test, pick.affinity, SVCNAT_AFFINITY_RESULT_NEW);
		KUNIT_EXPECT_EQ(test, fixture->table.affinity.nr, turns);
	}
	test_select(&fixture->table, &packet, 1000, &pick);
	kept = pick.backend;
	KUNIT_EXPECT_EQ(test, fixture->table.affinity.nr, turns + 1);
	KUNIT_EXPECT_EQ(test, walk_used(fixture), 1000);
	test_select(&fixture->table, &probe, 1050, &pick);
	KUNIT_EXPECT_EQ(test, pick.affinity, SVCNAT_AFFINITY_RESULT_KEPT);
	KUNIT_EXPECT_PTR_EQ(test, pick.backend, kept);
	KUNIT_EXPECT_EQ(test, walk_used(fixture), 1000);
	test_select(&fixture->table, &packet, 1050, &pick);
	KUNIT_EXPECT_EQ(test, walk_used(fixture), 1050);
}

static struct kunit_case walk_cases[] = {
	KUNIT_CASE(walk_all),
	KUNIT_CASE(walk_growing),
	KUNIT_CASE(walk_probe),
	{}
};

static struct kunit_suite walk_suite = {
	.name = "svcnat-walk",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = walk_cases,
};

kunit_test_suite(walk_suite);
