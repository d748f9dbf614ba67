// SPDX-License-Identifier: GPL-2.0
/* Clients that keep their backend; the time is passed in. */
#include "backends/share.h"
#include "test.h"

#define AFFINITY_TIMEOUT	100

static struct svcnat_backend_set *affinity_set(struct kunit *test,
					       const u16 *weights, u32 nr)
{
	struct svcnat_backend_set *set = test_set(SVCNAT_SCHEDULER_HASH,
						  weights, nr);

	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	set->settings.affinity = AFFINITY_TIMEOUT;
	return set;
}

/* So many clients has a service at most. */
#define AFFINITY_CLIENTS	100000

/* Client of the first service, or of those that follow. */
static struct svcnat_client affinity_client(u32 number)
{
	const __be32 addr[4] = { htonl(0xc0000000 + number % AFFINITY_CLIENTS) };
	struct svcnat_client client;

	svcnat_client_init(&client, 1 + number / AFFINITY_CLIENTS, SVCNAT_IPV4,
			   addr, 32);
	return client;
}

/* Return: number of the backend that a client keeps, or -1. */
static int affinity_find(struct kunit *test, const struct svcnat_backend_set *set,
			 u32 number, u32 now)
{
	struct test_fixture *fixture = test->priv;
	const struct svcnat_client client = affinity_client(number);
	const struct svcnat_backend *backend;

	local_bh_disable();
	rcu_read_lock();
	backend = svcnat_affinity_find(&fixture->table.affinity, &client, set,
				       &set->views[0], &test_no_waits, now, true);
	rcu_read_unlock();
	local_bh_enable();
	return backend ? backend - set->backends : -1;
}

static int affinity_learn(struct kunit *test, const struct svcnat_backend_set *set,
			  u32 number, u32 picked, u32 now, u32 max)
{
	struct test_fixture *fixture = test->priv;
	const struct svcnat_client client = affinity_client(number);
	const struct svcnat_backend *backend;

	local_bh_disable();
	rcu_read_lock();
	backend = svcnat_affinity_learn(&fixture->table.affinity, &client, set,
					&set->views[0], &set->backends[picked], &test_no_waits,
					now, max);
	rcu_read_unlock();
	local_bh_enable();
	return backend - set->backends;
}

static u32 affinity_nr(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;
	struct svcnat_share *share;
	unsigned long service;
	u32 nr = 0, shares = 0;
	int i;

	xa_for_each(&affinity->services, service, share) {
		KUNIT_ASSERT_EQ(test, share->service, service);
		KUNIT_ASSERT_GT(test, share->nr, 0);
		KUNIT_ASSERT_EQ(test, list_count_nodes(&share->queue), share->nr);
		nr += share->nr;
	}
	for (i = 0; i < ARRAY_SIZE(affinity->shares); i++) {
		list_for_each_entry(share, &affinity->shares[i], list) {
			KUNIT_ASSERT_EQ(test, ilog2(share->nr), i);
			KUNIT_ASSERT_PTR_EQ(test, share,
					    xa_load(&affinity->services, share->service));
			nr -= share->nr;
		}
	}
	KUNIT_ASSERT_EQ(test, nr, 0);
	xa_for_each(&affinity->services, service, share)
		shares += share->nr;
	KUNIT_ASSERT_EQ(test, shares, affinity->nr);
	KUNIT_ASSERT_EQ(test, atomic_read(&affinity->entries.nelems),
			affinity->nr);
	return affinity->nr;
}

/* How many clients of a service are remembered, the first one is 0. */
static u32 affinity_share(struct kunit *test, u32 service)
{
	struct test_fixture *fixture = test->priv;
	const struct svcnat_share *share =
		xa_load(&fixture->table.affinity.services, 1 + service);

	return share ? share->nr : 0;
}

/* A mask bit by bit. */
static void affinity_prefixes(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	int prefix, bit, word;

	for (prefix = 0; prefix <= 128; prefix++) {
		__be32 addr[4], expected[4] = {};
		struct svcnat_client client;

		for (word = 0; word < 4; word++)
			addr[word] = htonl(prandom_u32_state(&fixture->rnd));
		for (bit = 0; bit < prefix; bit++)
			((u8 *)expected)[bit / 8] |=
				((u8 *)addr)[bit / 8] & (0x80 >> bit % 8);
		memset(&client, 0xee, sizeof(client));
		svcnat_client_init(&client, 7, SVCNAT_IPV6, addr, prefix);
		KUNIT_ASSERT_MEMEQ(test, client.addr, expected, sizeof(expected));
		KUNIT_ASSERT_EQ(test, client.service, 7);
		KUNIT_ASSERT_EQ(test, client.family, SVCNAT_IPV6);
	}
}

static void affinity_expiry(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1 };
	/* Also where seconds since the boot would no longer fit. */
	static const u32 starts[] = { 0, 1000, S32_MAX - 50, U32_MAX - 50 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 3);
	int i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		u32 now = starts[i], client = i;

		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), -1);
		KUNIT_EXPECT_EQ(test, affinity_learn(test, set, client, 2, now, 9), 2);
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), 2);
		/* A new connection refreshes it, to the last second. */
		now += AFFINITY_TIMEOUT;
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), 2);
		now += AFFINITY_TIMEOUT;
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), 2);
		now += AFFINITY_TIMEOUT + 1;
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), -1);
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now), -1);
		KUNIT_EXPECT_EQ(test, affinity_learn(test, set, client, 1, now, 9), 1);
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, client, now + 1), 1);
		KUNIT_EXPECT_EQ(test, affinity_nr(test), 1 + i);
	}
	test_set_free(set);
}

/* Another CPU may have read the clock just before the second changed. */
static void affinity_clock(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);

	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 1, 1000, 9), 1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 999), 1);
	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 0, 998, 9), 1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 1000), 1);
	test_set_free(set);
}

/* A backend that takes no new connections is not kept; it may come back. */
static void affinity_backends(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1 }, drained[] = { 1, 1, 0 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 3);
	struct svcnat_backend_set *fewer = affinity_set(test, weights, 2);
	struct svcnat_backend_set *less = affinity_set(test, drained, 3);

	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 2, 10, 9), 2);
	KUNIT_EXPECT_EQ(test, affinity_find(test, fewer, 1, 11), -1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, less, 1, 12), -1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 13), 2);
	/* Of first packets that race the first one decides, if it can. */
	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 0, 14, 9), 2);
	KUNIT_EXPECT_EQ(test, affinity_learn(test, less, 1, 0, 14, 9), 0);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 15), 0);
	KUNIT_EXPECT_EQ(test, affinity_learn(test, fewer, 1, 1, 15, 9), 0);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 1);
	test_set_free(set);
	test_set_free(fewer);
	test_set_free(less);
}

/* Services, families and clients do not share. */
static void affinity_apart(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;
	struct svcnat_backend_set *set = affinity_set(test, weights, 3);
	const __be32 addr[4] = { htonl(0x0a000001) };
	struct svcnat_client clients[4];
	int i;

	svcnat_client_init(&clients[0], 1, SVCNAT_IPV4, addr, 32);
	svcnat_client_init(&clients[1], 2, SVCNAT_IPV4, addr, 32);
	svcnat_client_init(&clients[2], 1, SVCNAT_IPV6, addr, 32);
	svcnat_client_init(&clients[3], 1, SVCNAT_IPV4, addr, 31);
	for (i = 0; i < ARRAY_SIZE(clients); i++) {
		const struct svcnat_backend *backend;

		local_bh_disable();
		rcu_read_lock();
		backend = svcnat_affinity_find(affinity, &clients[i], set,
					       &set->views[0], &test_no_waits, 5, true);
		rcu_read_unlock();
		KUNIT_EXPECT_NULL(test, backend);
		rcu_read_lock();
		svcnat_affinity_learn(affinity, &clients[i], set,
				      &set->views[0], &set->backends[i % 3], &test_no_waits, 5, 9);
		rcu_read_unlock();
		local_bh_enable();
	}
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 4);
	test_set_free(set);
}

/* The longest idle one goes for a new one; who was used since stays. */
static void affinity_evicts(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);
	u32 i;

	for (i = 0; i < 20; i++)
		affinity_learn(test, set, i, 0, i, 20);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 20);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, i, 30), 0);
	for (i = 100; i < 115; i++)
		affinity_learn(test, set, i, 1, 31, 20);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 20);
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ_MSG(test, affinity_find(test, set, i, 32),
				    i < 5 ? 0 : -1, "client %u", i);
	for (i = 100; i < 115; i++)
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, i, 32), 1);
	test_set_free(set);
}

/* The bound holds whatever the clients do. */
static void affinity_bound(struct kunit *test)
{
	static const u16 weights[] = { 1, 1, 1 };
	static const u32 limits[] = { 1, 2, 3, 7, 8, 9, 17, 100 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set = affinity_set(test, weights, 3);
	u32 limit, now = 0;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		limit = limits[i];
		for (j = 0; j < 1000; j++) {
			u32 client = test_random(fixture, 3 * limit);

			now += test_random(fixture, 3);
			if (affinity_find(test, set, client, now) < 0)
				affinity_learn(test, set, client,
					       test_random(fixture, 3), now,
					       limit);
			KUNIT_ASSERT_LE(test, affinity_nr(test), limit);
			/* Who has just come is known. */
			KUNIT_ASSERT_GE(test, affinity_find(test, set, client, now), 0);
		}
		KUNIT_EXPECT_EQ(test, affinity_nr(test), limit);
	}
	test_set_free(set);
}

/* A flood to one service takes nothing from another that has less. */
static void affinity_flood(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);
	const u32 calm = AFFINITY_CLIENTS, small = 2 * AFFINITY_CLIENTS;
	u32 i;

	for (i = 0; i < 37; i++)
		affinity_learn(test, set, calm + i, 1, 1, 100);
	for (i = 0; i < 3; i++)
		affinity_learn(test, set, small + i, 1, 2, 100);
	for (i = 0; i < 5000; i++)
		affinity_learn(test, set, i, 0, 3 + i / 100, 100);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 100);
	for (i = 0; i < 37; i++)
		KUNIT_ASSERT_EQ(test, affinity_find(test, set, calm + i, 60), 1);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, affinity_find(test, set, small + i, 60), 1);
	KUNIT_EXPECT_EQ(test, affinity_share(test, 0), 60);
	/* Who comes later gets as much as who was there. */
	for (i = 0; i < 5000; i++)
		affinity_learn(test, set, calm + 100 + i, 0, 61, 100);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 100);
	KUNIT_EXPECT_EQ(test, affinity_share(test, 2), 3);
	KUNIT_EXPECT_GE(test, affinity_share(test, 0), 48);
	KUNIT_EXPECT_GE(test, affinity_share(test, 1), 48);
	test_set_free(set);
}

/* Of many services those that want little have it, the others share the rest. */
static void affinity_fair(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);
	const u32 max = 1000, services = 20;
	u32 i, service;

	for (i = 0; i < 40000; i++) {
		service = test_random(fixture, services);
		/* The first five have ten clients each. */
		affinity_learn(test, set, service * AFFINITY_CLIENTS +
			       test_random(fixture, service < 5 ? 10 : AFFINITY_CLIENTS),
			       0, i / 1000, max);
	}
	KUNIT_EXPECT_EQ(test, affinity_nr(test), max);
	for (service = 0; service < 5; service++)
		KUNIT_EXPECT_EQ(test, affinity_share(test, service), 10);
	for (; service < services; service++) {
		KUNIT_EXPECT_GE(test, affinity_share(test, service), 60);
		KUNIT_EXPECT_LE(test, affinity_share(test, service), 66);
	}
	test_set_free(set);
}

/* A lower limit is reached step by step, down to none. */
static void affinity_lowered(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);
	u32 i, nr = 500, before;

	for (i = 0; i < nr; i++)
		affinity_learn(test, set, i, 0, 1, nr);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), nr);
	for (i = 0; i < nr && affinity_nr(test) > 10; i++) {
		before = affinity_nr(test);
		affinity_learn(test, set, 10000 + i, 0, 2, 10);
		KUNIT_ASSERT_LT(test, affinity_nr(test), before);
		/* Packets do not have to wait for all of it. */
		KUNIT_ASSERT_GE(test, affinity_nr(test) + 20, before);
	}
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 10);
	for (i = 0; i < nr && affinity_nr(test); i++)
		KUNIT_ASSERT_EQ(test, affinity_learn(test, set, 20000 + i, 1, 3, 0), 1);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 0);
	test_set_free(set);
}

static void affinity_none(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);

	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 1, 5, 0), 1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 5), -1);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 0);
	test_set_free(set);
}

/* Who cannot be remembered for want of memory is served all the same. */
static void affinity_no_memory(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);

	int nth;

	/* What its service has, or what is its own. */
	for (nth = 1; nth <= 2; nth++) {
		test_fail_nth(nth);
		KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 1, 5, 9), 1);
		KUNIT_EXPECT_TRUE(test, test_fail_none());
		KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 5), -1);
		KUNIT_EXPECT_EQ(test, affinity_nr(test), 0);
	}
	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 1, 5, 9), 1);
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 5), 1);
	test_set_free(set);
}

/* What a connection was given in vain it is not given again, and others are. */
static void affinity_shuns(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_affinity *affinity = &fixture->table.affinity;
	const struct svcnat_client client = affinity_client(1);
	const u16 weights[] = { 1, 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 3);
	struct svcnat_handshake waits = { .tries = 1 };

	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 2, 5, 9), 2);
	waits.shuns = svcnat_backend_mark(&set->backends[2]);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, svcnat_affinity_find(affinity, &client, set,
						     &set->views[0], &waits, 6, true));
	KUNIT_EXPECT_PTR_EQ(test, svcnat_affinity_learn(affinity, &client, set,
							&set->views[0], &set->backends[0],
							&waits, 6, 9),
			    (const struct svcnat_backend *)&set->backends[0]);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, affinity_find(test, set, 1, 7), 0);
	test_set_free(set);
}

/* Packets that still find the set of a service that forgets its clients add none. */
static void affinity_ends(struct kunit *test)
{
	static const u16 weights[] = { 1, 1 };
	struct svcnat_backend_set *set = affinity_set(test, weights, 2);

	set->settings.affinity = 0;
	KUNIT_EXPECT_EQ(test, affinity_learn(test, set, 1, 1, 5, 9), 1);
	KUNIT_EXPECT_EQ(test, affinity_nr(test), 0);
	test_set_free(set);
}

static struct kunit_case affinity_cases[] = {
	KUNIT_CASE(affinity_shuns),
	KUNIT_CASE(affinity_prefixes),
	KUNIT_CASE(affinity_expiry),
	KUNIT_CASE(affinity_clock),
	KUNIT_CASE(affinity_backends),
	KUNIT_CASE(affinity_apart),
	KUNIT_CASE(affinity_evicts),
	KUNIT_CASE(affinity_bound),
	KUNIT_CASE(affinity_flood),
	KUNIT_CASE(affinity_fair),
	KUNIT_CASE(affinity_lowered),
	KUNIT_CASE(affinity_none),
	KUNIT_CASE(affinity_no_memory),
	KUNIT_CASE(affinity_ends),
	{}
};

static struct kunit_suite affinity_suite = {
	.name = "svcnat-affinity",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = affinity_cases,
};

kunit_test_suite(affinity_suite);
