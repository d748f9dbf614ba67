// SPDX-License-Identifier: GPL-2.0
/* What rules do with a packet, read from tables that nobody wrote on purpose. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>

#include "host/filter_nft.h"
#include "host/filter_xt.h"
#include "host/registers.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static const struct probe probe = {
	.to = { .address = { 10, 0, 1, 1 }, .port = 80, .family = AF_INET },
	.protocol = IPPROTO_TCP,
	.translated = true,
};

/* A table of iptables-legacy: its rules have no matches. */
struct table_of_rules {
	struct xtables_blob blob;
	uint64_t bytes[512];
};

static void add_entry(struct table_of_rules *table, const char *chain,
		      int verdict)
{
	size_t head = sizeof(struct ipt_entry);
	struct xt_standard_target target = { .verdict = verdict };
	struct xt_error_target error = {};
	char *start = (char *)table->bytes + table->blob.size;
	struct ipt_entry entry = { .target_offset = head };
	size_t size = XT_ALIGN(chain ? sizeof(error) : sizeof(target));

	assert_true(table->blob.size + head + size <= sizeof(table->bytes));
	entry.next_offset = head + size;
	memset(start, 0, head + size);
	memcpy(start, &entry, head);
	if (chain) {
		snprintf(error.target.u.user.name,
			 sizeof(error.target.u.user.name), XT_ERROR_TARGET);
		snprintf(error.errorname, sizeof(error.errorname), "%s", chain);
		memcpy(start + head, &error, sizeof(error));
	} else {
		memcpy(start + head, &target, sizeof(target));
	}
	table->blob.entries = (char *)table->bytes;
	table->blob.size += head + size;
}

/* FORWARD jumps to a chain that has one rule, and drops by its policy. */
static void make_table(struct table_of_rules *table, int verdict)
{
	struct xtables_blob *blob = &table->blob;
	size_t jump = offsetof(struct xt_standard_target, verdict);
	int target;

	memset(table, 0, sizeof(*table));
	blob->family = NFPROTO_IPV4;
	blob->valid_hooks = 1U << NF_INET_FORWARD;
	add_entry(table, NULL, 0);
	blob->underflow[NF_INET_FORWARD] = blob->size;
	add_entry(table, NULL, -NF_DROP - 1);
	add_entry(table, "WEB", 0);
	target = blob->size;
	memcpy((char *)table->bytes + sizeof(struct ipt_entry) + jump, &target,
	       sizeof(target));
	add_entry(table, NULL, verdict);
	add_entry(table, NULL, XT_RETURN);
	add_entry(table, "ERROR", 0);
}

static enum fate fate_of(const struct xtables_blob *blob)
{
	struct filters filters = {};
	struct sentence sentence;

	filter_xt_take(&filters, blob, "filter");
	filters_judge(&filters, &probe, NF_INET_FORWARD, &sentence);
	filters_free(&filters);
	return sentence.fate;
}

static void legacy(void **state)
{
	struct table_of_rules table;

	(void)state;
	make_table(&table, -NF_ACCEPT - 1);
	assert_int_equal(fate_of(&table.blob), FATE_PASSES);
	make_table(&table, XT_RETURN);
	assert_int_equal(fate_of(&table.blob), FATE_DROPPED);
	make_table(&table, -NF_DROP - 1);
	assert_int_equal(fate_of(&table.blob), FATE_DROPPED);
	/* A chain that calls itself comes to an end. */
	make_table(&table, 0);
	fate_of(&table.blob);
}

/* However it is cut or spoilt, nothing beyond its end is read. */
static void spoilt_legacy(void **state)
{
	struct table_of_rules table;
	size_t size, i;

	(void)state;
	make_table(&table, -NF_ACCEPT - 1);
	for (size = table.blob.size; --size;) {
		struct xtables_blob blob = table.blob;
		char *copy = malloc(size);

		assert_non_null(copy);
		memcpy(copy, table.bytes, size);
		blob.entries = copy;
		blob.size = size;
		fate_of(&blob);
		free(copy);
	}
	for (i = 0; i < table.blob.size; i++) {
		unsigned char *byte = (unsigned char *)table.bytes + i;
		unsigned char was = *byte;

		*byte = was ^ 0xff;
		fate_of(&table.blob);
		*byte = 0;
		fate_of(&table.blob);
		*byte = was;
	}
}

static struct nlmsghdr *begin(char *buffer, uint16_t type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *nfgen;

	nfgen = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfgen));
	nfgen->nfgen_family = NFPROTO_INET;
	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | type;
	return nlh;
}

static struct nlmsghdr *chain_message(char *buffer)
{
	struct nlmsghdr *nlh = begin(buffer, NFT_MSG_NEWCHAIN);
	struct nlattr *hook;

	mnl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, "t");
	mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, "c");
	mnl_attr_put_u32(nlh, NFTA_CHAIN_POLICY, htonl(NF_DROP));
	hook = mnl_attr_nest_start(nlh, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(nlh, NFTA_HOOK_HOOKNUM, htonl(NF_INET_FORWARD));
	mnl_attr_put_u32(nlh, NFTA_HOOK_PRIORITY, 0);
	mnl_attr_nest_end(nlh, hook);
	return nlh;
}

static void put_value(struct nlmsghdr *nlh, uint16_t type, const void *bytes,
		      size_t len)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put(nlh, NFTA_DATA_VALUE, len, bytes);
	mnl_attr_nest_end(nlh, nest);
}

/* "meta l4proto PROTOCOL accept". */
static struct nlmsghdr *rule_message(char *buffer, uint8_t protocol)
{
	struct nlmsghdr *nlh = begin(buffer, NFT_MSG_NEWRULE);
	struct nlattr *all, *one, *data, *nest, *verdict;

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, "t");
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, "c");
	all = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
	one = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "meta");
	data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	mnl_attr_put_u32(nlh, NFTA_META_KEY, htonl(NFT_META_L4PROTO));
	mnl_attr_put_u32(nlh, NFTA_META_DREG, htonl(NFT_REG_1));
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, one);
	one = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "cmp");
	data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	mnl_attr_put_u32(nlh, NFTA_CMP_SREG, htonl(NFT_REG_1));
	mnl_attr_put_u32(nlh, NFTA_CMP_OP, htonl(NFT_CMP_EQ));
	put_value(nlh, NFTA_CMP_DATA, &protocol, 1);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, one);
	one = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "immediate");
	data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	mnl_attr_put_u32(nlh, NFTA_IMMEDIATE_DREG, htonl(NFT_REG_VERDICT));
	nest = mnl_attr_nest_start(nlh, NFTA_IMMEDIATE_DATA);
	verdict = mnl_attr_nest_start(nlh, NFTA_DATA_VERDICT);
	mnl_attr_put_u32(nlh, NFTA_VERDICT_CODE, htonl(NF_ACCEPT));
	mnl_attr_nest_end(nlh, verdict);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, one);
	mnl_attr_nest_end(nlh, all);
	return nlh;
}

static void nftables(void **state)
{
	char buffer[1024] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct filters filters = {};
	struct sentence sentence;

	(void)state;
	/* A rule without a chain is left out. */
	filter_nft_take_rule(rule_message(buffer, IPPROTO_TCP), &filters);
	filter_nft_take_chain(chain_message(buffer), &filters);
	filters_judge(&filters, &probe, NF_INET_FORWARD, &sentence);
	assert_int_equal(sentence.fate, FATE_DROPPED);
	assert_true(sentence.policy);
	filters_judge(&filters, &probe, NF_INET_LOCAL_IN, &sentence);
	assert_int_equal(sentence.fate, FATE_PASSES);
	filter_nft_take_rule(rule_message(buffer, IPPROTO_UDP), &filters);
	filters_judge(&filters, &probe, NF_INET_FORWARD, &sentence);
	assert_int_equal(sentence.fate, FATE_DROPPED);
	filter_nft_take_rule(rule_message(buffer, IPPROTO_TCP), &filters);
	filters_judge(&filters, &probe, NF_INET_FORWARD, &sentence);
	assert_int_equal(sentence.fate, FATE_PASSES);
	filters_free(&filters);
}

/* Whatever a byte of a rule is, it is read within its bounds. */
static void spoilt_nftables(void **state)
{
	char buffer[1024] __attribute__((aligned(NLMSG_ALIGNTO)));
	char chain[256] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct filters filters = {};
	struct sentence sentence;
	struct nlmsghdr *nlh = rule_message(buffer, IPPROTO_TCP);
	size_t at, len = nlh->nlmsg_len;

	(void)state;
	for (at = MNL_NLMSG_HDRLEN; at < len; at++) {
		unsigned char was = buffer[at];
		unsigned int i;

		for (i = 0; i < 4; i++) {
			buffer[at] = was ^ (1 << 2 * i);
			filter_nft_take_chain(chain_message(chain), &filters);
			filter_nft_take_rule(nlh, &filters);
			filters_judge(&filters, &probe, NF_INET_FORWARD,
				      &sentence);
			filters_free(&filters);
		}
		buffer[at] = was;
	}
}

static enum when tcp(uint16_t source, uint16_t port, bool answers)
{
	struct xt_tcp info = {
		.spts = { source, source ? source : 65535 },
		.dpts = { port, port ? port : 65535 },
		.flg_mask = 0x17,
		.flg_cmp = answers ? 0x12 : 0x02,
	};
	struct probe packet = probe;

	packet.answers = answers;
	if (answers) {
		packet.from = probe.to;
		packet.to.port = 0;
	}
	return filter_xt_match("tcp", 0, &info, sizeof(info), &packet);
}

static enum when state(uint16_t mask, bool invert, bool answers)
{
	struct xt_conntrack_mtinfo3 info = {
		.match_flags = XT_CONNTRACK_STATE,
		.invert_flags = invert ? XT_CONNTRACK_STATE : 0,
		.state_mask = mask,
	};
	struct probe packet = probe;

	packet.answers = answers;
	return filter_xt_match("conntrack", 3, &info, sizeof(info), &packet);
}

/* Of an answer the client's port is not known, and the connection is. */
static void matches_of_iptables(void **test_state)
{
	uint16_t fresh = XT_CONNTRACK_STATE_BIT(IP_CT_NEW);
	uint16_t known = XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED) |
			 XT_CONNTRACK_STATE_BIT(IP_CT_RELATED);

	(void)test_state;
	assert_int_equal(tcp(0, 80, false), WHEN_ALWAYS);
	assert_int_equal(tcp(0, 81, false), WHEN_NEVER);
	assert_int_equal(tcp(80, 80, false), WHEN_MAYBE);
	assert_int_equal(tcp(80, 0, true), WHEN_ALWAYS);
	assert_int_equal(tcp(81, 0, true), WHEN_NEVER);
	assert_int_equal(tcp(0, 80, true), WHEN_MAYBE);
	assert_int_equal(state(known, false, false), WHEN_NEVER);
	assert_int_equal(state(known, true, false), WHEN_ALWAYS);
	assert_int_equal(state(known | fresh, false, false), WHEN_ALWAYS);
	assert_int_equal(state(known, false, true), WHEN_ALWAYS);
	assert_int_equal(state(fresh, false, true), WHEN_NEVER);
	assert_int_equal(state(XT_CONNTRACK_STATE_DNAT, false, true),
			 WHEN_ALWAYS);
	assert_int_equal(filter_xt_match("mark", 1, "", 0, &probe), WHEN_MAYBE);
}

/* Bits that are masked out are known to be zero. */
static void registers(void **state)
{
	static const uint8_t mask[4] = { 0x20 }, zero[4];
	struct registers registers = {};

	(void)state;
	assert_int_equal(registers_equal(&registers, NFT_REG_1, zero, 4),
			 WHEN_MAYBE);
	registers_load_bits(&registers, NFT_REG_1, 0x20, 0x20);
	assert_int_equal(registers_equal(&registers, NFT_REG_1, zero, 4),
			 WHEN_NEVER);
	assert_int_equal(registers_equal(&registers, NFT_REG32_00, mask, 4),
			 WHEN_MAYBE);
	registers_mask(&registers, NFT_REG_1, NFT_REG_2, mask, zero, 4);
	assert_int_equal(registers_equal(&registers, NFT_REG_2, mask, 4),
			 WHEN_ALWAYS);
	assert_non_null(registers_value(&registers, NFT_REG_2, 4));
	registers_forget(&registers, NFT_REG_2);
	assert_null(registers_value(&registers, NFT_REG_2, 4));
	assert_null(registers_value(&registers, 99, 4));
	registers_load(&registers, NFT_REG_4, mask, 17);
	assert_null(registers_value(&registers, NFT_REG_4, 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(legacy),
		cmocka_unit_test(spoilt_legacy),
		cmocka_unit_test(nftables),
		cmocka_unit_test(spoilt_nftables),
		cmocka_unit_test(matches_of_iptables),
		cmocka_unit_test(registers),
	};

	return cmocka_run_group_tests_name("filters", tests, NULL, NULL);
}
