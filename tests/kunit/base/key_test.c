// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>

#include "test.h"

static struct svcnat_key key_any(struct test_fixture *fixture)
{
	static const u8 protocols[] = { 0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	struct svcnat_key key = {
		.family = test_random(fixture, 2) ? AF_INET : AF_INET6,
		.protocol = protocols[test_random(fixture, 4)],
		.port = htons(test_random(fixture, 3)),
	};
	int i;

	key.addr[0] = htonl(test_random(fixture, 2));
	for (i = 1; key.family == AF_INET6 && i < 4; i++)
		key.addr[i] = htonl(test_random(fixture, 2));
	return key;
}

static bool key_naive_equal(const struct svcnat_key *a,
			    const struct svcnat_key *b)
{
	return a->family == b->family && a->protocol == b->protocol &&
	       a->port == b->port && a->addr[0] == b->addr[0] &&
	       (a->family == AF_INET ||
		(a->addr[1] == b->addr[1] && a->addr[2] == b->addr[2] &&
		 a->addr[3] == b->addr[3]));
}

/* Equal if and only if all parts are; then the hash is the same, too. */
static void key_equal(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	int i, same = 0;

	for (i = 0; i < 20000; i++) {
		const struct svcnat_key a = key_any(fixture), b = key_any(fixture);
		bool equal = key_naive_equal(&a, &b);

		KUNIT_ASSERT_EQ(test, svcnat_key_equal(&a, &b), equal);
		KUNIT_ASSERT_EQ(test, svcnat_key_equal(&b, &a), equal);
		KUNIT_ASSERT_TRUE(test, svcnat_key_equal(&a, &a));
		if (equal)
			KUNIT_ASSERT_EQ(test, svcnat_key_hash(&a, i),
					svcnat_key_hash(&b, i));
		same += equal;
	}
	KUNIT_EXPECT_GT(test, same, 100);
}

static void key_families(struct kunit *test)
{
	struct svcnat_key v4 = {
		.addr = { htonl(0x01020304) }, .port = htons(80),
		.protocol = IPPROTO_TCP, .family = AF_INET,
	};
	struct svcnat_key v6 = v4;

	v6.family = AF_INET6;
	KUNIT_EXPECT_FALSE(test, svcnat_key_equal(&v4, &v6));
	KUNIT_EXPECT_FALSE(test, svcnat_key_equal(&v6, &v4));
	KUNIT_EXPECT_NE(test, svcnat_key_hash(&v4, 1), svcnat_key_hash(&v6, 1));
	KUNIT_EXPECT_EQ(test, svcnat_family(AF_INET), SVCNAT_IPV4);
	KUNIT_EXPECT_EQ(test, svcnat_family(AF_INET6), SVCNAT_IPV6);
	/* Only the first word of IPv4 counts, and of IPv6 every word. */
	v4.addr[3] = htonl(5);
	v6.addr[3] = htonl(5);
	v6.addr[0] = 0;
	KUNIT_EXPECT_FALSE(test, svcnat_key_equal(&v4, &v6));
}

/* One bit makes another key; the hash depends on each, and on the seed. */
static void key_bits(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	int family, bit, collisions = 0;

	BUILD_BUG_ON(sizeof(struct svcnat_key) !=
		     offsetofend(struct svcnat_key, family));
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		const struct svcnat_key key = { .family = families[family] };
		int words = key.family == AF_INET ? 1 : 4;
		int last = offsetof(struct svcnat_key, family) * 8;

		KUNIT_EXPECT_NE(test, svcnat_key_hash(&key, 1),
				svcnat_key_hash(&key, 2));
		for (bit = 0; bit < last; bit++) {
			struct svcnat_key other = key;

			if (bit >= words * 32 && bit < 128)
				continue;
			((u8 *)&other)[bit / 8] ^= BIT(bit % 8);
			KUNIT_EXPECT_FALSE(test, svcnat_key_equal(&key, &other));
			collisions += svcnat_key_hash(&key, 1) ==
				svcnat_key_hash(&other, 1);
			if (bit < 128)
				collisions += svcnat_addr_hash(&key, 1) ==
					svcnat_addr_hash(&other, 1);
		}
	}
	KUNIT_EXPECT_EQ(test, collisions, 0);
}

static void key_addr_equal(struct kunit *test)
{
	__be32 a[4] = {}, b[4] = {};
	int bit;

	KUNIT_EXPECT_TRUE(test, svcnat_addr_equal(a, b));
	for (bit = 0; bit < 128; bit++) {
		b[bit / 32] = htonl(BIT(bit % 32));
		KUNIT_EXPECT_FALSE(test, svcnat_addr_equal(a, b));
		KUNIT_EXPECT_FALSE(test, svcnat_addr_equal(b, a));
		b[bit / 32] = 0;
	}
	/* Differences that would cancel each other out in a sum. */
	b[0] = htonl(1);
	b[1] = htonl(-1);
	KUNIT_EXPECT_FALSE(test, svcnat_addr_equal(a, b));
}

/* An address is a part of the key, with a hash of its own. */
static void key_same_addr(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	int i, same = 0;

	for (i = 0; i < 20000; i++) {
		const struct svcnat_key a = key_any(fixture), b = key_any(fixture);
		struct svcnat_key c = a;
		bool equal;

		c.port = b.port;
		c.protocol = b.protocol;
		equal = key_naive_equal(&b, &c);
		KUNIT_ASSERT_EQ(test, svcnat_key_same_addr(&a, &b), equal);
		KUNIT_ASSERT_TRUE(test, svcnat_key_same_addr(&a, &c));
		KUNIT_ASSERT_EQ(test, svcnat_addr_hash(&a, i),
				svcnat_addr_hash(&c, i));
		if (equal)
			KUNIT_ASSERT_EQ(test, svcnat_addr_hash(&a, i),
					svcnat_addr_hash(&b, i));
		same += equal;
	}
	KUNIT_EXPECT_GT(test, same, 1000);
}

enum key_row { KEY_PORTS, KEY_ADDRS, KEY_ADDRS6, KEY_ROWS };

static u32 key_row_hash(enum key_row row, u32 i)
{
	struct svcnat_key key = {
		.addr = { htonl(0x0a600001) }, .protocol = IPPROTO_TCP,
		.port = htons(80), .family = AF_INET,
	};

	if (row == KEY_PORTS) {
		key.port = htons(1 + i);
		return svcnat_key_hash(&key, 7);
	}
	if (row == KEY_ADDRS6) {
		key.family = AF_INET6;
		key.addr[3] = htonl(i);
	} else {
		key.addr[0] = htonl(0x0a600001 + i);
	}
	return svcnat_addr_hash(&key, 7);
}

/* What comes in a row, as services' ports and addresses do, is spread well. */
static void key_spread(struct kunit *test)
{
	u32 size = 4096, row, i;
	u8 *buckets = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buckets);
	for (row = 0; row < KEY_ROWS; row++) {
		int most = 0;

		memset(buckets, 0, size);
		for (i = 0; i < size; i++)
			most = max_t(int, most,
				     ++buckets[key_row_hash(row, i) % size]);
		KUNIT_EXPECT_LT_MSG(test, most, 12, "row %u", row);
	}
}

/* A row of ports, with addresses that take back what the port adds to a hash. */
static struct svcnat_key key_of_set(u8 family, u32 i)
{
	struct svcnat_key key = {
		.protocol = IPPROTO_TCP, .family = family,
	};
	const u32 least = svcnat_key_tail(&key);
	u32 by;

	key.port = (__force __be16)i;
	by = svcnat_key_tail(&key) - least;
	if (family == AF_INET) {
		key.addr[0] = (__force __be32)(0x0a600001 ^ by >> 1);
		return key;
	}
	key.addr[0] = (__force __be32)(0x20010db8 - by);
	key.addr[1] = (__force __be32)(1 - by);
	key.addr[2] = (__force __be32)(2 - by);
	return key;
}

/* No set of keys has the same hash under every seed, or a new one would not help. */
static void key_seeds(struct kunit *test)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	u32 size = 4096, family, seed, i;
	u8 *buckets = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buckets);
	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		int least = U8_MAX;

		for (seed = 1; seed < 100000000; seed *= 10) {
			int most = 0;

			memset(buckets, 0, size);
			for (i = 0; i < size / 16; i++) {
				struct svcnat_key key = key_of_set(families[family], i);
				u32 hash = svcnat_key_hash(&key, seed);

				most = max_t(int, most, ++buckets[hash % size]);
			}
			least = min(least, most);
		}
		KUNIT_EXPECT_LT_MSG(test, least, 8, "family %u", families[family]);
	}
}

static struct kunit_case key_cases[] = {
	KUNIT_CASE(key_equal),
	KUNIT_CASE(key_families),
	KUNIT_CASE(key_bits),
	KUNIT_CASE(key_addr_equal),
	KUNIT_CASE(key_same_addr),
	KUNIT_CASE(key_spread),
	KUNIT_CASE(key_seeds),
	{}
};

static struct kunit_suite key_suite = {
	.name = "svcnat-key",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = key_cases,
};

kunit_test_suite(key_suite);
