// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of Kubernetes, all combinations, against tables that were written
 * down by hand; which names of interfaces and which addresses are what.
 */
#include "model.h"

#define NO		SVCNAT_MASQUERADE_REASON_NOT_NEEDED
#define NOT_A_POD	SVCNAT_MASQUERADE_REASON_NOT_A_POD
#define EXTERNAL	SVCNAT_MASQUERADE_REASON_EXTERNAL
#define HOST		SVCNAT_MASQUERADE_REASON_HOST
#define ALL		SVCNAT_POLICY_CLUSTER
#define LOCAL_ONLY	SVCNAT_POLICY_LOCAL

/**
 * struct policy_rule - a field of the table of rules
 * @kind: enum svcnat_kind
 * @policy: enum svcnat_policy
 * @source: enum svcnat_source
 * @backends: which backends may be used
 * @reason: whether it is masqueraded, if it cannot be told what a pod is
 * @reason_pods: the same if it can be told
 */
struct policy_rule {
	u8 kind;
	u8 policy;
	u8 source;
	u8 backends;
	u8 reason;
	u8 reason_pods;
};

#define RULE(kind, policy, source, ...)					\
	{ SVCNAT_KIND_##kind, SVCNAT_POLICY_##policy,			\
	  SVCNAT_SOURCE_##source, __VA_ARGS__ }

static const struct policy_rule policy_rules[] = {
	RULE(CLUSTER, CLUSTER, POD, ALL, NO, NO),
	RULE(CLUSTER, CLUSTER, HOST, ALL, NO, NOT_A_POD),
	RULE(CLUSTER, CLUSTER, OTHER, ALL, NO, NOT_A_POD),
	RULE(CLUSTER, LOCAL, POD, LOCAL_ONLY, NO, NO),
	RULE(CLUSTER, LOCAL, HOST, LOCAL_ONLY, NO, NOT_A_POD),
	RULE(CLUSTER, LOCAL, OTHER, LOCAL_ONLY, NO, NOT_A_POD),
	RULE(EXTERNAL, CLUSTER, POD, ALL, EXTERNAL, EXTERNAL),
	RULE(EXTERNAL, CLUSTER, HOST, ALL, EXTERNAL, EXTERNAL),
	RULE(EXTERNAL, CLUSTER, OTHER, ALL, EXTERNAL, EXTERNAL),
	RULE(EXTERNAL, LOCAL, POD, ALL, NO, NO),
	RULE(EXTERNAL, LOCAL, HOST, ALL, HOST, HOST),
	RULE(EXTERNAL, LOCAL, OTHER, LOCAL_ONLY, NO, NO),
};

static void policy_backends(struct kunit *test)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(policy_rules); i++) {
		const struct policy_rule *rule = &policy_rules[i];

		KUNIT_EXPECT_EQ_MSG(test,
				    svcnat_policy_backends(rule->kind,
							   rule->policy,
							   rule->source),
				    rule->backends, "rule %d", i);
	}
}

static void policy_masquerade(struct kunit *test)
{
	int i, flags;

	BUILD_BUG_ON(ARRAY_SIZE(policy_rules) != 2 * 2 * 3);
	for (i = 0; i < ARRAY_SIZE(policy_rules); i++) {
		const struct policy_rule *rule = &policy_rules[i];

		for (flags = 0; flags < 8; flags++) {
			const struct svcnat_query query = {
				.kind = rule->kind,
				.policy = rule->policy,
				.source = rule->source,
				.knows_pods = flags & 1,
				.always = flags & 2,
				.hairpin = flags & 4,
			};
			int expected = query.knows_pods ? rule->reason_pods :
							  rule->reason;

			if (query.always)
				expected = SVCNAT_MASQUERADE_REASON_ALWAYS;
			if (query.hairpin)
				expected = SVCNAT_MASQUERADE_REASON_HAIRPIN;
			KUNIT_EXPECT_EQ_MSG(test,
					    svcnat_policy_masquerade(&query),
					    expected, "rule %d, flags %x", i,
					    flags);
		}
	}
}

static void policy_hides(struct kunit *test)
{
	static const bool cluster[] = {
		[SVCNAT_MASQUERADE_AUTO] = false,
		[SVCNAT_MASQUERADE_ALWAYS] = true,
		[SVCNAT_MASQUERADE_CLUSTER] = true,
	};
	static const bool external[] = {
		[SVCNAT_MASQUERADE_AUTO] = false,
		[SVCNAT_MASQUERADE_ALWAYS] = true,
		[SVCNAT_MASQUERADE_CLUSTER] = false,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cluster); i++) {
		KUNIT_EXPECT_EQ_MSG(test,
				    svcnat_policy_hides(i, SVCNAT_KIND_CLUSTER),
				    cluster[i], "value %d", i);
		KUNIT_EXPECT_EQ_MSG(test,
				    svcnat_policy_hides(i, SVCNAT_KIND_EXTERNAL),
				    external[i], "value %d", i);
	}
}

/* What a reason comes to. */
static void policy_reasons(struct kunit *test)
{
	static const bool hides[] = {
		[SVCNAT_MASQUERADE_REASON_NOT_NEEDED] = false,
		[SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY] = false,
		[SVCNAT_MASQUERADE_REASON_HAIRPIN] = true,
		[SVCNAT_MASQUERADE_REASON_ALWAYS] = true,
		[SVCNAT_MASQUERADE_REASON_NOT_A_POD] = true,
		[SVCNAT_MASQUERADE_REASON_EXTERNAL] = true,
		[SVCNAT_MASQUERADE_REASON_HOST] = true,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(hides); i++) {
		const struct svcnat_pick pick = { .masquerade = i };

		KUNIT_EXPECT_EQ_MSG(test, svcnat_pick_masquerades(&pick),
				    hides[i], "reason %d", i);
	}
}

static struct svcnat_scope *policy_scope(struct kunit *test, int pods,
					 const char *name)
{
	struct svcnat_scope *scope = svcnat_scope_alloc();

	KUNIT_ASSERT_NOT_NULL(test, scope);
	scope->lists[SVCNAT_SCOPE_PODS] = test_ranges_build(pods);
	KUNIT_ASSERT_FALSE(test, IS_ERR(scope->lists[SVCNAT_SCOPE_PODS]));
	if (name)
		test_interface_add(scope, name);
	return scope;
}

static void policy_check_source(struct kunit *test, bool ipv6, int bits)
{
	bool range = bits & 1, interface = bits & 2;
	bool local = bits & 4, host = bits & 8;
	struct svcnat_flow flow = test_flow(ipv6, 1);
	enum svcnat_source expected = SVCNAT_SOURCE_OTHER;
	struct svcnat_host hosts_list[1] = { };
	struct svcnat_hosts *hosts = NULL;
	struct svcnat_scope *scope;

	scope = policy_scope(test, range ? TEST_CLIENTS : TEST_PODS, "veth+");
	flow.iif = interface ? "veth7" : "eth0";
	flow.local = local;
	hosts_list[0].family = flow.key.family;
	memcpy(hosts_list[0].addr, flow.saddr, sizeof(flow.saddr));
	if (!host)
		hosts_list[0].addr[ipv6 ? 3 : 0] ^= htonl(1);
	hosts = svcnat_hosts_build(hosts_list, 1);
	KUNIT_ASSERT_NOT_NULL(test, hosts);
	if (local || host)
		expected = SVCNAT_SOURCE_HOST;
	if (range || interface)
		expected = SVCNAT_SOURCE_POD;
	KUNIT_EXPECT_EQ_MSG(test, svcnat_policy_source(scope, hosts, &flow),
			    expected, "family %d, combination %x", ipv6, bits);
	/* Before the host's addresses are known. */
	if (!host)
		KUNIT_EXPECT_EQ(test, svcnat_policy_source(scope, NULL, &flow),
				expected);
	kvfree(hosts);
	svcnat_scope_free(scope);
}

static void policy_source(struct kunit *test)
{
	int ipv6, bits;

	for (ipv6 = 0; ipv6 < 2; ipv6++)
		for (bits = 0; bits < 16; bits++)
			policy_check_source(test, ipv6, bits);
}

static void policy_interfaces(struct kunit *test)
{
	static const struct {
		const char *name, *device;
		bool pod;
	} cases[] = {
		{ "eth0", "eth0", true }, { "eth0", "eth", false },
		{ "eth0", "eth00", false }, { "eth0", "eth0.1", false },
		{ "eth0", "eth1", false }, { "eth0", "xeth0", false },
		{ "eth0", "", false }, { "eth0", NULL, false },
		{ "veth+", "veth", true }, { "veth+", "veth0", true },
		{ "veth+", "vethernet", true }, { "veth+", "vet", false },
		{ "veth+", "xveth0", false }, { "veth+", "Veth0", false },
		{ "veth+", NULL, false }, { "v+", "v", true },
		{ "+", "eth0", true }, { "+", NULL, false },
		{ "abcdefghijklmno", "abcdefghijklmno", true },
		{ "abcdefghijklmno", "abcdefghijklmn", false },
		{ "abcdefghijklmn+", "abcdefghijklmno", true },
		{ "abcdefghijklmn+", "abcdefghijklmn", true },
		{ "abcdefghijklmn+", "abcdefghijklm", false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct svcnat_scope *scope = policy_scope(test, TEST_NOWHERE,
							  cases[i].name);
		struct svcnat_flow flow = test_flow(i % 2, 1);

		flow.iif = cases[i].device;
		KUNIT_EXPECT_TRUE(test, svcnat_scope_knows_pods(scope));
		KUNIT_EXPECT_EQ_MSG(test, svcnat_scope_is_pod(scope, &flow),
				    cases[i].pod, "%s, case %d", cases[i].name,
				    i);
		svcnat_scope_free(scope);
	}
}

/* Each of as many as there can be. */
static void policy_many_interfaces(struct kunit *test)
{
	struct svcnat_scope *scope = policy_scope(test, TEST_NOWHERE, NULL);
	struct svcnat_flow flow = test_flow(0, 1);
	char name[IFNAMSIZ];
	int i;

	KUNIT_EXPECT_FALSE(test, svcnat_scope_knows_pods(scope));
	flow.iif = name;
	for (i = 0; i < SVCNAT_INTERFACES_MAX; i++) {
		snprintf(name, sizeof(name), "pod%d", i);
		KUNIT_EXPECT_FALSE(test, svcnat_scope_is_pod(scope, &flow));
		test_interface_add(scope, name);
	}
	for (i = 0; i < 2 * SVCNAT_INTERFACES_MAX; i++) {
		snprintf(name, sizeof(name), "pod%d", i);
		KUNIT_EXPECT_EQ_MSG(test, svcnat_scope_is_pod(scope, &flow),
				    i < SVCNAT_INTERFACES_MAX, "%s", name);
	}
	svcnat_scope_free(scope);
}

/* By number of test_host(), of which 0 and 1 are primary, 4 and 5 loopback. */
static void policy_nodeports(struct kunit *test)
{
	static const struct {
		u8 nodeports;
		int list;
		bool open[TEST_HOSTS];
		int node;
	} cases[] = {
		{ SVCNAT_NODEPORT_ADDRESSES_ALL, TEST_NOWHERE,
		  { 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1 } },
		{ SVCNAT_NODEPORT_ADDRESSES_ALL, TEST_NODES,
		  { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
		{ SVCNAT_NODEPORT_ADDRESSES_PRIMARY, TEST_NOWHERE,
		  { 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
		{ SVCNAT_NODEPORT_ADDRESSES_PRIMARY, TEST_NODES,
		  { 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0 } },
		{ SVCNAT_NODEPORT_ADDRESSES_LISTED, TEST_NOWHERE, { } },
		{ SVCNAT_NODEPORT_ADDRESSES_LISTED, TEST_NODES,
		  { 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0 } },
		{ SVCNAT_NODEPORT_ADDRESSES_LISTED, TEST_PODS,
		  { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1 } },
		{ SVCNAT_NODEPORT_ADDRESSES_LISTED, TEST_EVERYWHERE,
		  { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
		/* Others are the node's own, in one family or in both. */
		{ SVCNAT_NODEPORT_ADDRESSES_PRIMARY, TEST_NOWHERE,
		  { 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0 }, TEST_NODES },
		{ SVCNAT_NODEPORT_ADDRESSES_PRIMARY, TEST_NOWHERE,
		  { 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 }, TEST_IPV4_ONLY },
		{ SVCNAT_NODEPORT_ADDRESSES_ALL, TEST_NOWHERE,
		  { 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1 }, TEST_NODES },
	};
	int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct svcnat_scope *scope = policy_scope(test, TEST_NOWHERE, NULL);

		scope->nodeports = cases[i].nodeports;
		scope->lists[SVCNAT_SCOPE_NODEPORTS] =
			test_ranges_build(cases[i].list);
		scope->lists[SVCNAT_SCOPE_NODE] =
			test_ranges_build(cases[i].node);
		for (j = 0; j < TEST_HOSTS; j++) {
			const struct svcnat_host host = test_host(j);

			KUNIT_EXPECT_EQ_MSG(test,
					    svcnat_scope_has_nodeports(scope, &host),
					    cases[i].open[j], "case %d, host %d",
					    i, j);
		}
		svcnat_scope_free(scope);
	}
}

/* Equal as long as nothing is changed in one of them. */
static void policy_scope_equal(struct kunit *test)
{
	struct svcnat_scope *scope = policy_scope(test, TEST_PODS, "veth+");
	struct svcnat_scope *copy;
	int i;

	scope->nodeports = SVCNAT_NODEPORT_ADDRESSES_LISTED;
	scope->lists[SVCNAT_SCOPE_NODEPORTS] = test_ranges_build(TEST_NODES);
	for (i = 0; i < 4 + SVCNAT_SCOPE_LISTS; i++) {
		copy = svcnat_scope_copy(scope);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		KUNIT_EXPECT_TRUE(test, svcnat_scope_equal(scope, copy));
		if (i == 0) {
			copy->nodeports = SVCNAT_NODEPORT_ADDRESSES_ALL;
		} else if (i == 1) {
			test_interface_add(copy, "eth0");
		} else if (i == 2) {
			copy->interfaces[0].name[0] = 'w';
		} else if (i == 3) {
			copy->interfaces[0].len++;
		} else {
			kvfree(copy->lists[i - 4]);
			copy->lists[i - 4] = test_ranges_build(TEST_VIPS);
		}
		KUNIT_EXPECT_FALSE_MSG(test, svcnat_scope_equal(scope, copy),
				       "change %d", i);
		svcnat_scope_free(copy);
	}
	svcnat_scope_free(scope);
	svcnat_scope_free(NULL);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_backends),
	KUNIT_CASE(policy_masquerade),
	KUNIT_CASE(policy_hides),
	KUNIT_CASE(policy_reasons),
	KUNIT_CASE(policy_source),
	KUNIT_CASE(policy_interfaces),
	KUNIT_CASE(policy_many_interfaces),
	KUNIT_CASE(policy_nodeports),
	KUNIT_CASE(policy_scope_equal),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "svcnat-policy",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
