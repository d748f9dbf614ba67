// SPDX-License-Identifier: GPL-2.0
/*
 * Frontends and VIPs come and go by the thousands; a list that is searched
 * from its beginning says what should be there.
 */
#include <linux/in.h>

#include "test.h"

#define TABLE_SERVICES	8
#define TABLE_MAX	1500

/**
 * struct table_list - frontends, in no order
 * @keys: what is dialed
 * @owners: whose they are
 * @nr: how many
 */
struct table_list {
	struct svcnat_key keys[TABLE_MAX];
	u8 owners[TABLE_MAX];
	int nr;
};

static bool table_same_addr(const struct svcnat_key *a, const struct svcnat_key *b)
{
	return a->family == b->family && !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static int table_find(const struct table_list *list, const struct svcnat_key *key)
{
	int i;

	for (i = 0; i < list->nr; i++)
		if (!memcmp(&list->keys[i], key, sizeof(*key)))
			return i;
	return -1;
}

/* A node port is dialed at an address of the host; others are what they are. */
static struct svcnat_flow table_flow(const struct svcnat_key *key)
{
	const struct svcnat_host host = test_host(ntohs(key->port) % 2);
	struct svcnat_flow flow = { .key = *key };

	if (key->family == AF_UNSPEC) {
		flow.key.family = host.family;
		memcpy(flow.key.addr, host.addr, sizeof(host.addr));
	}
	return flow;
}

static bool table_has_addr(const struct table_list *list,
			   const struct svcnat_key *key)
{
	int i;

	for (i = 0; i < list->nr; i++)
		if (table_same_addr(&list->keys[i], key))
			return true;
	return false;
}

static struct svcnat_key table_any(struct test_fixture *fixture)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	struct svcnat_key key = {
		.protocol = protocols[test_random(fixture, 3)],
		.port = htons(1 + test_random(fixture, 12)),
		.family = test_random(fixture, 2) ? AF_INET : AF_INET6,
	};

	if (test_random(fixture, 8) == 0) {
		key.family = AF_UNSPEC;
		return key;
	}

	/* Addresses of one family that begin as those of the other do. */
	key.addr[0] = htonl(0x0a000001 + test_random(fixture, 10));
	if (key.family == AF_INET6)
		key.addr[3] = htonl(test_random(fixture, 3));
	return key;
}

static const char *table_name(char *name, int owner)
{
	snprintf(name, 16, "service-%d", owner);
	return name;
}

static void table_check_packets(struct kunit *test, const struct table_list *list,
				const struct svcnat_key *key)
{
	struct test_fixture *fixture = test->priv;
	const struct svcnat_flow flow = table_flow(key);
	int index = table_find(list, key);
	enum svcnat_verdict expected = SVCNAT_VERDICT_REJECT;
	struct svcnat_pick pick;
	char name[16];

	if (key->family == AF_UNSPEC ? index < 0 : !table_has_addr(list, key))
		expected = SVCNAT_VERDICT_PASS;
	/* No service has backends, so that both are refused. */
	KUNIT_ASSERT_EQ(test, test_select(&fixture->table, &flow, 0, &pick),
			expected);
	KUNIT_ASSERT_EQ(test, !pick.frontend, index < 0);
	if (index < 0)
		return;
	KUNIT_ASSERT_MEMEQ(test, &pick.frontend->key, key, sizeof(*key));
	KUNIT_ASSERT_STREQ(test, pick.frontend->service->name,
			   table_name(name, list->owners[index]));
}

static int table_change(struct svcnat_table *table, int owner,
			const struct svcnat_key *key, bool add)
{
	struct svcnat_frontend_change frontend = { .key = *key, .add = true };
	struct svcnat_service_change change = {};
	struct svcnat_draft *draft;
	char name[16];
	int err;

	change.name = table_name(name, owner);
	mutex_lock(&table->mutex);
	draft = svcnat_txn_service_set(table, &change, NULL);
	if (IS_ERR(draft))
		err = PTR_ERR(draft);
	else if (add)
		err = svcnat_txn_frontend_set(table, draft, &frontend, NULL);
	else
		err = svcnat_txn_frontend_del(table, draft, key, NULL);
	mutex_unlock(&table->mutex);
	return err;
}

static int table_list_change(struct table_list *list, int owner,
			     const struct svcnat_key *key, bool add)
{
	int index = table_find(list, key);

	if (add) {
		if (index >= 0)
			return -EEXIST;
		list->keys[list->nr] = *key;
		list->owners[list->nr++] = owner;
		return 0;
	}
	if (index < 0 || list->owners[index] != owner)
		return -ENOENT;
	list->nr--;
	list->keys[index] = list->keys[list->nr];
	list->owners[index] = list->owners[list->nr];
	return 0;
}

/* A change, more likely one that will be accepted than not. */
static void table_step(struct kunit *test, const struct table_list *now,
		       struct table_list *wanted, int share)
{
	struct test_fixture *fixture = test->priv;
	bool add = test_random(fixture, 100) < share;
	int owner = test_random(fixture, TABLE_SERVICES), index;
	struct svcnat_key key = table_any(fixture);

	if (wanted->nr == TABLE_MAX)
		add = false;
	if (!add && wanted->nr && test_random(fixture, 10)) {
		index = test_random(fixture, wanted->nr);
		key = wanted->keys[index];
		owner = wanted->owners[index];
	}
	KUNIT_ASSERT_EQ(test, table_change(&fixture->table, owner, &key, add),
			table_list_change(wanted, owner, &key, add));
	table_check_packets(test, now, &key);
	key = table_any(fixture);
	table_check_packets(test, now, &key);
}

/* Everything that could be dialed, and the numbers of VIPs and node ports. */
static void table_check_all(struct kunit *test, const struct table_list *list)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	int i, j, vips = 0, nodeports = 0;

	for (i = 0; i < list->nr; i++) {
		table_check_packets(test, list, &list->keys[i]);
		if (list->keys[i].family == AF_UNSPEC) {
			nodeports++;
			continue;
		}
		for (j = 0; j < i; j++)
			if (table_same_addr(&list->keys[i], &list->keys[j]))
				break;
		vips += j == i;
	}
	KUNIT_ASSERT_EQ(test, atomic_read(&table->vips.nelems), vips);
	KUNIT_ASSERT_EQ(test, atomic_read(&table->frontends.nelems), list->nr);
	KUNIT_ASSERT_EQ(test, table->nr.frontends, list->nr);
	KUNIT_ASSERT_EQ(test, table->nr_nodeports, nodeports);
}

static void table_random(struct kunit *test)
{
	static const struct test_step begin = BEGIN(), commit = COMMIT(),
				      abort = ABORT();
	struct test_fixture *fixture = test->priv;
	struct table_list *now, *wanted;
	int round, i, most = 0;

	now = kunit_kzalloc(test, sizeof(*now), GFP_KERNEL);
	wanted = kunit_kzalloc(test, sizeof(*wanted), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, now);
	KUNIT_ASSERT_NOT_NULL(test, wanted);
	for (round = 0; round < 240; round++) {
		/* Times of growing and of shrinking. */
		int share = round / 40 % 2 ? 25 : 80;

		KUNIT_ASSERT_EQ(test, test_do(&fixture->table, &begin).err, 0);
		*wanted = *now;
		for (i = test_random(fixture, 30); i > 0; i--)
			table_step(test, now, wanted, share);
		if (test_random(fixture, 4)) {
			KUNIT_ASSERT_EQ(test, test_do(&fixture->table, &commit).err, 0);
			*now = *wanted;
		} else {
			test_do(&fixture->table, &abort);
		}
		if (round % 10 == 0)
			table_check_all(test, now);
		most = max(most, now->nr);
	}
	table_check_all(test, now);
	KUNIT_EXPECT_GT(test, most, 250);
}

/* Big enough for the hash tables to grow and shrink by themselves. */
static void table_large(struct kunit *test)
{
	static const struct test_step begin = BEGIN(), commit = COMMIT();
	struct test_fixture *fixture = test->priv;
	struct svcnat_table *table = &fixture->table;
	struct svcnat_flow flow = {
		.key = { .protocol = IPPROTO_TCP, .family = AF_INET },
	};
	const u32 nr = 5000;
	struct svcnat_pick pick;
	int round;
	u32 i;

	/* All come, every second goes, the others go as well. */
	for (round = 0; round < 3; round++) {
		KUNIT_ASSERT_EQ(test, test_do(table, &begin).err, 0);
		for (i = round ? round - 1 : 0; i < nr; i += round ? 2 : 1) {
			flow.key.addr[0] = htonl(i / 4);
			flow.key.port = htons(1 + i % 4);
			KUNIT_ASSERT_EQ(test, table_change(table, i % 3, &flow.key,
							   !round), 0);
		}
		KUNIT_ASSERT_EQ(test, test_do(table, &commit).err, 0);
		KUNIT_ASSERT_EQ(test, table->nr.frontends, nr - nr / 2 * round);
		for (i = 0; i < nr; i++) {
			flow.key.addr[0] = htonl(i / 4);
			flow.key.port = htons(1 + i % 4);
			test_select(table, &flow, 0, &pick);
			KUNIT_ASSERT_EQ(test, !!pick.frontend,
					!round || (round == 1 && i % 2));
		}
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&table->vips.nelems), 0);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(table_random),
	KUNIT_CASE(table_large),
	{}
};

static struct kunit_suite table_suite = {
	.name = "svcnat-table",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
