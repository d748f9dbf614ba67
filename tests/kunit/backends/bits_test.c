// SPDX-License-Identifier: GPL-2.0
/* Bits among which the next one is found, against an array. */
#include "backends/bits.h"
#include "test.h"

/* As many as they are told, of which none to all are set. */
static void bits_try(struct kunit *test, u32 nr)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_bits bits;
	unsigned long *words;
	u32 i, from, found;
	bool *wanted;

	svcnat_bits_init(&bits, nr);
	KUNIT_ASSERT_LE(test, bits.levels, SVCNAT_BITS_LEVELS);
	words = kunit_kcalloc(test, svcnat_bits_words(&bits), sizeof(*words),
			      GFP_KERNEL);
	wanted = kunit_kcalloc(test, nr, sizeof(*wanted), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, words);
	KUNIT_ASSERT_NOT_NULL(test, wanted);
	for (i = 0; i < 500; i++) {
		/* Few are set for some time, and then none. */
		u32 bit = test_random(fixture, i % 50 < 25 ? nr : min(nr, 3u));

		wanted[bit] = i % 100 < 30;
		if (wanted[bit])
			svcnat_bits_set(&bits, words, bit);
		else
			svcnat_bits_clear(&bits, words, bit);
		from = test_random(fixture, nr + 1);
		found = svcnat_bits_next(&bits, words, from);
		while (from < nr && !wanted[from])
			from++;
		KUNIT_ASSERT_EQ_MSG(test, found,
				    from < nr ? from : SVCNAT_BITS_NONE,
				    "%u bits, round %u", nr, i);
		for (from = 0; from < nr && !wanted[from]; from++)
			;
		KUNIT_ASSERT_EQ(test, svcnat_bits_any(&bits, words), from < nr);
	}
	for (i = 0; i < nr; i++)
		svcnat_bits_clear(&bits, words, i);
	for (i = 0; i < svcnat_bits_words(&bits); i++)
		KUNIT_ASSERT_EQ(test, words[i], 0);
}

static void bits_random(struct kunit *test)
{
	static const u32 sizes[] = { 1, 2, 31, 32, 33, 63, 64, 65, 1024, 1025, 4095,
				     4096, 4097, 10000, 32769, 65535 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		bits_try(test, sizes[i]);
}

static struct kunit_case bits_cases[] = {
	KUNIT_CASE(bits_random),
	{}
};

static struct kunit_suite bits_suite = {
	.name = "svcnat-bits",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = bits_cases,
};

kunit_test_suite(bits_suite);
