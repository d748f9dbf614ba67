// SPDX-License-Identifier: GPL-2.0
/* Connections that count, found again while the table changes its size. */
#include <linux/kthread.h>

#include "backends/ledger.h"
#include "test.h"

#define LEDGER_CONNECTIONS	5000

/* So many fit into a table of the first size. */
#define LEDGER_FEW		600

/* Nobody looks into the entries. */
static struct nf_conn *ledger_ct(u32 number)
{
	return (struct nf_conn *)(PAGE_SIZE + number * 320ul);
}

static struct svcnat_state *ledger_state(u32 number)
{
	return (struct svcnat_state *)(PAGE_SIZE + number * 128ul);
}

static bool ledger_add(struct svcnat_ledger *ledger, u32 number, u32 since)
{
	struct svcnat_record *place, *record;

	rcu_read_lock();
	place = svcnat_ledger_lock(ledger, ledger_ct(number));
	/* What is free has no entry. */
	record = svcnat_ledger_find(place, NULL) ?: svcnat_ledger_extend(place);
	if (record) {
		record->ct = ledger_ct(number);
		record->state = ledger_state(number);
		record->phase = number % 8;
		record->since = since & SVCNAT_RECORD_TIME_MASK;
	}
	svcnat_ledger_unlock(place);
	rcu_read_unlock();
	return record;
}

/* Return: false if it is not there, or not as it was written. */
static bool ledger_has(struct svcnat_ledger *ledger, u32 number, u32 since)
{
	struct svcnat_record *place, *record;
	bool right;

	rcu_read_lock();
	place = svcnat_ledger_lock(ledger, ledger_ct(number));
	record = svcnat_ledger_find(place, ledger_ct(number));
	right = record && record->state == ledger_state(number) &&
		record->phase == number % 8 &&
		record->since == (since & SVCNAT_RECORD_TIME_MASK);
	svcnat_ledger_unlock(place);
	rcu_read_unlock();
	return right;
}

static void ledger_remove(struct svcnat_ledger *ledger, u32 number)
{
	struct svcnat_record *place, *record;

	rcu_read_lock();
	place = svcnat_ledger_lock(ledger, ledger_ct(number));
	record = svcnat_ledger_find(place, ledger_ct(number));
	if (record)
		record->ct = NULL;
	svcnat_ledger_unlock(place);
	rcu_read_unlock();
}

/* Return: how many records are in use. */
static u32 ledger_trim(struct svcnat_ledger *ledger)
{
	u32 nr = 0, i;

	for (i = 0; i < svcnat_ledger_size(ledger); i++) {
		struct svcnat_record *place = svcnat_ledger_at(ledger, i);

		spin_lock_bh(&place->lock);
		nr += svcnat_ledger_trim(place);
		spin_unlock_bh(&place->lock);
	}
	return nr;
}

/* As if it had been too large for a long time. */
static void ledger_shrink(struct svcnat_ledger *ledger, u32 nr)
{
	u32 i;

	for (i = 0; i < 10 * U8_MAX; i++)
		svcnat_ledger_fit(ledger, nr, false);
}

static void ledger_expect(struct kunit *test, struct svcnat_ledger *ledger,
			  const bool *there)
{
	u32 nr = 0, wrong = 0, i;

	for (i = 0; i < LEDGER_CONNECTIONS; i++) {
		wrong += ledger_has(ledger, i, i * 977) != there[i];
		nr += there[i];
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, ledger_trim(ledger), nr);
}

/* Any number of them, and tables of all sizes that were large enough once. */
static void ledger_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_ledger ledger = {};
	int live = test_live(), round;
	bool *there;

	there = kunit_kcalloc(test, LEDGER_CONNECTIONS, sizeof(*there), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, there);
	KUNIT_ASSERT_EQ(test, svcnat_ledger_init(&ledger), 0);
	for (round = 0; round < 12; round++) {
		/* Mostly more in one round and less in the next. */
		u32 chance = round % 2 ? 5 : 95, nr = 0, i;

		for (i = 0; i < LEDGER_CONNECTIONS; i++) {
			bool wanted = test_random(fixture, 100) < chance;

			if (wanted && !there[i])
				KUNIT_EXPECT_TRUE(test, ledger_add(&ledger, i, i * 977));
			else if (!wanted && there[i])
				ledger_remove(&ledger, i);
			there[i] = wanted;
			nr += wanted;
		}
		ledger_expect(test, &ledger, there);
		if (round % 3 == 2)
			ledger_shrink(&ledger, nr);
		else
			svcnat_ledger_fit(&ledger, nr, false);
		ledger_expect(test, &ledger, there);
		KUNIT_EXPECT_GT(test, 2 * svcnat_ledger_size(&ledger), 3 * nr);
	}
	memset(there, 0, LEDGER_CONNECTIONS * sizeof(*there));
	for (round = 0; round < LEDGER_CONNECTIONS; round++)
		ledger_remove(&ledger, round);
	ledger_expect(test, &ledger, there);
	svcnat_ledger_exit(&ledger);
	KUNIT_EXPECT_EQ(test, test_live(), live);
}

/* It is as large as it has to be, and shrinks when that has been so for long. */
static void ledger_sizes(struct kunit *test)
{
	struct svcnat_ledger ledger = {};
	u32 least, i;

	KUNIT_ASSERT_EQ(test, svcnat_ledger_init(&ledger), 0);
	least = svcnat_ledger_size(&ledger);
	KUNIT_EXPECT_FALSE(test, svcnat_ledger_fit(&ledger, LEDGER_FEW, false));
	KUNIT_EXPECT_TRUE(test, svcnat_ledger_fit(&ledger, 10 * least, false));
	KUNIT_EXPECT_EQ(test, svcnat_ledger_size(&ledger), 16 * least);
	for (i = 0; !svcnat_ledger_fit(&ledger, 0, false); i++)
		;
	KUNIT_EXPECT_GT(test, i, 10);
	KUNIT_EXPECT_EQ(test, svcnat_ledger_size(&ledger), 8 * least);
	/* A wave that comes again. */
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_FALSE(test, svcnat_ledger_fit(&ledger, i % 10 ? 0 : 4 * least,
							   false));
	KUNIT_EXPECT_TRUE(test, svcnat_ledger_fit(&ledger, 0, true));
	KUNIT_EXPECT_EQ(test, svcnat_ledger_size(&ledger), least);
	svcnat_ledger_exit(&ledger);
}

/* Without memory there is no record and no table, and nothing else is lost. */
static void ledger_failing(struct kunit *test)
{
	struct svcnat_ledger ledger = {};
	u32 added = 0, refused = 0, i;

	test_fail_nth(1);
	KUNIT_EXPECT_EQ(test, svcnat_ledger_init(&ledger), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, test_fail_none());
	KUNIT_ASSERT_EQ(test, svcnat_ledger_init(&ledger), 0);
	KUNIT_EXPECT_EQ(test, svcnat_ledger_init(&ledger), 0);
	for (i = 0; i < LEDGER_CONNECTIONS; i++) {
		test_fail_nth(1);
		if (ledger_add(&ledger, i, i))
			added++;
		else
			refused++;
		KUNIT_EXPECT_EQ(test, ledger_has(&ledger, i, i), !test_fail_none());
	}
	KUNIT_EXPECT_GT(test, refused, 0);
	KUNIT_EXPECT_LE(test, added, svcnat_ledger_size(&ledger));
	for (i = 0; i < LEDGER_CONNECTIONS; i++)
		ledger_remove(&ledger, i);
	KUNIT_EXPECT_EQ(test, ledger_trim(&ledger), 0);
	svcnat_ledger_exit(&ledger);
}

/**
 * struct ledger_clerk - a task that writes down its connections and finds them
 * @ledger: with those of others, too
 * @first: the first of those that are its own
 * @rounds: how often it did
 * @wrong: how often one was not as it should be
 */
struct ledger_clerk {
	struct svcnat_ledger *ledger;
	u32 first;
	u32 rounds;
	u32 wrong;
};

static int ledger_work(void *data)
{
	struct ledger_clerk *clerk = data;
	u32 first = clerk->first, i;

	while (!kthread_should_stop()) {
		for (i = first; i < first + LEDGER_FEW; i++)
			clerk->wrong += !ledger_add(clerk->ledger, i, clerk->rounds);
		for (i = first; i < first + LEDGER_FEW; i++) {
			clerk->wrong += !ledger_has(clerk->ledger, i, clerk->rounds);
			ledger_remove(clerk->ledger, i);
			clerk->wrong += ledger_has(clerk->ledger, i, clerk->rounds);
		}
		WRITE_ONCE(clerk->rounds, clerk->rounds + 1);
		cond_resched();
	}
	return 0;
}

/* Nothing is lost while the table grows and shrinks, and is trimmed. */
static void ledger_race(struct kunit *test)
{
	struct ledger_clerk clerks[2] = {};
	struct svcnat_ledger ledger = {};
	struct task_struct *tasks[2];
	u32 sizes = 0, i;

	KUNIT_ASSERT_EQ(test, svcnat_ledger_init(&ledger), 0);
	for (i = 0; i < ARRAY_SIZE(clerks); i++) {
		clerks[i] = (struct ledger_clerk){
			.ledger = &ledger,
			.first = i * LEDGER_FEW,
		};
		tasks[i] = kthread_run(ledger_work, &clerks[i], "svcnat-ledger");
		KUNIT_ASSERT_FALSE(test, IS_ERR(tasks[i]));
	}
	while (sizes < 20 || READ_ONCE(clerks[0].rounds) < 4 ||
	       READ_ONCE(clerks[1].rounds) < 4) {
		sizes += svcnat_ledger_fit(&ledger, 16 * LEDGER_FEW, false);
		ledger_trim(&ledger);
		sizes += svcnat_ledger_fit(&ledger, 0, true);
		ledger_trim(&ledger);
		cond_resched();
	}
	for (i = 0; i < ARRAY_SIZE(clerks); i++) {
		kthread_stop(tasks[i]);
		KUNIT_EXPECT_EQ(test, clerks[i].wrong, 0);
	}
	KUNIT_EXPECT_EQ(test, ledger_trim(&ledger), 0);
	svcnat_ledger_exit(&ledger);
}

static struct kunit_case ledger_cases[] = {
	KUNIT_CASE(ledger_random),
	KUNIT_CASE(ledger_sizes),
	KUNIT_CASE(ledger_failing),
	KUNIT_CASE(ledger_race),
	{}
};

static struct kunit_suite ledger_suite = {
	.name = "svcnat-ledger",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = ledger_cases,
};

kunit_test_suite(ledger_suite);
