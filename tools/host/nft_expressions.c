// SPDX-License-Identifier: GPL-2.0
/* What the expressions of a rule of nftables make of a packet. */
#include <arpa/inet.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "host/filter_nft.h"
#include "host/filter_xt.h"
#include "host/nft_rule.h"
#include "host/nft_set.h"

#define LOOPBACK "lo"
#define LOOPBACK_IFINDEX 1

static void take_attributes(struct expression *expression,
			    const struct nlattr *nest)
{
	const struct nlattr *attr;

	memset(expression, 0, sizeof(*expression));
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) < ATTRIBUTES)
			expression->list[mnl_attr_get_type(attr)] = attr;
}

/* Values stand in a nest of their own. */
static const void *value(const struct expression *expression, unsigned int type,
			 size_t *len)
{
	const struct nlattr *attr;

	*len = 0;
	if (!expression->list[type])
		return NULL;
	mnl_attr_for_each_nested(attr, expression->list[type]) {
		if (mnl_attr_get_type(attr) != NFTA_DATA_VALUE)
			continue;
		*len = mnl_attr_get_payload_len(attr);
		return mnl_attr_get_payload(attr);
	}
	return NULL;
}

static const char *text(const struct expression *expression, unsigned int type)
{
	const struct nlattr *attr = expression->list[type];

	return attr && !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) ?
	       mnl_attr_get_str(attr) : "";
}

static void restrict_to(struct rule *rule, enum when when)
{
	if (when < rule->step.when)
		rule->step.when = when;
}

static enum when opposite(enum when when)
{
	return WHEN_ALWAYS - when;
}

static void bitwise(struct rule *rule, const struct expression *expression)
{
	uint32_t to = expression_number(expression, NFTA_BITWISE_DREG);
	size_t mask_len, flip_len;
	const void *mask = value(expression, NFTA_BITWISE_MASK, &mask_len);
	const void *flip = value(expression, NFTA_BITWISE_XOR, &flip_len);

	if (mask && flip && mask_len == flip_len)
		registers_mask(&rule->registers,
			       expression_number(expression, NFTA_BITWISE_SREG), to, mask,
			       flip, mask_len);
	else
		registers_forget(&rule->registers, to);
}

static enum when in_order(const struct registers *registers, uint32_t from,
			  uint32_t op, const void *bytes, size_t len)
{
	const uint8_t *has = registers_value(registers, from, len);
	bool applies;
	int order;

	if (!has)
		return WHEN_MAYBE;
	order = memcmp(has, bytes, len);
	switch (op) {
	case NFT_CMP_LT:
		applies = order < 0;
		break;
	case NFT_CMP_LTE:
		applies = order <= 0;
		break;
	case NFT_CMP_GT:
		applies = order > 0;
		break;
	default:
		applies = order >= 0;
		break;
	}
	return applies ? WHEN_ALWAYS : WHEN_NEVER;
}

/* Clients are elsewhere: they come in by some interface, but not by this one. */
static bool is_loopback(const void *bytes, size_t len)
{
	uint32_t index;

	if (len == sizeof(index)) {
		memcpy(&index, bytes, len);
		return index == LOOPBACK_IFINDEX;
	}
	return len >= sizeof(LOOPBACK) &&
	       !memcmp(bytes, LOOPBACK, sizeof(LOOPBACK));
}

static void cmp(struct rule *rule, const struct expression *expression)
{
	uint32_t from = expression_number(expression, NFTA_CMP_SREG);
	uint32_t op = expression_number(expression, NFTA_CMP_OP);
	enum when when = WHEN_MAYBE;
	size_t len;
	const void *bytes = value(expression, NFTA_CMP_DATA, &len);

	if (bytes && from == rule->input && is_loopback(bytes, len))
		when = WHEN_NEVER;
	else if (bytes && op <= NFT_CMP_NEQ)
		when = registers_equal(&rule->registers, from, bytes, len);
	else if (bytes)
		when = in_order(&rule->registers, from, op, bytes, len);
	restrict_to(rule, op == NFT_CMP_NEQ ? opposite(when) : when);
}

static void range(struct rule *rule, const struct expression *expression)
{
	uint32_t from = expression_number(expression, NFTA_RANGE_SREG);
	size_t first_len, last_len;
	const void *first = value(expression, NFTA_RANGE_FROM_DATA, &first_len);
	const void *last = value(expression, NFTA_RANGE_TO_DATA, &last_len);
	enum when when = WHEN_MAYBE, above, below;

	if (first && last && first_len == last_len) {
		above = in_order(&rule->registers, from, NFT_CMP_GTE, first,
				 first_len);
		below = in_order(&rule->registers, from, NFT_CMP_LTE, last,
				 last_len);
		when = above < below ? above : below;
	}
	restrict_to(rule, expression_number(expression, NFTA_RANGE_OP) == NFT_RANGE_NEQ ?
			  opposite(when) : when);
}

static void take_verdict(struct rule *rule, const struct nlattr *verdict)
{
	const struct nlattr *attr;
	struct step *step = &rule->step;
	const char *name = "";
	int code = NFT_CONTINUE;

	mnl_attr_for_each_nested(attr, verdict) {
		if (mnl_attr_get_type(attr) == NFTA_VERDICT_CODE &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			code = ntohl(mnl_attr_get_u32(attr));
		if (mnl_attr_get_type(attr) == NFTA_VERDICT_CHAIN &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			name = mnl_attr_get_str(attr);
	}
	switch (code) {
	case NF_DROP:
		step->deed = DEED_DROP;
		break;
	case NFT_RETURN:
		step->deed = DEED_RETURN;
		break;
	case NFT_JUMP:
	case NFT_GOTO:
		step->deed = code == NFT_JUMP ? DEED_JUMP : DEED_GOTO;
		step->target = filters_find(rule->filters,
					    rule->chain->chain.family,
					    rule->chain->chain.table, name);
		break;
	case NFT_CONTINUE:
	case NFT_BREAK:
		break;
	default:
		/* Who gets it from a queue most often accepts it. */
		step->deed = DEED_ACCEPT;
	}
}

static void take_data(struct rule *rule, uint32_t to, const struct nlattr *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data) {
		if (mnl_attr_get_type(attr) == NFTA_DATA_VERDICT)
			take_verdict(rule, attr);
		else if (mnl_attr_get_type(attr) == NFTA_DATA_VALUE)
			registers_load(&rule->registers, to,
				       mnl_attr_get_payload(attr),
				       mnl_attr_get_payload_len(attr));
	}
}

static void immediate(struct rule *rule, const struct expression *expression)
{
	if (expression->list[NFTA_IMMEDIATE_DATA])
		take_data(rule, expression_number(expression, NFTA_IMMEDIATE_DREG),
			  expression->list[NFTA_IMMEDIATE_DATA]);
}

/* What is not known about a map of verdicts may be that it accepts. */
static void lookup(struct rule *rule, const struct expression *expression)
{
	bool inverts = expression_number(expression, NFTA_LOOKUP_FLAGS) & NFT_LOOKUP_F_INV;
	const struct nlattr *dreg = expression->list[NFTA_LOOKUP_DREG];
	struct nft_element element = {};
	enum when when;

	when = nft_set_look(rule->filters, &rule->chain->chain,
			    text(expression, NFTA_LOOKUP_SET),
			    &rule->registers,
			    expression_number(expression, NFTA_LOOKUP_SREG), &element);
	restrict_to(rule, inverts ? opposite(when) : when);
	if (!dreg)
		return;
	registers_forget(&rule->registers, expression_number(expression, NFTA_LOOKUP_DREG));
	if (when == WHEN_ALWAYS && element.data)
		take_data(rule, expression_number(expression, NFTA_LOOKUP_DREG),
			  element.data);
	else if (!expression_number(expression, NFTA_LOOKUP_DREG))
		rule->step.deed = DEED_ACCEPT;
	nft_element_free(&element);
}

static void match(struct rule *rule, const struct expression *expression)
{
	const struct nlattr *info = expression->list[NFTA_MATCH_INFO];

	restrict_to(rule, !info ? WHEN_MAYBE :
		    filter_xt_match(text(expression, NFTA_MATCH_NAME),
				    expression_number(expression, NFTA_MATCH_REV),
				    mnl_attr_get_payload(info),
				    mnl_attr_get_payload_len(info),
				    rule->probe));
}

static void target(struct rule *rule, const struct expression *expression)
{
	const struct nlattr *info = expression->list[NFTA_TARGET_INFO];

	if (info)
		rule->step.deed =
			filter_xt_target(text(expression, NFTA_TARGET_NAME),
					 mnl_attr_get_payload(info),
					 mnl_attr_get_payload_len(info));
}

static void reject(struct rule *rule, const struct expression *expression)
{
	(void)expression;
	rule->step.deed = DEED_DROP;
}

static void notrack(struct rule *rule, const struct expression *expression)
{
	(void)expression;
	rule->step.deed = DEED_NOTRACK;
}

static void queue(struct rule *rule, const struct expression *expression)
{
	(void)expression;
	rule->step.deed = DEED_ACCEPT;
}

static void objref(struct rule *rule, const struct expression *expression)
{
	if (expression_number(expression, NFTA_OBJREF_IMM_TYPE) ==
	    NFT_OBJECT_CT_HELPER)
		rule->step.deed = DEED_HELPER;
}

/* It does something beside, and the rule goes on. */
static void beside(struct rule *rule, const struct expression *expression)
{
	(void)rule;
	(void)expression;
}

static const struct {
	const char *name;
	void (*take)(struct rule *rule, const struct expression *expression);
} kinds[] = {
	{ "meta", rule_load_meta }, { "ct", rule_load_ct },
	{ "payload", rule_load_payload },
	{ "bitwise", bitwise }, { "cmp", cmp }, { "range", range },
	{ "immediate", immediate }, { "lookup", lookup }, { "match", match },
	{ "target", target }, { "reject", reject }, { "notrack", notrack },
	{ "queue", queue }, { "counter", beside }, { "log", beside },
	{ "last", beside }, { "flow_offload", beside }, { "objref", objref },
};

static void take_expression(struct rule *rule, const struct nlattr *element)
{
	const struct nlattr *attr, *data = NULL;
	struct expression expression = {};
	const char *name = "";
	unsigned int i;

	mnl_attr_for_each_nested(attr, element) {
		if (mnl_attr_get_type(attr) == NFTA_EXPR_DATA)
			data = attr;
		if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			name = mnl_attr_get_str(attr);
	}
	if (data)
		take_attributes(&expression, data);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name))
			continue;
		kinds[i].take(rule, &expression);
		return;
	}
	/* It may load something, or apply only sometimes. */
	registers_forget(&rule->registers, NFT_REG_1);
	rule->input = 0;
	restrict_to(rule, WHEN_MAYBE);
}

/**
 * filter_nft_step() - what does a rule do with a packet?
 * @filters: all chains
 * @chain: the one that the rule is in
 * @rule: the rule
 * @probe: the packet
 *
 * Return: what, and whether it applies.
 */
struct step filter_nft_step(struct filters *filters,
			    const struct filter_chain *chain,
			    const struct filter_rule *rule,
			    const struct probe *probe)
{
	struct rule looked = {
		.filters = filters,
		.chain = chain,
		.probe = probe,
		.step.when = WHEN_ALWAYS,
	};
	const struct nlattr *attr;

	for (attr = rule->data;
	     mnl_attr_ok(attr, (const char *)rule->data + rule->len - (const char *)attr);
	     attr = mnl_attr_next(attr)) {
		take_expression(&looked, attr);
		if (looked.step.when == WHEN_NEVER)
			break;
	}
	return looked.step;
}
