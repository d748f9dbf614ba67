// SPDX-License-Identifier: GPL-2.0
/* What is remembered of backends while sets come and go. */
#include "backends/state.h"
#include "test.h"

#define STATE_BACKENDS	20

/**
 * struct states - the set in use and what should be known of its backends
 * @set: the set or NULL
 * @there: which backends are in it
 * @counts: their connections
 */
struct states {
	struct svcnat_backend_set *set;
	bool there[STATE_BACKENDS];
	u32 counts[STATE_BACKENDS];
};

static struct svcnat_backend_set *
states_build(const struct states *now, const bool *wanted, u32 max_connections)
{
	const siphash_key_t seed = {};
	struct svcnat_backend backends[STATE_BACKENDS];
	struct svcnat_settings settings;
	struct svcnat_backend_set *set;
	u32 number, nr = 0;

	svcnat_settings_init(&settings);
	settings.max_connections = max_connections;
	for (number = 0; number < STATE_BACKENDS; number++)
		if (wanted[number])
			backends[nr++] = test_backend(number, 1);
	set = svcnat_backend_set_build(&settings, &seed, false, backends, nr);
	if (IS_ERR(set))
		return NULL;
	if (!svcnat_states_add(set, now->set))
		return set;
	test_set_free(set);
	return NULL;
}

/* Ends the connections of the backends that are not to be there any more. */
static void states_end(struct states *now, const bool *stay)
{
	u32 number, i = 0;

	for (number = 0; number < STATE_BACKENDS; number++) {
		struct svcnat_state *state;

		if (!now->there[number])
			continue;
		state = svcnat_backend_state(now->set, &now->set->backends[i++]);
		while (!stay[number] && now->counts[number]) {
			refcount_dec(&state->load);
			now->counts[number]--;
		}
	}
}

static void states_publish(struct states *now, const bool *wanted,
			   struct svcnat_backend_set *next)
{
	static const bool none[STATE_BACKENDS];

	if (now->set && now->set->states_at)
		states_end(now, next->states_at ? wanted : none);
	memcpy(now->there, wanted, sizeof(now->there));
	svcnat_backend_set_retire(now->set, next);
	now->set = next;
}

/* Looks, and gives each backend a connection more. */
static void states_check(struct kunit *test, struct states *now)
{
	u32 number, i = 0;

	for (number = 0; number < STATE_BACKENDS; number++) {
		struct svcnat_state *state;

		if (!now->there[number])
			continue;
		state = svcnat_backend_state(now->set, &now->set->backends[i++]);
		KUNIT_ASSERT_EQ(test, svcnat_state_active(state),
				now->counts[number]);
		refcount_inc(&state->load);
		now->counts[number]++;
	}
}

static void states_random_wanted(struct test_fixture *fixture,
				 const struct states *now, bool *wanted)
{
	u32 share = test_random(fixture, 4) * 30, number;

	for (number = 0; number < STATE_BACKENDS; number++)
		wanted[number] = test_random(fixture, 100) < share ?
			test_random(fixture, 2) : now->there[number];
}

/* Backends keep what is known of them for as long as they stay. */
static void states_random(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_backend_set *next;
	bool wanted[STATE_BACKENDS];
	struct states *now;
	int i;

	now = kunit_kzalloc(test, sizeof(*now), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, now);
	for (i = 0; i < 1000; i++) {
		states_random_wanted(fixture, now, wanted);
		next = states_build(now, wanted, test_random(fixture, 10));
		KUNIT_ASSERT_NOT_NULL(test, next);
		KUNIT_ASSERT_EQ(test, !next->states_at, !next->settings.max_connections);
		KUNIT_ASSERT_EQ(test, next->extras, !!next->states_at);
		if (test_random(fixture, 3) == 0)
			svcnat_backend_set_retire(next, now->set);
		else
			states_publish(now, wanted, next);
		if (now->set && now->set->states_at)
			states_check(test, now);
	}
	memset(wanted, 0, sizeof(wanted));
	if (now->set && now->set->states_at)
		states_end(now, wanted);
	svcnat_backend_set_retire(now->set, NULL);
}

/* A state goes with the last connection, long after its backend perhaps. */
static void states_outlived(struct kunit *test)
{
	const bool wanted[STATE_BACKENDS] = { true };
	struct states now = {};
	struct svcnat_state *state;
	int live = test_live();

	now.set = states_build(&now, wanted, 5);
	KUNIT_ASSERT_NOT_NULL(test, now.set);
	/* The set, its counters, its vacancy, the state. */
	KUNIT_EXPECT_EQ(test, test_live(), live + 4);
	state = svcnat_set_states(now.set)[0];
	refcount_inc(&state->load);
	svcnat_backend_set_retire(now.set, NULL);
	KUNIT_EXPECT_EQ(test, test_live(), live + 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&state->load), 1);
	svcnat_state_forget(state);
	KUNIT_EXPECT_EQ(test, test_live(), live);
}

/* What has closed counts for nothing, and a limit is for what has settled. */
static void states_settle(struct kunit *test)
{
	const bool wanted[STATE_BACKENDS] = { true };
	struct test_fixture *fixture = test->priv;
	struct states now = {};
	struct svcnat_state *state;

	now.set = states_build(&now, wanted, 2);
	KUNIT_ASSERT_NOT_NULL(test, now.set);
	svcnat_states_publish(&fixture->table.penalty_lock, now.set);
	state = svcnat_set_states(now.set)[0];
	refcount_add(3, &state->load);
	KUNIT_EXPECT_EQ(test, svcnat_state_active(state), 3);
	KUNIT_EXPECT_TRUE(test, svcnat_state_settle(state));
	KUNIT_EXPECT_TRUE(test, svcnat_state_settle(state));
	KUNIT_EXPECT_FALSE(test, svcnat_state_settle(state));
	KUNIT_EXPECT_EQ(test, svcnat_state_settled(state), 2);
	svcnat_state_close(state);
	svcnat_state_unsettle(state);
	KUNIT_EXPECT_EQ(test, svcnat_state_active(state), 2);
	KUNIT_EXPECT_TRUE(test, svcnat_state_settle(state));
	svcnat_state_reopen(state);
	KUNIT_EXPECT_EQ(test, svcnat_state_active(state), 3);
	svcnat_state_unsettle(state);
	svcnat_state_unsettle(state);
	WARN_ON(refcount_sub_and_test(3, &state->load));
	svcnat_backend_set_retire(now.set, NULL);
}

static struct kunit_case states_cases[] = {
	KUNIT_CASE(states_random),
	KUNIT_CASE(states_outlived),
	KUNIT_CASE(states_settle),
	{}
};

static struct kunit_suite states_suite = {
	.name = "svcnat-states",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = states_cases,
};

kunit_test_suite(states_suite);
