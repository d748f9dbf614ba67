// SPDX-License-Identifier: GPL-2.0
/* The decision about a connection, case by case. */
#include <linux/in.h>

#include "model.h"

/* Of test.h: 0, 2, 4 are IPv4 TCP, UDP, SCTP at one address, 6 is at another. */
static const struct test_step select_setup[] = {
	BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), BACKEND(0, 0, 1),
	BACKEND(0, 2, 0), SETTING(0, REJECT_WITH, SVCNAT_REJECT_TCP_RESET),
	SETTING(1, REJECT_WITH, SVCNAT_REJECT_TCP_RESET),
	FRONTEND(1, 2), SERVICE(2), FRONTEND(2, 4), BACKEND(2, 0, 0),
	BACKEND(2, 1, 1), CONFIG(SEED, 9), COMMIT(), END()
};

static void select_expect(struct kunit *test, const struct svcnat_flow *flow,
			  enum svcnat_verdict expected, const char *what)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_pick pick;

	KUNIT_EXPECT_EQ_MSG(test, test_select(&fixture->table, flow, 0, &pick),
			    expected, "%s", what);
	KUNIT_EXPECT_EQ_MSG(test, !pick.backend, expected != SVCNAT_VERDICT_NAT, "%s",
			    what);
}

static void select_backends(struct kunit *test)
{
	static const struct {
		const char *what;
		int frontend;
		enum svcnat_verdict verdict;
	} cases[] = {
		{ "a usable backend", 0, SVCNAT_VERDICT_NAT },
		{ "backends of the other family only", 1, SVCNAT_VERDICT_TCP_RESET },
		{ "no backends, and no reset for UDP", 2, SVCNAT_VERDICT_REJECT },
		{ "weights of zero only", 4, SVCNAT_VERDICT_REJECT },
		{ "an address that is no VIP", 6, SVCNAT_VERDICT_PASS },
		{ "a port that the VIP does not serve", 12, SVCNAT_VERDICT_REJECT },
		{ "another protocol at a port that it serves", 3, SVCNAT_VERDICT_REJECT },
	};
	int i;

	test_steps(test, select_setup);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct svcnat_flow flow = test_flow(cases[i].frontend, 1);

		select_expect(test, &flow, cases[i].verdict, cases[i].what);
	}
}

/* Words that are the same make no VIP of an address of the other family. */
static void select_families(struct kunit *test)
{
	struct svcnat_flow flow = test_flow(0, 1);

	test_steps(test, select_setup);
	flow.key.family = AF_INET6;
	select_expect(test, &flow, SVCNAT_VERDICT_PASS, "IPv6 that begins like a VIP");
	flow = test_flow(1, 1);
	flow.key.family = AF_INET;
	select_expect(test, &flow, SVCNAT_VERDICT_PASS, "the first word of a VIP");
}

static void select_policies(struct kunit *test)
{
	static const enum svcnat_verdict verdicts[] = {
		[SVCNAT_UNKNOWN_PORT_REJECT] = SVCNAT_VERDICT_REJECT,
		[SVCNAT_UNKNOWN_PORT_TCP_RESET] = SVCNAT_VERDICT_TCP_RESET,
		[SVCNAT_UNKNOWN_PORT_DROP] = SVCNAT_VERDICT_DROP,
		[SVCNAT_UNKNOWN_PORT_PASS] = SVCNAT_VERDICT_PASS,
	};
	/* Only TCP can be reset. */
	static const enum svcnat_verdict no_tcp[] = {
		[SVCNAT_UNKNOWN_PORT_REJECT] = SVCNAT_VERDICT_REJECT,
		[SVCNAT_UNKNOWN_PORT_TCP_RESET] = SVCNAT_VERDICT_REJECT,
		[SVCNAT_UNKNOWN_PORT_DROP] = SVCNAT_VERDICT_DROP,
		[SVCNAT_UNKNOWN_PORT_PASS] = SVCNAT_VERDICT_PASS,
	};
	struct svcnat_flow echo = test_flow(0, 1), port = test_flow(12, 1);
	struct svcnat_flow other = test_flow(6, 1), gre = test_flow(0, 1);
	struct svcnat_flow stray;
	int policy;

	echo.key.protocol = IPPROTO_ICMP;
	echo.key.port = 0;
	other.key.protocol = IPPROTO_ICMP;
	other.key.port = 0;
	gre.key.protocol = IPPROTO_GRE;
	stray = echo;
	stray.stray = true;
	test_steps(test, select_setup);
	for (policy = 0; policy < ARRAY_SIZE(verdicts); policy++) {
		const struct test_step on[] = {
			BEGIN(), CONFIG(UNKNOWN_PORT, policy), CONFIG(ECHO, 1),
			COMMIT(), END()
		};
		static const struct test_step off[] = {
			BEGIN(), CONFIG(ECHO, 0), COMMIT(), END()
		};

		test_steps(test, on);
		select_expect(test, &port, verdicts[policy], "unknown port");
		select_expect(test, &gre, no_tcp[policy], "no port at all");
		select_expect(test, &echo, SVCNAT_VERDICT_ECHO, "echo request");
		select_expect(test, &stray, no_tcp[policy], "ICMP but no echo");
		select_expect(test, &other, SVCNAT_VERDICT_PASS, "echo to no VIP");
		test_steps(test, off);
		select_expect(test, &echo, no_tcp[policy], "unwanted echo");
		select_expect(test, &other, SVCNAT_VERDICT_PASS, "echo to no VIP");
	}
}

/*
 * An address with external frontends only may be another machine's, until it
 * gets one of the cluster's or is set aside for services.
 */
static void select_external(struct kunit *test)
{
	static const struct test_step setup[] = {
		BEGIN(), SERVICE(0), RULES(0, 0, EXTERNAL, CLUSTER, NOWHERE),
		RULES(0, 1, EXTERNAL, LOCAL, NOWHERE), BACKEND(0, 0, 1),
		COMMIT(), END()
	};
	static const struct test_step changes[][5] = {
		{ BEGIN(), RULES(0, 2, EXTERNAL, CLUSTER, NOWHERE), COMMIT() },
		{ BEGIN(), FRONTEND(0, 4), COMMIT() },
		{ BEGIN(), FRONTEND_DEL(0, 4), COMMIT() },
		{ BEGIN(), KIND(0, 2, CLUSTER), COMMIT() },
		{ BEGIN(), KIND(0, 2, EXTERNAL), FRONTEND(0, 4), COMMIT() },
		{ BEGIN(), KIND(0, 4, EXTERNAL), COMMIT() },
		{ BEGIN(), CONFIG_LIST(SERVICES, VIPS), COMMIT() },
		{ BEGIN(), CONFIG_LIST(SERVICES, NOWHERE), COMMIT() },
		{ BEGIN(), CONFIG(EXTERNAL_ECHO, 1), COMMIT() },
		{ BEGIN(), CONFIG(EXTERNAL_UNKNOWN_PORT, SVCNAT_UNKNOWN_PORT_DROP),
		  COMMIT() },
	};
	static const struct { u8 port, echo; } verdicts[] = {
		{ SVCNAT_VERDICT_PASS, SVCNAT_VERDICT_PASS },
		{ SVCNAT_VERDICT_REJECT, SVCNAT_VERDICT_ECHO },
		{ SVCNAT_VERDICT_PASS, SVCNAT_VERDICT_PASS },
		{ SVCNAT_VERDICT_REJECT, SVCNAT_VERDICT_ECHO },
		{ SVCNAT_VERDICT_REJECT, SVCNAT_VERDICT_ECHO },
		{ SVCNAT_VERDICT_PASS, SVCNAT_VERDICT_PASS },
		{ SVCNAT_VERDICT_REJECT, SVCNAT_VERDICT_ECHO },
		{ SVCNAT_VERDICT_PASS, SVCNAT_VERDICT_PASS },
		{ SVCNAT_VERDICT_PASS, SVCNAT_VERDICT_ECHO },
		{ SVCNAT_VERDICT_DROP, SVCNAT_VERDICT_ECHO },
	};
	struct svcnat_flow port = test_flow(12, 1), echo = test_flow(0, 1);
	char what[16];
	int i;

	echo.key.protocol = IPPROTO_ICMP;
	echo.key.port = 0;
	test_steps(test, setup);
	select_expect(test, &port, SVCNAT_VERDICT_PASS, "unknown port");
	select_expect(test, &echo, SVCNAT_VERDICT_PASS, "echo request");
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		test_steps(test, changes[i]);
		snprintf(what, sizeof(what), "change %d", i);
		select_expect(test, &port, verdicts[i].port, what);
		select_expect(test, &echo, verdicts[i].echo, what);
		test_check_all_packets(test);
	}
}

/* Whatever the scheduler: all that are usable, in the flow's family, no other. */
static void select_usable(struct kunit *test)
{
	static const struct test_step setup[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
		BACKEND(0, 0, 5), BACKEND(0, 1, 5), BACKEND(0, 2, 0),
		BACKEND(0, 3, 0), BACKEND(0, 4, 9), BACKEND(0, 5, 9),
		BACKEND(0, 8, 7), BACKEND(0, 9, 7), BACKEND(0, 15, 0),
		CONFIG(SEED, 9), COMMIT(), END()
	};
	struct test_fixture *fixture = test->priv;
	struct model_history *history = &fixture->model->history[0];
	const struct model_service *service = &fixture->model->now.services[0];
	int scheduler, i;

	test_steps(test, setup);
	for (scheduler = 0; scheduler <= SVCNAT_SCHEDULER_MAGLEV; scheduler++) {
		const struct test_step set[] = {
			BEGIN(), SERVICE_DEL(0), COMMIT(), END()
		};
		const struct test_step change[] = {
			BEGIN(), SETTING(0, SCHEDULER, scheduler), COMMIT(), END()
		};

		test_steps(test, set);
		test_steps(test, setup);
		test_steps(test, change);
		for (i = 0; i < 300; i++)
			test_traffic(test, i);
		for (i = 0; i < TEST_BACKENDS; i++)
			KUNIT_EXPECT_EQ_MSG(test, history->backends[i] > 0,
					    service->weights[i] > 0,
					    "scheduler %d, backend %d had %llu",
					    scheduler, i, history->backends[i]);
		test_check(test);
	}
}

static u32 select_pick(struct kunit *test, const struct svcnat_flow *flow)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_pick pick;

	KUNIT_ASSERT_EQ(test, test_select(&fixture->table, flow, 0, &pick),
			SVCNAT_VERDICT_NAT);
	return ntohl(pick.backend->addr[0] ^ pick.backend->addr[3]) << 16 |
	       ntohs(pick.backend->port);
}

static const struct test_step select_twelve[] = {
	BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), FRONTEND(0, 12),
	FRONTEND(0, 2), FRONTEND(0, 6), FRONTEND(0, 3), BACKEND(0, 0, 1),
	BACKEND(0, 2, 1), BACKEND(0, 4, 1), BACKEND(0, 6, 1), BACKEND(0, 8, 1),
	BACKEND(0, 10, 1), BACKEND(0, 1, 1), BACKEND(0, 3, 1),
	BACKEND(0, 5, 1), BACKEND(0, 7, 1), BACKEND(0, 9, 1),
	BACKEND(0, 11, 1), CONFIG(SEED, 9), COMMIT(), END()
};

/* Two first packets of one socket get the same backend. */
static void select_deterministic(struct kunit *test)
{
	static const u8 schedulers[] = {
		SVCNAT_SCHEDULER_HASH, SVCNAT_SCHEDULER_SH, SVCNAT_SCHEDULER_MAGLEV,
	};
	int i, client;

	test_steps(test, select_twelve);
	for (i = 0; i < ARRAY_SIZE(schedulers); i++) {
		const struct test_step set[] = {
			BEGIN(), SETTING(0, SCHEDULER, schedulers[i]), COMMIT(),
			END()
		};

		test_steps(test, set);
		for (client = 0; client < 400; client++) {
			const struct svcnat_flow flow = test_flow(client % 2, client);

			KUNIT_ASSERT_EQ(test, select_pick(test, &flow),
					select_pick(test, &flow));
		}
	}
}

/*
 * How many of 400 clients get another backend for a change of one part of
 * their flow: about five of six if it matters to the scheduler.
 */
static int select_differ(struct kunit *test, int from, int to, int sport)
{
	int client, differ = 0;

	for (client = 0; client < 400; client++) {
		const struct svcnat_flow before = test_flow(from, client);
		struct svcnat_flow after = test_flow(to, client);

		after.sport = htons(ntohs(after.sport) + sport);
		differ += select_pick(test, &before) != select_pick(test, &after);
	}
	return differ;
}

static void select_parts(struct kunit *test)
{
	static const struct {
		const char *what;
		int from, to, sport;
	} parts[] = {
		{ "protocol", 0, 2, 0 }, { "address", 0, 6, 0 },
		{ "port", 0, 12, 0 }, { "source port", 0, 0, 1 },
		{ "source port, IPv6", 1, 1, 1 }, { "protocol, IPv6", 1, 3, 0 },
	};
	static const u8 schedulers[] = {
		SVCNAT_SCHEDULER_HASH, SVCNAT_SCHEDULER_MAGLEV, SVCNAT_SCHEDULER_SH,
	};
	int i, j, differ;

	test_steps(test, select_twelve);
	for (i = 0; i < ARRAY_SIZE(schedulers); i++) {
		const struct test_step set[] = {
			BEGIN(), SETTING(0, SCHEDULER, schedulers[i]), COMMIT(),
			END()
		};

		test_steps(test, set);
		for (j = 0; j < ARRAY_SIZE(parts); j++) {
			differ = select_differ(test, parts[j].from, parts[j].to,
					       parts[j].sport);
			if (schedulers[i] == SVCNAT_SCHEDULER_SH) {
				KUNIT_EXPECT_EQ_MSG(test, differ, 0, "%s",
						    parts[j].what);
				continue;
			}
			KUNIT_EXPECT_GT_MSG(test, differ, 280, "%s", parts[j].what);
			KUNIT_EXPECT_LT_MSG(test, differ, 390, "%s", parts[j].what);
		}
	}
}

/* One client of a service that remembers, through all of its frontends. */
static void select_affinity(struct kunit *test)
{
	static const struct test_step set[] = {
		BEGIN(), SETTING(0, AFFINITY, 60), SETTING(0, PREFIX4, 24),
		SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RANDOM), SERVICE(1),
		SETTING(1, AFFINITY, 60), SETTING(1, SCHEDULER, SVCNAT_SCHEDULER_RR),
		FRONTEND(1, 4), BACKEND(1, 12, 1), COMMIT(), END()
	};
	static const int frontends[] = { 0, 2, 6, 12 };
	const struct svcnat_flow first = test_flow(0, 1000);
	u32 kept;
	int i;

	test_steps(test, select_twelve);
	test_steps(test, set);
	kept = select_pick(test, &first);
	for (i = 0; i < 100; i++) {
		/* 1000 to 1023 lie in one network. */
		struct svcnat_flow flow = test_flow(frontends[i % 4], 1000 + i % 24);
		const struct svcnat_flow other = test_flow(4, 1000 + i % 24);

		KUNIT_ASSERT_EQ(test, select_pick(test, &flow), kept);
		KUNIT_ASSERT_NE(test, select_pick(test, &other), kept);
	}
}

/* A hairpin comes from the only backend that there is in its family. */
static void select_masquerades(struct kunit *test, int frontend, int owner,
			       bool hairpin,
			       enum svcnat_masquerade_reason expected)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_flow flow = test_flow(frontend, 1);
	int backend = 2 * max(owner, 0) + (flow.key.family == AF_INET6);
	const struct svcnat_backend_change change =
		test_backend_change(backend, 1);
	struct svcnat_pick pick;

	if (hairpin)
		memcpy(flow.saddr, change.backend.addr, sizeof(flow.saddr));
	KUNIT_EXPECT_EQ(test, test_select(&fixture->table, &flow, 0, &pick),
			owner < 0 ? SVCNAT_VERDICT_PASS : SVCNAT_VERDICT_NAT);
	KUNIT_EXPECT_EQ_MSG(test, pick.masquerade, expected,
			    "frontend %d, hairpin %d", frontend, hairpin);
}

#define SELECT_EXTERNAL	7

/* The combination has a value for all services, and one for each of them. */
static bool select_hides(int combination, int owner, int frontend)
{
	const u8 values[] = {
		combination % 3, combination / (owner ? 9 : 3) % 3,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		if (values[i] == SVCNAT_MASQUERADE_ALWAYS ||
		    (values[i] == SVCNAT_MASQUERADE_CLUSTER &&
		     frontend != SELECT_EXTERNAL))
			return true;
	return false;
}

static void select_masquerade_all(struct kunit *test, int combination)
{
	struct test_fixture *fixture = test->priv;
	int frontend, hairpin;

	for (frontend = 0; frontend < TEST_FRONTENDS; frontend++)
		for (hairpin = 0; hairpin < 2; hairpin++) {
			int owner = model_owner(&fixture->model->now, frontend);
			enum svcnat_masquerade_reason expected =
				SVCNAT_MASQUERADE_REASON_NOT_NEEDED;

			if (owner >= 0 && hairpin)
				expected = SVCNAT_MASQUERADE_REASON_HAIRPIN;
			else if (owner >= 0 &&
				 select_hides(combination, owner, frontend))
				expected = SVCNAT_MASQUERADE_REASON_ALWAYS;
			select_masquerades(test, frontend, owner, hairpin,
					   expected);
		}
}

/* All frontends: of two services, of none, and one that is not committed. */
static void select_masquerade(struct kunit *test)
{
	static const struct test_step setup[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1), SERVICE(1),
		FRONTEND(1, 2),
		RULES(1, SELECT_EXTERNAL, EXTERNAL, LOCAL, NOWHERE),
		BACKEND(0, 0, 1), BACKEND(0, 1, 1), BACKEND(1, 2, 1),
		BACKEND(1, 3, 1), LOCAL(1, 3, 1),
		CONFIG(UNKNOWN_PORT, SVCNAT_UNKNOWN_PORT_PASS), COMMIT(), END()
	};
	static const struct test_step open[] = {
		BEGIN(), SETTING(2, MASQUERADE, SVCNAT_MASQUERADE_ALWAYS),
		FRONTEND(2, 4), BACKEND(2, 4, 1), END()
	};
	static const struct test_step abort[] = { ABORT(), END() };
	int combination;

	test_steps(test, setup);
	for (combination = 0; combination < 27; combination++) {
		const struct test_step change[] = {
			BEGIN(), CONFIG(MASQUERADE, combination % 3),
			SETTING(0, MASQUERADE, combination / 3 % 3),
			SETTING(1, MASQUERADE, combination / 9 % 3), COMMIT(),
			END()
		};

		test_steps(test, change);
		test_steps(test, open);
		select_masquerade_all(test, combination);
		test_steps(test, abort);
	}
}

static struct kunit_case select_cases[] = {
	KUNIT_CASE(select_backends),
	KUNIT_CASE(select_families),
	KUNIT_CASE(select_policies),
	KUNIT_CASE(select_external),
	KUNIT_CASE(select_usable),
	KUNIT_CASE(select_deterministic),
	KUNIT_CASE(select_parts),
	KUNIT_CASE(select_affinity),
	KUNIT_CASE(select_masquerade),
	{}
};

static struct kunit_suite select_suite = {
	.name = "svcnat-select",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = select_cases,
};

kunit_test_suite(select_suite);
