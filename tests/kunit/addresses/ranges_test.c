// SPDX-License-Identifier: GPL-2.0
/* Lists of ranges against looking at all of them, bit by bit. */
#include <linux/err.h>

#include "model.h"

#define RANGES_ROUNDS	(IS_ENABLED(CONFIG_KASAN) ? 100 : 600)

/* A word that often is, or lies next to, the end of a range. */
static u32 ranges_word(struct test_fixture *fixture)
{
	static const u32 words[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
		0x0a000000, 0x0a000001, 0x0a0000ff, 0x0a000100,
	};
	u32 choice = test_random(fixture, ARRAY_SIZE(words) + 4);

	if (choice < ARRAY_SIZE(words))
		return words[choice];
	return prandom_u32_state(&fixture->rnd) & (choice % 2 ? 0xff : U32_MAX);
}

static void ranges_any_addr(struct test_fixture *fixture, u8 family,
			    __be32 *addr)
{
	int i;

	memset(addr, 0, 4 * sizeof(*addr));
	for (i = 0; i < (family == AF_INET ? 1 : 4); i++)
		addr[i] = htonl(ranges_word(fixture));
}

/* Set the bits behind the first @len ones to all zeroes or all ones. */
static void ranges_fill_bits(__be32 *addr, u8 family, u8 len, bool ones)
{
	u8 *bytes = (u8 *)addr;
	int bit;

	for (bit = len; bit < (family == AF_INET ? 32 : 128); bit++) {
		bytes[bit / 8] &= ~(0x80 >> bit % 8);
		if (ones)
			bytes[bit / 8] |= 0x80 >> bit % 8;
	}
}

static struct svcnat_range ranges_any(struct test_fixture *fixture, u8 shortest)
{
	struct svcnat_range range = {
		.family = test_random(fixture, 2) ? AF_INET : AF_INET6,
	};
	u8 most = range.family == AF_INET ? 32 : 128;

	range.len = shortest + test_random(fixture, most + 1 - shortest);
	if (test_random(fixture, 4) == 0)
		range.len = most;
	ranges_any_addr(fixture, range.family, range.addr);
	ranges_fill_bits(range.addr, range.family, range.len, false);
	return range;
}

/* The address behind (1) or before (-1) another one. */
static void ranges_step(__be32 *addr, u8 family, int step)
{
	int last = family == AF_INET ? 3 : 15, i;
	u8 *bytes = (u8 *)addr;

	for (i = last; i >= 0; i--) {
		bytes[i] += step;
		if (bytes[i] != (step > 0 ? 0 : 255))
			break;
	}
}

static bool ranges_naive_contain(const struct svcnat_range *list, u32 nr,
				 u8 family, const __be32 *addr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (model_in_range(&list[i], family, addr))
			return true;
	return false;
}

static void ranges_check_addr(struct kunit *test,
			      const struct svcnat_ranges *ranges,
			      const struct svcnat_range *list, u32 nr, u8 family,
			      const __be32 *addr)
{
	bool expected = ranges_naive_contain(list, nr, family, addr);

	KUNIT_ASSERT_EQ_MSG(test, svcnat_ranges_contain(ranges, family, addr),
			    expected, "%u ranges, family %u, address %pI6", nr,
			    family, addr);
}

/* First and last address of each range and their neighbours; others. */
static void ranges_check_contain(struct kunit *test,
				 const struct svcnat_ranges *ranges,
				 const struct svcnat_range *list, u32 nr)
{
	struct test_fixture *fixture = test->priv;
	__be32 addr[4];
	u32 i, step;

	for (i = 0; i < nr; i++) {
		u8 family = list[i].family;

		for (step = 0; step < 2; step++) {
			memcpy(addr, list[i].addr, sizeof(addr));
			ranges_fill_bits(addr, family, list[i].len, step);
			ranges_check_addr(test, ranges, list, nr, family, addr);
			ranges_step(addr, family, step ? 1 : -1);
			ranges_check_addr(test, ranges, list, nr, family, addr);
		}
	}
	for (i = 0; i < 40; i++) {
		u8 family = i % 2 ? AF_INET : AF_INET6;

		ranges_any_addr(fixture, family, addr);
		ranges_check_addr(test, ranges, list, nr, family, addr);
	}
}

/* Return: does all of range @b lie in range @a? */
static bool ranges_covers(const struct svcnat_range *a,
			  const struct svcnat_range *b)
{
	return a->len <= b->len && model_in_range(a, b->family, b->addr);
}

/* What is left is those ranges that lie in no other one, each once. */
static void ranges_check_merged(struct kunit *test,
				const struct svcnat_ranges *ranges,
				const struct svcnat_range *list, u32 nr)
{
	u32 expected = 0, expected4 = 0, i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < nr; j++)
			if (j != i && ranges_covers(&list[j], &list[i]) &&
			    (j < i || !ranges_covers(&list[i], &list[j])))
				break;
		if (j < nr)
			continue;
		expected++;
		expected4 += list[i].family == AF_INET;
		for (j = 0; j < ranges->nr; j++)
			if (!memcmp(&ranges->list[j], &list[i], sizeof(*list)))
				break;
		KUNIT_ASSERT_LT_MSG(test, j, ranges->nr, "%pI6/%u is missing",
				    list[i].addr, list[i].len);
	}
	KUNIT_ASSERT_EQ(test, ranges->nr, expected);
	KUNIT_ASSERT_EQ(test, ranges->nr4, expected4);
	for (i = 0; i < ranges->nr; i++)
		KUNIT_ASSERT_EQ(test, ranges->list[i].family,
				i < ranges->nr4 ? AF_INET : AF_INET6);
}

/* The order in which ranges are given, and doubles, make no difference. */
static void ranges_check_equal(struct kunit *test,
			       const struct svcnat_ranges *ranges,
			       struct svcnat_range *list, u32 nr)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_ranges *other;
	u32 i, j;

	for (i = nr - 1; i > 0; i--) {
		j = test_random(fixture, i + 1);
		swap(list[i], list[j]);
	}
	other = svcnat_ranges_build(list, nr);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(other));
	KUNIT_EXPECT_TRUE(test, svcnat_ranges_equal(ranges, other));
	other->list[other->nr - 1].len ^= 1;
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_equal(ranges, other));
	other->list[other->nr - 1].len ^= 1;
	other->nr--;
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_equal(ranges, other));
	kvfree(other);
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_equal(ranges, NULL));
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_equal(NULL, ranges));
	other = svcnat_ranges_copy(ranges);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(other));
	KUNIT_EXPECT_TRUE(test, svcnat_ranges_equal(ranges, other));
	kvfree(other);
}

static void ranges_check(struct kunit *test, struct svcnat_range *list, u32 nr)
{
	struct svcnat_ranges *ranges = svcnat_ranges_build(list, nr);

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(ranges));
	ranges_check_merged(test, ranges, list, nr);
	ranges_check_contain(test, ranges, list, nr);
	ranges_check_equal(test, ranges, list, nr);
	kvfree(ranges);
}

static void ranges_random(struct kunit *test)
{
	static const u8 shortest[] = { 0, 1, 8, 20, 30, 32 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_range list[12];
	int i, j;

	for (i = 0; i < RANGES_ROUNDS; i++) {
		int nr = 1 + test_random(fixture, ARRAY_SIZE(list));

		for (j = 0; j < nr; j++)
			list[j] = ranges_any(fixture,
					     shortest[i % ARRAY_SIZE(shortest)]);
		ranges_check(test, list, nr);
	}
}

static void ranges_full(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_range *list;
	int i, j;

	list = kunit_kcalloc(test, SVCNAT_RANGES_MAX, sizeof(*list), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < 6; i++) {
		for (j = 0; j < SVCNAT_RANGES_MAX; j++)
			list[j] = ranges_any(fixture, 7 + 5 * i);
		ranges_check(test, list, SVCNAT_RANGES_MAX);
	}
	/* One after the other without gaps, so that nothing is left out. */
	for (j = 0; j < SVCNAT_RANGES_MAX; j++)
		list[j] = (struct svcnat_range){
			.addr = { htonl(0x0a000000 + j * 256) },
			.family = AF_INET, .len = 24,
		};
	ranges_check(test, list, SVCNAT_RANGES_MAX);
	/* Each within the one before. */
	for (j = 0; j < 129; j++)
		list[j] = (struct svcnat_range){ .family = AF_INET6, .len = j };
	ranges_check(test, list, 129);
}

#define RANGES4(first, bits)						\
	{ .addr = { htonl(first) }, .family = AF_INET, .len = (bits) }
#define RANGES6(first, last, bits)					\
	{ .addr = { htonl(first), 0, 0, htonl(last) },			\
	  .family = AF_INET6, .len = (bits) }

static void ranges_known(struct kunit *test)
{
	static const struct svcnat_range lists[][4] = {
		{ RANGES4(0, 0) }, { RANGES6(0, 0, 0) },
		{ RANGES4(0, 0), RANGES6(0, 0, 0) },
		{ RANGES4(0xffffffff, 32) }, { RANGES6(~0u, ~0u, 128) },
		{ RANGES4(0, 32), RANGES6(0, 0, 128) },
		{ RANGES4(0, 0), RANGES4(0x0a000000, 8), RANGES4(0, 32) },
		{ RANGES4(0x0a000000, 25), RANGES4(0x0a000080, 25) },
		{ RANGES4(0x0a000000, 24), RANGES4(0x0a000000, 24),
		  RANGES4(0x0a000000, 25), RANGES4(0x0a000100, 24) },
		{ RANGES6(0x0a000000, 0, 8), RANGES4(0x0a000000, 8) },
		{ RANGES6(0, 0, 1), RANGES6(0x80000000, 0, 1) },
		{ RANGES6(0xfd000000, 0, 127), RANGES6(0xfd000000, 2, 127) },
	};
	struct svcnat_range list[4];
	int i, nr;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		memcpy(list, lists[i], sizeof(list));
		for (nr = 0; nr < ARRAY_SIZE(list) && list[nr].family;)
			nr++;
		ranges_check(test, list, nr);
	}
}

static void ranges_none(struct kunit *test)
{
	const __be32 addr[4] = {};

	KUNIT_EXPECT_NULL(test, svcnat_ranges_build(NULL, 0));
	KUNIT_EXPECT_NULL(test, svcnat_ranges_copy(NULL));
	KUNIT_EXPECT_TRUE(test, svcnat_ranges_equal(NULL, NULL));
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_contain(NULL, AF_INET, addr));
	KUNIT_EXPECT_FALSE(test, svcnat_ranges_contain(NULL, AF_INET6, addr));
}

static void ranges_no_memory(struct kunit *test)
{
	const struct svcnat_range range = RANGES4(0x0a000000, 8);
	struct svcnat_ranges *ranges = svcnat_ranges_build(&range, 1);

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(ranges));
	test_fail_nth(1);
	KUNIT_EXPECT_PTR_EQ(test, svcnat_ranges_build(&range, 1),
			    ERR_PTR(-ENOMEM));
	test_fail_nth(1);
	KUNIT_EXPECT_PTR_EQ(test, svcnat_ranges_copy(ranges), ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_TRUE(test, test_fail_none());
	kvfree(ranges);
}

static struct kunit_case ranges_cases[] = {
	KUNIT_CASE(ranges_random),
	KUNIT_CASE(ranges_full),
	KUNIT_CASE(ranges_known),
	KUNIT_CASE(ranges_none),
	KUNIT_CASE(ranges_no_memory),
	{}
};

static struct kunit_suite ranges_suite = {
	.name = "svcnat-ranges",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = ranges_cases,
};

kunit_test_suite(ranges_suite);
