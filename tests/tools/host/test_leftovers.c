// SPDX-License-Identifier: GPL-2.0
/* Tables of iptables-legacy without the chains of kube-proxy. */
#include <linux/netfilter_ipv4/ip_tables.h>

#include "host/leftovers.h"
#include "test.h"

#define RULE (sizeof(struct ipt_entry) + XT_ALIGN(sizeof(struct xt_standard_target)))
#define HEAD (sizeof(struct ipt_entry) + XT_ALIGN(sizeof(struct xt_error_target)))
#define ACCEPT (-2)

static char bytes[4096] __attribute__((aligned(8)));
static struct xtables_blob blob;

static int add(const char *chain, int verdict)
{
	struct ipt_entry entry = { .target_offset = sizeof(entry) };
	struct xt_standard_target standard = { .verdict = verdict };
	struct xt_error_target error = {};
	char *at = bytes + blob.size;
	int place = blob.size;

	entry.next_offset = chain ? HEAD : RULE;
	memset(at, 0, entry.next_offset);
	memcpy(at, &entry, sizeof(entry));
	if (chain) {
		snprintf(error.target.u.user.name, sizeof(error.target.u.user.name),
			 XT_ERROR_TARGET);
		snprintf(error.errorname, sizeof(error.errorname), "%s", chain);
		memcpy(at + sizeof(entry), &error, sizeof(error));
	} else {
		memcpy(at + sizeof(entry), &standard, sizeof(standard));
	}
	blob.size += entry.next_offset;
	return place;
}

static int verdict_at(const struct xtables_blob *of, size_t at)
{
	struct xt_standard_target standard;

	memcpy(&standard, of->entries + at + sizeof(struct ipt_entry), sizeof(standard));
	return standard.verdict;
}

static void begin(void)
{
	blob = (struct xtables_blob){
		.family = NFPROTO_IPV4, .entries = bytes,
		.valid_hooks = 1U << NF_INET_PRE_ROUTING | 1U << NF_INET_LOCAL_OUT,
	};
}

/*
 * PREROUTING calls KUBE-SERVICES and MINE, OUTPUT calls KUBE-SERVICES; MINE, which
 * calls KUBE-MARK-MASQ and OTHER, comes between two that go.
 */
static void cut(void **state)
{
	int services = 4 * RULE + RULE + HEAD, mine, masq, other, i;
	struct xtables_blob rest;

	(void)state;
	begin();
	mine = services + 2 * RULE + HEAD;
	masq = mine + 3 * RULE + HEAD;
	other = masq + RULE + HEAD;
	add(NULL, services);
	add(NULL, mine);
	blob.underflow[NF_INET_PRE_ROUTING] = add(NULL, ACCEPT);
	blob.hook_entry[NF_INET_LOCAL_OUT] = add(NULL, services);
	blob.underflow[NF_INET_LOCAL_OUT] = add(NULL, ACCEPT);
	add("KUBE-SERVICES", 0);
	assert_int_equal(add(NULL, masq), services);
	add(NULL, ACCEPT);
	add("MINE", 0);
	assert_int_equal(add(NULL, masq), mine);
	add(NULL, other);
	add(NULL, ACCEPT);
	add("KUBE-MARK-MASQ", 0);
	assert_int_equal(add(NULL, ACCEPT), masq);
	add("OTHER", 0);
	assert_int_equal(add(NULL, ACCEPT), other);
	add("ERROR", 0);

	assert_int_equal(leftovers_cut(&blob, &rest), 2);
	assert_int_equal(rest.size, 3 * RULE + HEAD + 2 * RULE + HEAD + RULE + HEAD);
	assert_int_equal(rest.hook_entry[NF_INET_PRE_ROUTING], 0);
	assert_int_equal(rest.underflow[NF_INET_PRE_ROUTING], RULE);
	/* Its only rule went. */
	assert_int_equal(rest.hook_entry[NF_INET_LOCAL_OUT], 2 * RULE);
	assert_int_equal(rest.underflow[NF_INET_LOCAL_OUT], 2 * RULE);
	i = 3 * RULE + HEAD;
	assert_int_equal(verdict_at(&rest, 0), i);
	assert_int_equal(verdict_at(&rest, RULE), ACCEPT);
	assert_int_equal(verdict_at(&rest, i), i + 2 * RULE + HEAD);
	assert_int_equal(verdict_at(&rest, i + RULE), ACCEPT);
	xtables_release(&rest);
}

static void nothing(void **state)
{
	struct xtables_blob rest = {};

	(void)state;
	begin();
	add(NULL, ACCEPT);
	add("KUBE-FIREWALL", 0);
	add(NULL, ACCEPT);
	add("ERROR", 0);
	assert_int_equal(leftovers_cut(&blob, &rest), 0);
	/* It ends within a rule. */
	add("KUBE-SERVICES", 0);
	blob.size -= 8;
	assert_int_equal(leftovers_cut(&blob, &rest), 0);
	assert_null(rest.memory);
}

static void names(void **state)
{
	static const char *const its[] = {
		"KUBE-SERVICES", "KUBE-SVC-TCOU7JCQXEZGVUNU", "KUBE-SEP-A", "KUBE-EXT-A",
		"KUBE-PROXY-CANARY", "KUBE-MARK-MASQ", "KUBE-LOAD-BALANCER",
	};
	static const char *const others[] = {
		"KUBE-FIREWALL", "KUBE-KUBELET-CANARY", "KUBE-IPTABLES-HINT", "KUBE-MARK-DROP",
		"KUBE-ROUTER-INPUT", "KUBE-POD-FW-A", "KUBE-NWPLCY-A", "KUBE-", "DOCKER", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(its) / sizeof(its[0]); i++)
		assert_true(leftovers_chain(its[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(leftovers_chain(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut), cmocka_unit_test(nothing), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("leftovers", tests, NULL, NULL);
}
