// SPDX-License-Identifier: GPL-2.0
/* First packets, each of them compared with the model. */
#include <linux/in.h>

#include "backends/state.h"
#include "model.h"

/**
 * struct traffic - what became of a connection
 * @verdict: enum svcnat_verdict
 * @pick: how it came about; the pointers are not to be followed any more
 * @service: name of the service, or empty
 * @key: the frontend's
 * @backend: copy of the backend
 * @policy: which view was asked
 * @nr_usable: backends that it has
 * @terminating: they are about to go
 * @turns: turns that the service took with it
 * @source: enum svcnat_source
 */
struct traffic {
	enum svcnat_verdict verdict;
	struct svcnat_pick pick;
	const char *service;
	struct svcnat_key key;
	struct svcnat_backend backend;
	int policy;
	u32 nr_usable;
	bool terminating;
	int turns;
	enum svcnat_source source;
};

/* Who was picked counts the connection, as kmod/flows/nat.c does. */
static void traffic_count(const struct svcnat_pick *pick)
{
	this_cpu_inc(pick->frontend->counts->connections);
	this_cpu_inc(*pick->backend->connections);
}

/* What the pick points to is there only under RCU. */
static void traffic_note(struct traffic *traffic, int family)
{
	const struct svcnat_pick *pick = &traffic->pick;

	traffic->service = "";
	traffic->policy = -1;
	if (pick->frontend) {
		traffic->service = pick->frontend->service->name;
		traffic->key = pick->frontend->key;
	}
	if (pick->view) {
		const struct svcnat_service *service = pick->frontend->service;

		traffic->policy = pick->view - pick->set->views;
		traffic->nr_usable = pick->view->nr_usable;
		traffic->terminating = pick->view->terminating;
		traffic->turns = atomic_read(&service->turn[family][traffic->policy]);
	}
	if (pick->backend)
		traffic->backend = *pick->backend;
}

static void traffic_send(struct svcnat_table *table,
			 const struct svcnat_flow *flow, bool count,
			 struct traffic *traffic)
{
	memset(traffic, 0, sizeof(*traffic));
	local_bh_disable();
	rcu_read_lock();
	traffic->verdict = svcnat_select(table, flow, 0, &traffic->pick);
	traffic_note(traffic, svcnat_family(flow->key.family));
	traffic->source = svcnat_select_source(table, flow);
	if (traffic->pick.backend && count)
		traffic_count(&traffic->pick);
	/* All connections end at once. */
	if (traffic->pick.counted)
		svcnat_state_give(svcnat_backend_state(traffic->pick.set,
						       traffic->pick.backend));
	rcu_read_unlock();
	local_bh_enable();
}

static void traffic_check_masquerade(struct kunit *test,
				     const struct svcnat_flow *flow,
				     const struct traffic *traffic,
				     const struct model_answer *answer)
{
	enum svcnat_masquerade_reason expected =
		SVCNAT_MASQUERADE_REASON_NOT_NEEDED;

	if (traffic->pick.backend)
		expected = model_hides(flow, traffic->backend.addr,
				       answer->masquerade);
	KUNIT_ASSERT_EQ_MSG(test, traffic->pick.masquerade, expected,
			    "source %u of frontend %d", answer->source,
			    answer->frontend);
	KUNIT_ASSERT_EQ(test, svcnat_pick_masquerades(&traffic->pick),
			expected != SVCNAT_MASQUERADE_REASON_NOT_NEEDED &&
			expected != SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY);
}

/* Return: number of the backend, which is one that could be picked. */
static int traffic_check_backend(struct kunit *test,
				 const struct svcnat_flow *flow,
				 const struct traffic *traffic,
				 const struct model_answer *answer)
{
	struct test_fixture *fixture = test->priv;
	const struct model_service *service =
		&fixture->model->now.services[answer->owner];
	int family = svcnat_family(flow->key.family), found = -1, i;

	for (i = 0; i < TEST_BACKENDS; i++) {
		const struct svcnat_backend_change change =
			test_backend_change(i, 0);

		if (change.family == family &&
		    !svcnat_backend_cmp(&change.backend, &traffic->backend))
			found = i;
	}
	KUNIT_ASSERT_GE(test, found, 0);
	KUNIT_ASSERT_TRUE_MSG(test, model_usable(service, family,
						 answer->policy, found),
			      "backend %d of frontend %d", found,
			      answer->frontend);
	KUNIT_ASSERT_EQ(test, traffic->backend.weight, service->weights[found]);
	KUNIT_ASSERT_EQ(test, traffic->backend.flags, service->flags[found]);
	KUNIT_ASSERT_EQ(test, traffic->pick.affinity !=
			SVCNAT_AFFINITY_RESULT_OFF,
			service->settings.affinity > 0);
	return found;
}

/* The view is named where one was asked, whether it had backends or not. */
static void traffic_check_view(struct kunit *test,
			       const struct svcnat_flow *flow,
			       const struct traffic *traffic,
			       const struct model_answer *answer)
{
	struct test_fixture *fixture = test->priv;
	bool asked = answer->reason == SVCNAT_REASON_BACKEND ||
		answer->reason == SVCNAT_REASON_NO_LOCAL_BACKEND;
	int family = svcnat_family(flow->key.family);
	const struct model_service *service;

	KUNIT_ASSERT_EQ(test, !traffic->pick.view, !asked);
	KUNIT_ASSERT_EQ(test, !traffic->pick.set, !asked);
	if (!asked)
		return;
	service = &fixture->model->now.services[answer->owner];
	KUNIT_ASSERT_EQ(test, traffic->policy, answer->policy);
	KUNIT_ASSERT_EQ(test, traffic->nr_usable,
			model_nr_usable(service, family, answer->policy));
	KUNIT_ASSERT_EQ(test, traffic->terminating,
			model_terminating(service, family, answer->policy));
}

/*
 * With an affinity the scheduler is not always asked, so that only the table
 * knows how many turns were taken.
 */
static void traffic_remember(struct model_service *service,
			     struct model_history *history, int family,
			     const struct svcnat_flow *flow,
			     const struct traffic *traffic)
{
	int *turns = &history->turns[family][traffic->policy];

	if (flow->probe)
		return;
	if (service->settings.affinity)
		*turns = traffic->turns;
	else if (service->settings.scheduler == SVCNAT_SCHEDULER_RR ||
		 service->settings.scheduler == SVCNAT_SCHEDULER_WRR)
		(*turns)++;
}

/**
 * test_connect - compare what becomes of a connection with the model
 * @test: test case
 * @flow: its first packet
 * @count: count it where it goes
 *
 * Context: process context.
 */
void test_connect(struct kunit *test, const struct svcnat_flow *flow,
		  bool count)
{
	struct test_fixture *fixture = test->priv;
	struct model *model = fixture->model;
	int family = svcnat_family(flow->key.family), backend;
	struct model_history *history;
	struct model_answer answer;
	struct traffic traffic;
	struct svcnat_key key;

	model_select(&model->now, flow, &answer);
	traffic_send(&fixture->table, flow, count, &traffic);
	KUNIT_ASSERT_EQ_MSG(test, traffic.verdict, answer.verdict,
			    "verdict about frontend %d", answer.frontend);
	KUNIT_ASSERT_EQ_MSG(test, traffic.pick.reason, answer.reason,
			    "reason about frontend %d", answer.frontend);
	KUNIT_ASSERT_EQ_MSG(test, !traffic.pick.frontend, answer.owner < 0,
			    "frontend %d is known or not", answer.frontend);
	KUNIT_ASSERT_EQ(test, !traffic.pick.backend,
			traffic.verdict != SVCNAT_VERDICT_NAT);
	traffic_check_view(test, flow, &traffic, &answer);
	KUNIT_ASSERT_EQ(test, traffic.source, answer.source);
	traffic_check_masquerade(test, flow, &traffic, &answer);
	fixture->reasons[traffic.pick.reason]++;
	fixture->masquerades[traffic.pick.masquerade]++;
	if (answer.owner < 0)
		return;
	key = test_frontend_key(answer.frontend);
	KUNIT_ASSERT_STREQ_MSG(test, traffic.service, test_name(answer.owner),
			       "owner of frontend %d", answer.frontend);
	KUNIT_ASSERT_MEMEQ(test, &traffic.key, &key, sizeof(key));
	if (!traffic.pick.backend)
		return;
	backend = traffic_check_backend(test, flow, &traffic, &answer);
	history = &model->history[answer.owner];
	traffic_remember(&model->now.services[answer.owner], history, family,
			 flow, &traffic);
	history->connections += count;
	history->frontends[answer.frontend] += count;
	history->backends[backend] += count;
}

/**
 * test_traffic - a connection to each frontend, also those that are nobody's
 * @test: test case
 * @client: tells clients apart, and where they come from
 *
 * Context: process context.
 */
void test_traffic(struct kunit *test, u32 client)
{
	struct svcnat_flow flow;
	int i;

	for (i = 0; i < TEST_FRONTENDS; i++) {
		flow = test_flow_from(i, client % TEST_FROMS, client);
		test_connect(test, &flow, true);
	}
}

/*
 * Where connections go that are for no frontend, or for a node port at another
 * address: those of this host, a VIP or not; addresses set aside for services;
 * elsewhere.
 */
#define TRAFFIC_PLACES	(TEST_HOSTS + 10)
#define TRAFFIC_PORTS	(TEST_FRONTENDS - TEST_NODEPORT + 2)

static struct svcnat_flow traffic_elsewhere(int place, int port)
{
	static const struct { u16 net, host; } places[] = {
		{ 96, 1 }, { 96, 2 }, { 96, 3 }, { 97, 3 }, { 50, 1 },
	};
	bool ipv6 = place % 2;
	struct svcnat_flow flow = { };

	if (port < TEST_FRONTENDS - TEST_NODEPORT) {
		flow.key = test_frontend_key(TEST_NODEPORT + port);
	} else if (port == TEST_FRONTENDS - TEST_NODEPORT) {
		flow.key.protocol = IPPROTO_TCP;
		flow.key.port = htons(22);
	} else {
		flow.key.protocol = ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	}
	flow.key.family = ipv6 ? AF_INET6 : AF_INET;
	if (place < TEST_HOSTS) {
		const struct svcnat_host host = test_host(place);

		memcpy(flow.key.addr, host.addr, sizeof(host.addr));
		return flow;
	}
	place = (place - TEST_HOSTS) / 2;
	test_address(flow.key.addr, ipv6, places[place].net, places[place].host);
	return flow;
}

/* Somebody only asks: nothing may come of it, as the next dump will show. */
static void traffic_probe(struct kunit *test, struct svcnat_flow *flow,
			  enum test_from from, u32 client)
{
	struct test_fixture *fixture = test->priv;
	u32 remembered = fixture->table.affinity.nr;

	test_flow_come(flow, from, client);
	flow->probe = true;
	test_connect(test, flow, false);
	KUNIT_ASSERT_EQ(test, fixture->table.affinity.nr, remembered);
}

/**
 * test_check_packets - compare what becomes of some connections with the model
 * @test: test case
 *
 * To each frontend from outside and from somewhere; to some other places.
 *
 * Context: process context.
 */
void test_check_packets(struct kunit *test)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_flow flow;
	int i;

	for (i = 0; i < TEST_FRONTENDS; i++) {
		flow = test_flow(i, 1);
		test_connect(test, &flow, false);
		traffic_probe(test, &flow, test_random(fixture, TEST_FROMS), i);
	}
	for (i = 0; i < TRAFFIC_PLACES; i++) {
		flow = traffic_elsewhere(i, test_random(fixture, TRAFFIC_PORTS));
		traffic_probe(test, &flow, test_random(fixture, TEST_FROMS), i);
	}
}

/**
 * test_check_all_packets - compare what becomes of connections with the model
 * @test: test case
 *
 * From everywhere to everywhere.
 *
 * Context: process context.
 */
void test_check_all_packets(struct kunit *test)
{
	struct svcnat_flow flow;
	int from, i, j;

	for (from = 0; from < TEST_FROMS; from++) {
		for (i = 0; i < TEST_FRONTENDS; i++) {
			flow = test_flow(i, 1);
			traffic_probe(test, &flow, from, i);
		}
		for (i = 0; i < TRAFFIC_PLACES; i++)
			for (j = 0; j < TRAFFIC_PORTS; j++) {
				flow = traffic_elsewhere(i, j);
				traffic_probe(test, &flow, from, j);
			}
	}
}
