/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NFT_RULE_H
#define SVCNAT_HOST_NFT_RULE_H

#include "host/filters.h"
#include "host/registers.h"

#define ATTRIBUTES 16

/**
 * struct rule - a rule that is being looked at
 * @filters: all chains
 * @chain: the one it is in
 * @probe: the packet
 * @registers: what it has loaded so far
 * @input: the register with the interface that the packet comes in on, or 0
 * @step: what it does, so far
 */
struct rule {
	struct filters *filters;
	const struct filter_chain *chain;
	const struct probe *probe;
	struct registers registers;
	uint32_t input;
	struct step step;
};

/**
 * struct expression - attributes of an expression, by their number
 * @list: NULL for those that it has not
 */
struct expression {
	const struct nlattr *list[ATTRIBUTES];
};

uint32_t expression_number(const struct expression *expression,
			   unsigned int type);

void rule_load_meta(struct rule *rule, const struct expression *expression);
void rule_load_ct(struct rule *rule, const struct expression *expression);
void rule_load_payload(struct rule *rule, const struct expression *expression);

#endif
