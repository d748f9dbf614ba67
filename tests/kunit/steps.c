// SPDX-License-Identifier: GPL-2.0
/* Steps as netlink would take them. */
#include "backends/state.h"
#include "test.h"

u64 test_clock;

/**
 * test_settings_change - change settings of a service
 * @settings: settings
 * @has: SVCNAT_HAS_* to set
 * @value: what they are set to
 *
 * Context: any.
 */
void test_settings_change(struct svcnat_settings *settings, u32 has, int value)
{
	if (has & SVCNAT_HAS_SCHEDULER)
		settings->scheduler = value;
	if (has & SVCNAT_HAS_AFFINITY)
		settings->affinity = value;
	if (has & SVCNAT_HAS_PREFIX4)
		settings->prefix[SVCNAT_IPV4] = value;
	if (has & SVCNAT_HAS_PREFIX6)
		settings->prefix[SVCNAT_IPV6] = value;
	if (has & SVCNAT_HAS_MAGLEV_SIZE)
		settings->maglev_size = value;
	if (has & SVCNAT_HAS_MASQUERADE)
		settings->masquerade = value;
	if (has & SVCNAT_HAS_REJECT_WITH)
		settings->reject_with = value;
	if (has & SVCNAT_HAS_FAILOVER)
		settings->failover = value;
	if (has & SVCNAT_HAS_PENALTY_SHARE)
		settings->penalty_share = value;
	if (has & SVCNAT_HAS_ON_REMOVAL) {
		settings->on_removal = value & 3;
		settings->drain = value >> 2;
	}
	if (has & SVCNAT_HAS_MAX_CONNECTIONS)
		settings->max_connections = value;
}

/**
 * test_config_change - change settings of a network namespace
 * @config: settings
 * @has: SVCNAT_HAS_* to set
 * @value: what they are set to
 *
 * Context: any.
 */
void test_config_change(struct svcnat_config *config, u32 has, int value)
{
	if (has & SVCNAT_HAS_SEED)
		config->seed = (siphash_key_t){ .key = { value, ~value } };
	if (has & SVCNAT_HAS_AFFINITY_MAX)
		config->affinity_max = value;
	if (has & SVCNAT_HAS_UNKNOWN_PORT)
		config->unknown_port = value;
	if (has & SVCNAT_HAS_UNKNOWN_ADDRESS)
		config->unknown_address = value;
	if (has & SVCNAT_HAS_MASQUERADE)
		config->masquerade = value;
	if (has & SVCNAT_HAS_ECHO)
		config->echo = value;
	if (has & SVCNAT_HAS_EXTERNAL_UNKNOWN_PORT)
		config->external_unknown_port = value;
	if (has & SVCNAT_HAS_EXTERNAL_ECHO)
		config->external_echo = value;
}

/**
 * test_ranges_build - a list of ranges as netlink would have it
 * @list: number of the list
 *
 * It comes in another order, and with a range that lies within another.
 *
 * Context: process context, may sleep.
 * Return: the list, NULL if it is empty, or an error.
 */
struct svcnat_ranges *test_ranges_build(int list)
{
	struct svcnat_range mixed[8];
	const struct svcnat_range *ranges;
	u32 nr, i;

	ranges = test_ranges(list, &nr);
	for (i = 0; i < nr; i++)
		mixed[i] = ranges[nr - 1 - i];
	if (nr) {
		mixed[nr] = ranges[0];
		mixed[nr].len = ranges[0].family == AF_INET ? 32 : 128;
		nr++;
	}
	return svcnat_ranges_build(mixed, nr);
}

/**
 * test_interface_add - add an interface to a scope as netlink would
 * @scope: scope
 * @name: name; a + ends a beginning
 *
 * Context: any.
 */
void test_interface_add(struct svcnat_scope *scope, const char *name)
{
	struct svcnat_interface *interface =
		&scope->interfaces[scope->nr_interfaces++];

	strscpy(interface->name, name, sizeof(interface->name));
	interface->len = strlen(name) + 1;
	if (strchr(name, '+'))
		interface->len -= 2;
}

static void test_interfaces_fill(struct svcnat_scope *scope, int list)
{
	const char * const *names = test_interfaces(list);

	for (; *names; names++)
		test_interface_add(scope, *names);
}

static int test_do_service(struct svcnat_table *table,
			   const struct test_step *step,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_service_change change = {
		.name = test_name(step->service),
		.has = step->has,
		.add = step->op == TEST_SERVICE_ADD,
	};

	test_settings_change(&change.settings, step->has, step->value);
	return PTR_ERR_OR_ZERO(svcnat_txn_service_set(table, &change, extack));
}

/* Netlink has a sentence of its own for it. */
static int test_refuse_memory(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "not enough memory for the ranges");
	return -ENOMEM;
}

static int test_do_frontend(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    const struct test_step *step,
			    struct netlink_ext_ack *extack)
{
	struct svcnat_frontend_change change = {
		.key = test_frontend_key(step->member),
		.kind = TEST_RULES_KIND(step->value),
		.policy = TEST_RULES_POLICY(step->value),
		.has_kind = step->has & TEST_HAS_KIND,
		.has_policy = step->has & TEST_HAS_POLICY,
		.has_sources = step->has & TEST_HAS_SOURCES,
		.add = step->op == TEST_FRONTEND,
	};
	int err;

	if (change.has_sources)
		change.sources = test_ranges_build(TEST_RULES_SOURCES(step->value));
	if (IS_ERR(change.sources))
		return test_refuse_memory(extack);
	err = svcnat_txn_frontend_set(table, draft, &change, extack);
	kvfree(change.sources);
	return err;
}

static int test_do_backend(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct test_step *step,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_backend_change change =
		test_backend_change(step->member, step->value);

	change.add = step->op == TEST_BACKEND_ADD;
	change.has_flags = step->has;
	change.backend.flags = step->flags;
	return svcnat_txn_backend_set(table, draft, &change, extack);
}

static int test_do_member(struct svcnat_table *table,
			  const struct test_step *step,
			  struct netlink_ext_ack *extack)
{
	struct svcnat_backend_change change;
	struct svcnat_draft *draft;
	struct svcnat_key key;

	draft = svcnat_txn_service(table, test_name(step->service), extack);
	if (IS_ERR(draft))
		return PTR_ERR(draft);
	switch (step->op) {
	case TEST_FRONTEND:
	case TEST_FRONTEND_SET:
		return test_do_frontend(table, draft, step, extack);
	case TEST_FRONTEND_DEL:
		key = test_frontend_key(step->member);
		return svcnat_txn_frontend_del(table, draft, &key, extack);
	case TEST_BACKEND:
	case TEST_BACKEND_ADD:
		return test_do_backend(table, draft, step, extack);
	default:
		change = test_backend_change(step->member, TEST_NO_WEIGHT);
		return svcnat_txn_backend_del(table, draft, &change, extack);
	}
}

static int test_do_config(struct svcnat_table *table,
			  const struct test_step *step,
			  struct netlink_ext_ack *extack)
{
	struct svcnat_config_change change = { .has = step->has };
	int err, i;

	test_config_change(&change.config, step->has, step->value);
	if (step->has & SVCNAT_HAS_NODEPORTS)
		change.scope.nodeports = step->value;
	if (step->has & SVCNAT_HAS_INTERFACES)
		test_interfaces_fill(&change.scope, step->value);
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++) {
		if (!(step->has & SVCNAT_HAS_LIST(i)))
			continue;
		change.scope.lists[i] = test_ranges_build(step->value);
		if (IS_ERR(change.scope.lists[i]))
			return test_refuse_memory(extack);
	}
	err = svcnat_txn_config_set(table, &change, extack);
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		kvfree(change.scope.lists[i]);
	return err;
}

static int test_do_commit(struct svcnat_table *table,
			  struct netlink_ext_ack *extack,
			  struct test_result *result)
{
	int err;

	table->txn->now = test_clock;
	err = svcnat_txn_commit(table, extack);
	if (err) {
		svcnat_txn_abort(table);
		return err;
	}
	result->committed = table->txn->committed;
	result->services = table->txn->services;
	result->frontends = table->txn->frontends;
	result->backends = table->txn->backends;
	svcnat_txn_finish(table);
	return 0;
}

static int test_do_locked(struct svcnat_table *table,
			  const struct test_step *step,
			  struct netlink_ext_ack *extack,
			  struct test_result *result)
{
	switch (step->op) {
	case TEST_BEGIN:
	case TEST_REPLACE:
		return svcnat_txn_begin(table, 1, 1, step->op == TEST_REPLACE,
					extack);
	case TEST_SERVICE:
	case TEST_SERVICE_ADD:
		return test_do_service(table, step, extack);
	case TEST_SERVICE_DEL:
		return svcnat_txn_service_del(table, test_name(step->service),
					      extack);
	case TEST_CONFIG:
		return test_do_config(table, step, extack);
	case TEST_FLUSH:
		svcnat_txn_flush(table);
		return 0;
	case TEST_FAILED:
		table->txn->failed = true;
		return 0;
	case TEST_COMMIT:
		return test_do_commit(table, extack, result);
	case TEST_ABORT:
		svcnat_txn_abort(table);
		return 0;
	case TEST_TIME:
		test_clock += step->value;
		svcnat_drains_expire(table, test_clock);
		return 0;
	default:
		return test_do_member(table, step, extack);
	}
}

/**
 * test_do - do a step
 * @table: table; all steps but TEST_BEGIN and TEST_REPLACE need an open
 *	transaction, which ends with a commit, even one that is refused
 * @step: the step
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: how it ended.
 */
struct test_result test_do(struct svcnat_table *table,
			   const struct test_step *step)
{
	struct netlink_ext_ack extack = {};
	struct test_result result = {};

	mutex_lock(&table->mutex);
	result.err = test_do_locked(table, step, &extack, &result);
	mutex_unlock(&table->mutex);
	result.message = extack._msg;
	return result;
}

static void test_compare_tolls(struct kunit *test, const char *what, int step,
			       const struct svcnat_toll *real,
			       const struct svcnat_toll *model)
{
	KUNIT_ASSERT_EQ_MSG(test, real->added, model->added,
			    "step %d: added %s", step, what);
	KUNIT_ASSERT_EQ_MSG(test, real->changed, model->changed,
			    "step %d: changed %s", step, what);
	KUNIT_ASSERT_EQ_MSG(test, real->removed, model->removed,
			    "step %d: removed %s", step, what);
}

/**
 * test_compare_results - has a commit changed what the model says?
 * @test: test case
 * @real: how the step ended
 * @model: how it ended in the model
 * @step: its number, for messages
 *
 * Context: process context.
 */
void test_compare_results(struct kunit *test, const struct test_result *real,
			  const struct test_result *model, int step)
{
	KUNIT_ASSERT_EQ_MSG(test, real->committed, model->committed,
			    "step %d: a new generation", step);
	test_compare_tolls(test, "services", step, &real->services,
			   &model->services);
	test_compare_tolls(test, "frontends", step, &real->frontends,
			   &model->frontends);
	test_compare_tolls(test, "backends", step, &real->backends,
			   &model->backends);
}

/**
 * test_select - decide about a flow as the packet path does
 * @table: table
 * @flow: flow
 * @now: time in seconds
 * @pick: result, to be looked at under the table's mutex only
 *
 * Context: process context.
 * Return: verdict.
 */
enum svcnat_verdict test_select(struct svcnat_table *table,
				const struct svcnat_flow *flow, u32 now,
				struct svcnat_pick *pick)
{
	enum svcnat_verdict verdict;

	*pick = (struct svcnat_pick){};
	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(table, flow, now, pick);
	if (pick->counted)
		svcnat_state_give(svcnat_backend_state(pick->set, pick->backend));
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}
