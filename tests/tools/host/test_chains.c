// SPDX-License-Identifier: GPL-2.0
/* Chains of nftables and iptables-legacy, and bridges, as the kernel has them. */
#include <arpa/inet.h>

#include <linux/if_link.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include "host/bridges.h"
#include "host/nftables.h"
#include "host/xtables.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static struct nlmsghdr *chain_message(char *buffer, const char *type,
				      const char *name, int32_t priority)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *nfgen = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfgen));
	struct nlattr *hook;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN;
	nfgen->nfgen_family = NFPROTO_INET;
	mnl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, "nat");
	mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, name);
	mnl_attr_put_u32(nlh, NFTA_CHAIN_USE, htonl(7));
	if (!type)
		return nlh;
	mnl_attr_put_strz(nlh, NFTA_CHAIN_TYPE, type);
	hook = mnl_attr_nest_start(nlh, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(nlh, NFTA_HOOK_HOOKNUM, htonl(NF_INET_LOCAL_OUT));
	mnl_attr_put_u32(nlh, NFTA_HOOK_PRIORITY, htonl(priority));
	mnl_attr_nest_end(nlh, hook);
	return nlh;
}

static void chains_of_nftables(void **state)
{
	struct chains chains = {};
	char buffer[512];

	(void)state;
	nftables_take_chain(chain_message(buffer, "filter", "f", -300), &chains);
	nftables_take_chain(chain_message(buffer, NULL, "helper", 0), &chains);
	assert_int_equal(chains.count, 0);
	nftables_take_chain(chain_message(buffer, "nat", "o\nut", -150), &chains);
	nftables_take_chain(chain_message(buffer, NULL, "DOCKER", 0), &chains);
	assert_int_equal(chains.count, 2);
	assert_string_equal(chains.list[0].name, "o?ut");
	assert_string_equal(chain_family(&chains.list[0]), "inet");
	assert_int_equal(chains.list[0].hook, NF_INET_LOCAL_OUT);
	assert_int_equal(chains.list[0].priority, -150);
	assert_int_equal(chains.list[0].rules, 7);
	assert_true(chains.list[0].base);
	assert_false(chains.list[1].base);
	chains_free(&chains);
}

/* A table of iptables-legacy: its rules have no matches. */
struct table_of_rules {
	struct xtables_blob blob;
	uint64_t bytes[512];
};

static void add_rule(struct table_of_rules *table, const char *chain)
{
	size_t head = sizeof(struct ipt_entry);
	size_t at = offsetof(struct ipt_entry, target_offset);
	struct xt_error_target error = {};
	char *start = (char *)table->bytes + table->blob.size;
	uint16_t sizes[2];

	if (table->blob.family == NFPROTO_IPV6) {
		head = sizeof(struct ip6t_entry);
		at = offsetof(struct ip6t_entry, target_offset);
	}
	sizes[0] = head;
	sizes[1] = head + (chain ? XT_ALIGN(sizeof(error)) :
				   XT_ALIGN(sizeof(struct xt_standard_target)));
	memset(start, 0, sizes[1]);
	memcpy(start + at, sizes, sizeof(sizes));
	if (chain) {
		snprintf(error.target.u.user.name,
			 sizeof(error.target.u.user.name), XT_ERROR_TARGET);
		snprintf(error.errorname, sizeof(error.errorname), "%s", chain);
		memcpy(start + head, &error, sizeof(error));
	}
	table->blob.entries = (char *)table->bytes;
	table->blob.size += sizes[1];
}

/* PREROUTING with two rules, OUTPUT with none, and two chains. */
static void make_table(struct table_of_rules *table, uint8_t family)
{
	struct xtables_blob *blob = &table->blob;

	memset(table, 0, sizeof(*table));
	blob->family = family;
	blob->valid_hooks = 1U << NF_INET_PRE_ROUTING | 1U << NF_INET_LOCAL_OUT;
	add_rule(table, NULL);
	add_rule(table, NULL);
	blob->underflow[NF_INET_PRE_ROUTING] = blob->size;
	add_rule(table, NULL);
	blob->hook_entry[NF_INET_LOCAL_OUT] = blob->size;
	blob->underflow[NF_INET_LOCAL_OUT] = blob->size;
	add_rule(table, NULL);
	add_rule(table, "KUBE-SERVICES");
	add_rule(table, NULL);
	add_rule(table, NULL);
	add_rule(table, NULL);
	add_rule(table, "DOCKER");
	add_rule(table, NULL);
	add_rule(table, "ERROR");
}

static void chains_of_legacy(void **state)
{
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	struct table_of_rules table;
	struct chains chains = {};
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(families); i++) {
		make_table(&table, families[i]);
		xtables_take(&chains, &table.blob);
		assert_int_equal(chains.count, 4);
		assert_string_equal(chains.list[0].name, "PREROUTING");
		assert_int_equal(chains.list[0].rules, 2);
		assert_true(chains.list[0].base);
		assert_string_equal(chains.list[1].name, "OUTPUT");
		assert_int_equal(chains.list[1].rules, 0);
		assert_string_equal(chains.list[2].name, "KUBE-SERVICES");
		assert_int_equal(chains.list[2].rules, 2);
		assert_string_equal(chains.list[3].name, "DOCKER");
		assert_int_equal(chains.list[3].rules, 0);
		assert_string_equal(chain_family(&chains.list[3]),
				    i ? "ip6tables-legacy" : "iptables-legacy");
		chains_free(&chains);
	}
}

/* Takes what there is of a table, so that a step beyond its end shows. */
static void take_copy(const struct table_of_rules *table, size_t size)
{
	struct xtables_blob blob = table->blob;
	struct chains chains = {};
	char *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, table->bytes, size);
	blob.entries = copy;
	blob.size = size;
	xtables_take(&chains, &blob);
	chains_free(&chains);
	free(copy);
}

/* However it is cut or spoilt, nothing beyond its end is read. */
static void spoilt_legacy(void **state)
{
	struct table_of_rules table;
	struct chains chains = {};
	size_t size, i;

	(void)state;
	make_table(&table, NFPROTO_IPV4);
	for (size = table.blob.size; --size;)
		take_copy(&table, size);
	/* A name without an end, at the end. */
	size = table.blob.size;
	i = XT_ALIGN(sizeof(struct xt_error_target)) -
	    offsetof(struct xt_error_target, errorname);
	memset((char *)table.bytes + size - i, 'x', i);
	take_copy(&table, size);
	make_table(&table, NFPROTO_IPV4);
	for (i = 0; i < table.blob.size; i++) {
		unsigned char *byte = (unsigned char *)table.bytes + i;
		unsigned char was = *byte;

		*byte = was ^ 0xff;
		xtables_take(&chains, &table.blob);
		chains_free(&chains);
		*byte = 0;
		xtables_take(&chains, &table.blob);
		chains_free(&chains);
		*byte = was;
	}
}

static struct nlmsghdr *link_message(char *buffer, int index, const char *kind,
				     const char *port_kind, uint32_t master)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *link = mnl_nlmsg_put_extra_header(nlh, sizeof(*link));
	struct nlattr *info, *data;

	nlh->nlmsg_type = RTM_NEWLINK;
	link->ifi_index = index;
	if (master)
		mnl_attr_put_u32(nlh, IFLA_MASTER, master);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u8(nlh, IFLA_BR_NF_CALL_IPTABLES, 0);
	mnl_attr_put_u8(nlh, IFLA_BR_NF_CALL_IP6TABLES, 1);
	mnl_attr_nest_end(nlh, data);
	if (port_kind)
		mnl_attr_put_strz(nlh, IFLA_INFO_SLAVE_KIND, port_kind);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

static void bridges(void **state)
{
	struct bridges bridges = {};
	char buffer[512];

	(void)state;
	bridges_take_link(link_message(buffer, 3, "veth", "bridge", 9), &bridges);
	bridges_take_link(link_message(buffer, 9, "bridge", NULL, 0), &bridges);
	bridges_take_link(link_message(buffer, 4, "veth", "bridge", 9), &bridges);
	/* A bridge in a bond and a port of a bond. */
	bridges_take_link(link_message(buffer, 8, "bridge", "bond", 7), &bridges);
	bridges_take_link(link_message(buffer, 5, "veth", "bond", 7), &bridges);
	assert_int_equal(bridges.count, 2);
	assert_int_equal(bridges_find(&bridges, 9)->ports, 2);
	assert_int_equal(bridges_find(&bridges, 8)->ports, 0);
	assert_false(bridges_find(&bridges, 9)->call4);
	assert_true(bridges_find(&bridges, 9)->call6);
	bridges_free(&bridges);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_of_nftables),
		cmocka_unit_test(chains_of_legacy),
		cmocka_unit_test(spoilt_legacy),
		cmocka_unit_test(bridges),
	};

	return cmocka_run_group_tests_name("chains", tests, NULL, NULL);
}
