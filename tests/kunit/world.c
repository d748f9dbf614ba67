// SPDX-License-Identifier: GPL-2.0
/* What the numbers of test.h stand for, and steps as netlink would take them. */
#include <linux/in.h>

#include "test.h"

/**
 * test_name - the name of a service
 * @service: its number
 *
 * Context: any.
 * Return: the name.
 */
const char *test_name(int service)
{
	static const char * const names[TEST_SERVICES] = {
		"default/web:http", "dns", "a", "aa", "kube-system/metrics", "z",
	};

	return names[service];
}

static void test_addr(__be32 *addr, bool ipv6, u32 net, u32 host)
{
	memset(addr, 0, 4 * sizeof(*addr));
	if (ipv6) {
		addr[0] = htonl(0xfd000000 | net);
		addr[3] = htonl(host);
	} else {
		addr[0] = htonl(0x0a000000 | net << 16 | host);
	}
}

/**
 * test_frontend_key - what clients dial
 * @frontend: number of the frontend
 *
 * There are two addresses in each family and, at each, all protocols and two
 * ports.
 *
 * Context: any.
 * Return: the key.
 */
struct svcnat_key test_frontend_key(int frontend)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	struct svcnat_key key = {
		.family = frontend % 2 ? AF_INET6 : AF_INET,
		.protocol = protocols[frontend / 2 % 3],
		.port = htons(53 + frontend / 12),
	};

	test_addr(key.addr, frontend % 2, 96, 1 + frontend / 6 % 2);
	return key;
}

/**
 * test_flow - a first packet
 * @frontend: number of the frontend that it is for
 * @client: tells clients apart
 *
 * Context: any.
 * Return: the flow.
 */
struct svcnat_flow test_flow(int frontend, u32 client)
{
	struct svcnat_flow flow = {
		.key = test_frontend_key(frontend),
		.sport = htons(1024 + client % 50000),
	};

	test_addr(flow.saddr, frontend % 2, 7, client);
	return flow;
}

/**
 * test_backend_family - the address family of a backend
 * @backend: number of the backend
 *
 * Context: any.
 * Return: family.
 */
enum svcnat_family test_backend_family(int backend)
{
	return backend % 2 ? SVCNAT_IPV6 : SVCNAT_IPV4;
}

/**
 * test_backend_change - a backend, wanted
 * @backend: number of the backend
 * @weight: its weight or TEST_NO_WEIGHT
 *
 * In each family there are four addresses with two ports.
 *
 * Context: any.
 * Return: the change.
 */
struct svcnat_backend_change test_backend_change(int backend, int weight)
{
	struct svcnat_backend_change change = {
		.backend.port = htons(8000 + backend / 8),
		.backend.weight = weight == TEST_NO_WEIGHT ? 0 : weight,
		.family = test_backend_family(backend),
		.has_weight = weight != TEST_NO_WEIGHT,
	};

	/* Not in the order of the numbers. */
	test_addr(change.backend.addr, backend % 2, 1, 9 - backend / 2 % 4);
	return change;
}

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
	if (has & SVCNAT_HAS_MASQUERADE)
		config->masquerade = value;
	if (has & SVCNAT_HAS_ECHO)
		config->echo = value;
}

static int test_do_service(struct svcnat_table *table,
			   const struct test_step *step,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_service_change change = {
		.name = test_name(step->service),
		.has = step->has,
	};

	test_settings_change(&change.settings, step->has, step->value);
	return PTR_ERR_OR_ZERO(svcnat_txn_service_set(table, &change, extack));
}

static int test_do_member(struct svcnat_table *table,
			  const struct test_step *step,
			  struct netlink_ext_ack *extack)
{
	struct svcnat_frontend_change frontend = { .add = true };
	struct svcnat_backend_change change;
	struct svcnat_draft *draft;
	struct svcnat_key key;

	draft = svcnat_txn_service(table, test_name(step->service), extack);
	if (IS_ERR(draft))
		return PTR_ERR(draft);
	switch (step->op) {
	case TEST_FRONTEND:
		frontend.key = test_frontend_key(step->member);
		return svcnat_txn_frontend_set(table, draft, &frontend, extack);
	case TEST_FRONTEND_DEL:
		key = test_frontend_key(step->member);
		return svcnat_txn_frontend_del(table, draft, &key, extack);
	case TEST_BACKEND:
		change = test_backend_change(step->member, step->value);
		return svcnat_txn_backend_set(table, draft, &change, extack);
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

	test_config_change(&change.config, step->has, step->value);
	return svcnat_txn_config_set(table, &change, extack);
}

static int test_do_commit(struct svcnat_table *table,
			  struct netlink_ext_ack *extack,
			  struct test_result *result)
{
	int err = svcnat_txn_commit(table, extack);

	if (err) {
		svcnat_txn_abort(table);
		return err;
	}
	result->committed = table->txn->committed;
	result->changed = table->txn->changed;
	result->removed = table->txn->removed;
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

	local_bh_disable();
	rcu_read_lock();
	verdict = svcnat_select(table, flow, now, pick);
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}
