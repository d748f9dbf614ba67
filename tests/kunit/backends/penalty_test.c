// SPDX-License-Identifier: GPL-2.0
/* Penalties, and connections that wait for their first answer. */
#include "backends/handshake.h"
#include "backends/penalty.h"
#include "test.h"

static void penalty_grows(struct kunit *test)
{
	/* Just before the clock wraps. */
	u32 now = -20, expected = SVCNAT_PENALTY_MIN;
	struct svcnat_penalty penalty = {};
	int i;

	KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
	KUNIT_EXPECT_FALSE(test, svcnat_penalty_is_known(&penalty, now));
	svcnat_penalty_impose(&penalty, now);
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_TRUE(test, svcnat_penalty_is_boxed(&penalty));
		KUNIT_EXPECT_TRUE(test, svcnat_penalty_is_known(&penalty, now));
		KUNIT_EXPECT_EQ(test, svcnat_penalty_left(&penalty, now), expected);
		now += expected - 1;
		KUNIT_EXPECT_FALSE(test, svcnat_penalty_passes(&penalty, now, false));
		KUNIT_EXPECT_EQ(test, svcnat_penalty_left(&penalty, now), 1);
		now++;
		KUNIT_EXPECT_EQ(test, svcnat_penalty_left(&penalty, now), 0);
		/* Who only asks does not take the turn; one takes it. */
		KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, true));
		KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
		KUNIT_EXPECT_FALSE(test, svcnat_penalty_passes(&penalty, now, false));
		KUNIT_EXPECT_FALSE(test, svcnat_penalty_is_known(&penalty, now));
		svcnat_penalty_impose(&penalty, ++now);
		expected = min(2 * expected, (u32)SVCNAT_PENALTY_MAX);
	}
}

static void penalty_tries(struct kunit *test)
{
	struct svcnat_penalty penalty = {};
	u32 now = 1000;

	svcnat_penalty_impose(&penalty, now);
	now += SVCNAT_PENALTY_MIN;
	KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
	/* Its client went away: another may try. */
	now += SVCNAT_PENALTY_TRY - 1;
	KUNIT_EXPECT_FALSE(test, svcnat_penalty_passes(&penalty, now, false));
	now++;
	KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
	svcnat_penalty_lift(&penalty, now);
	KUNIT_EXPECT_FALSE(test, svcnat_penalty_is_boxed(&penalty));
	KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
	KUNIT_EXPECT_TRUE(test, svcnat_penalty_passes(&penalty, now, false));
}

/* The penalty after a good time, second by second. */
static u32 penalty_oracle(u32 length, u32 good)
{
	u32 half = length, second, since = 0;

	for (second = 1; second <= good; second++) {
		if (half < SVCNAT_PENALTY_MIN || ++since < half)
			continue;
		half /= 2;
		since = 0;
	}
	return clamp_t(u32, 2 * half, SVCNAT_PENALTY_MIN, SVCNAT_PENALTY_MAX);
}

static void penalty_decays(struct kunit *test)
{
	u32 length, good;

	for (length = SVCNAT_PENALTY_MIN; length <= SVCNAT_PENALTY_MAX;
	     length *= 2) {
		for (good = 0; good < 3 * length; good++) {
			struct svcnat_penalty penalty = {
				.length = length, .lifted = 77,
			};

			svcnat_penalty_impose(&penalty, 77 + good);
			KUNIT_ASSERT_EQ_MSG(test, penalty.length,
					    penalty_oracle(length, good),
					    "%u after %u", length, good);
		}
	}
}

static void penalty_handshakes(struct kunit *test)
{
	struct svcnat_handshakes *handshakes = svcnat_handshakes_alloc();
	const struct svcnat_flow flow = test_flow(0, 1), other = test_flow(0, 2);
	struct svcnat_handshake found;
	u64 now = (1ull << 36) - 5;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, handshakes);
	handshakes->seed = 1;
	KUNIT_EXPECT_FALSE(test, svcnat_handshake_find(handshakes, &flow, now,
						       &found));
	KUNIT_EXPECT_FALSE(test, svcnat_handshake_end(handshakes, &flow, now,
						      &found));
	for (i = 0; i < SVCNAT_FAILOVER_MAX + 2; i++) {
		svcnat_handshake_begin(handshakes, &flow, now);
		now += 1000000;
		KUNIT_EXPECT_TRUE(test, svcnat_handshake_find(handshakes, &flow,
							      now, &found));
		KUNIT_EXPECT_EQ(test, found.tries, min(i, SVCNAT_FAILOVER_MAX));
		KUNIT_EXPECT_EQ(test, found.age, 1000000);
		/* The last two. */
		KUNIT_EXPECT_EQ(test, found.shuns & U8_MAX, i ? 100 + i - 1 : 0);
		KUNIT_EXPECT_EQ(test, found.shuns >> 8, i > 1 ? 100 + i - 2 : 0);
		svcnat_handshake_retry(handshakes, &flow, now, 100 + i);
	}
	KUNIT_EXPECT_FALSE(test, svcnat_handshake_find(handshakes, &other, now,
						       &found));
	KUNIT_EXPECT_TRUE(test, svcnat_handshake_end(handshakes, &flow, now + 7,
						     &found));
	KUNIT_EXPECT_EQ(test, found.age, 7);
	KUNIT_EXPECT_FALSE(test, svcnat_handshake_end(handshakes, &flow, now + 7,
						      &found));
	/* Nobody waits that long. */
	svcnat_handshake_begin(handshakes, &flow, now);
	KUNIT_EXPECT_TRUE(test, svcnat_handshake_find(handshakes, &flow,
						      now + 119999999, &found));
	KUNIT_EXPECT_FALSE(test, svcnat_handshake_find(handshakes, &flow,
						       now + 120000000, &found));
	kvfree(handshakes);
}

static struct kunit_case penalty_cases[] = {
	KUNIT_CASE(penalty_grows),
	KUNIT_CASE(penalty_tries),
	KUNIT_CASE(penalty_decays),
	KUNIT_CASE(penalty_handshakes),
	{}
};

static struct kunit_suite penalty_suite = {
	.name = "svcnat-penalty",
	.test_cases = penalty_cases,
};

kunit_test_suite(penalty_suite);
