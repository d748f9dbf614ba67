// SPDX-License-Identifier: GPL-2.0
/* Lists of address ranges, against a list that is searched one by one. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "model/ranges.h"
#include "test.h"

static void order(void **state)
{
	static const char *const cases[][2] = {
		{ "10.0.0.0/8", "10.0.0.0/8" },
		{ "10.0.0.1", "10.0.0.1/32" },
		{ "fd00::/8,10.0.0.0/8", "10.0.0.0/8,fd00::/8" },
		{ "10.1.0.0/16,10.0.0.0/8,10.0.0.0/8", "10.0.0.0/8" },
		{ "10.0.0.0/9,10.128.0.0/9", "10.0.0.0/9,10.128.0.0/9" },
		{ "0.0.0.0/0,1.2.3.4,::/0,::1", "0.0.0.0/0,::/0" },
		{ "a00::/8,10.0.0.0/8", "10.0.0.0/8,a00::/8" },
	};
	struct ranges ranges;
	struct problem problem;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(ranges_parse(&ranges, cases[i][0], &problem), 0);
		ranges_sort(&ranges);
		assert_string_equal(ranges_text(&ranges, NULL, "none"),
				    cases[i][1]);
	}
	ranges.count = 0;
	assert_string_equal(ranges_text(&ranges, NULL, "none"), "none");
	assert_string_equal(ranges_text(&ranges, "all", "none"), "all");
}

static void bad(void **state)
{
	static const char *const words[] = {
		"", ",", "10.0.0.0/8,", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/31",
		"fd00::/129", "fd00::1/64", "::1/127", "10.0.0.0/-1", "x/8",
		"10.0.0.0/8 ", "10.0.0.0/8,,10.0.0.0/8", "1.1.1.1/0",
	};
	struct ranges ranges;
	struct problem problem;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!ranges_parse(&ranges, words[i], &problem))
			fail_msg("'%s' was taken", words[i]);
}

static void too_many(void **state)
{
	struct ranges ranges = {};
	struct problem problem;
	char word[32];
	int i;

	(void)state;
	for (i = 0; i < SVCNAT_RANGES_MAX; i++) {
		snprintf(word, sizeof(word), "10.0.%d.%d", i / 256, i % 256);
		assert_int_equal(ranges_add(&ranges, word, &problem), 0);
	}
	assert_int_equal(ranges_add(&ranges, "10.1.1.1", &problem), -1);
	assert_string_equal(problem.text, "more than 256 address ranges");
}

/* Bit by bit. */
static bool naive_contains(const struct range *range, uint8_t family,
			   const uint8_t *address)
{
	int i;

	for (i = 0; i < range->len; i++)
		if ((range->address[i / 8] ^ address[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return range->family == family;
}

static void random_address(uint8_t *address, uint8_t family)
{
	int i;

	/* Few values, so that ranges meet. */
	memset(address, 0, 16);
	for (i = 0; i < (family == AF_INET ? 4 : 16); i++)
		address[i] = (rand() & 3) << 6 | (rand() & 1);
}

static void against_a_list(void **state)
{
	unsigned int round, i, j;

	(void)state;
	srand(1);
	for (round = 0; round < 300; round++) {
		struct ranges list = { .count = rand() % 20 }, sorted;

		for (i = 0; i < list.count; i++) {
			struct range *range = &list.list[i];
			int bits;

			range->family = rand() & 1 ? AF_INET : AF_INET6;
			range->len = rand() % (range->family == AF_INET ? 33 : 129);
			random_address(range->address, range->family);
			for (bits = range->len; bits < 128; bits++)
				range->address[bits / 8] &= ~(0x80 >> bits % 8);
		}
		sorted = list;
		ranges_sort(&sorted);
		for (i = 0; i < 100; i++) {
			uint8_t family = i & 1 ? AF_INET : AF_INET6, address[16];
			bool in_list = false;
			unsigned int in_sorted = 0;

			random_address(address, family);
			for (j = 0; j < list.count; j++)
				in_list |= naive_contains(&list.list[j], family, address);
			for (j = 0; j < sorted.count; j++)
				in_sorted += range_contains(&sorted.list[j], family,
							    address);
			/* In one at the most: none lies within another. */
			assert_int_equal(in_sorted, in_list);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(bad),
		cmocka_unit_test(too_many),
		cmocka_unit_test(against_a_list),
	};

	return cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
