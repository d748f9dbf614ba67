// SPDX-License-Identifier: GPL-2.0
/* Who is turned away from a lock for long enough is let go first. */
#include "base/turn.h"
#include "test.h"

/* Comes every tenth of a second, and is turned away; returns the time then. */
static unsigned long turn_come(struct svcnat_turn *turn, const void *who,
			       unsigned long now, int times)
{
	while (times--) {
		svcnat_turn_away(turn, who, now);
		now += HZ / 10;
	}
	return now;
}

static void turn_is_due(struct kunit *test)
{
	struct svcnat_turn turn = {};
	/* Across the point where jiffies begin anew. */
	unsigned long now = -(unsigned long)HZ / 2;
	int one, other;

	KUNIT_EXPECT_FALSE(test, svcnat_turn_is_due(&turn, now));
	now = turn_come(&turn, &one, now, 9);
	KUNIT_EXPECT_FALSE(test, svcnat_turn_is_due(&turn, now));
	svcnat_turn_away(&turn, &other, now);
	now = turn_come(&turn, &one, now, 3);
	KUNIT_EXPECT_TRUE(test, svcnat_turn_is_due(&turn, now));
	/* That somebody else has the lock says nothing about this one. */
	svcnat_turn_take(&turn, &other);
	KUNIT_EXPECT_TRUE(test, svcnat_turn_is_due(&turn, now));
	svcnat_turn_take(&turn, &one);
	KUNIT_EXPECT_FALSE(test, svcnat_turn_is_due(&turn, now));
	/* The other's time begins when he is next. */
	now = turn_come(&turn, &other, now, 9);
	KUNIT_EXPECT_FALSE(test, svcnat_turn_is_due(&turn, now));
	now = turn_come(&turn, &other, now, 3);
	KUNIT_EXPECT_TRUE(test, svcnat_turn_is_due(&turn, now));
}

/* He was ordered for later, or will not come again: nobody waits for him. */
static void turn_absent(struct kunit *test)
{
	struct svcnat_turn turn = {};
	unsigned long now = jiffies;
	int one;

	now = turn_come(&turn, &one, now, 12);
	KUNIT_EXPECT_TRUE(test, svcnat_turn_is_due(&turn, now));
	now += 2 * SVCNAT_TURN_ABSENT;
	KUNIT_EXPECT_FALSE(test, svcnat_turn_is_due(&turn, now));
	now = turn_come(&turn, &one, now, 1);
	KUNIT_EXPECT_TRUE(test, svcnat_turn_is_due(&turn, now));
}

static struct kunit_case turn_cases[] = {
	KUNIT_CASE(turn_is_due),
	KUNIT_CASE(turn_absent),
	{}
};

static struct kunit_suite turn_suite = {
	.name = "svcnat-turn",
	.test_cases = turn_cases,
};

kunit_test_suite(turn_suite);
