// SPDX-License-Identifier: GPL-2.0
/* What a rule of nftables can load of a packet, as far as it is known. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>

#include <libmnl/libmnl.h>

#include "host/nft_rule.h"

/* The directions of a connection's packets. */
#define ORIGINAL 0
#define REPLY 1

/**
 * expression_number() - an attribute that is a number
 * @expression: the expression
 * @type: of the attribute
 *
 * Return: the number, 0 if there is none.
 */
uint32_t expression_number(const struct expression *expression,
			   unsigned int type)
{
	const struct nlattr *attr = expression->list[type];

	return attr && !mnl_attr_validate(attr, MNL_TYPE_U32) ?
	       ntohl(mnl_attr_get_u32(attr)) : 0;
}

static void begin_load(struct rule *rule, uint32_t to)
{
	registers_forget(&rule->registers, to);
	if (to == rule->input)
		rule->input = 0;
}

/**
 * rule_load_meta() - load what is known about a packet besides its headers
 * @rule: the rule
 * @expression: the expression that loads it
 */
void rule_load_meta(struct rule *rule, const struct expression *expression)
{
	uint32_t to = expression_number(expression, NFTA_META_DREG);
	bool six = rule->probe->to.family == AF_INET6;
	uint8_t family = six ? NFPROTO_IPV6 : NFPROTO_IPV4;
	uint16_t ether = htons(six ? ETH_P_IPV6 : ETH_P_IP);

	/* Otherwise it sets something, and reads NFTA_META_SREG. */
	if (!to)
		return;
	begin_load(rule, to);
	switch (expression_number(expression, NFTA_META_KEY)) {
	case NFT_META_L4PROTO:
		registers_load(&rule->registers, to, &rule->probe->protocol, 1);
		break;
	case NFT_META_NFPROTO:
		registers_load(&rule->registers, to, &family, 1);
		break;
	case NFT_META_PROTOCOL:
		registers_load(&rule->registers, to, &ether, sizeof(ether));
		break;
	case NFT_META_IIF:
	case NFT_META_IIFNAME:
		rule->input = to;
		break;
	}
}

/**
 * rule_load_ct() - load what conntrack knows about a packet
 * @rule: the rule
 * @expression: the expression that loads it
 */
void rule_load_ct(struct rule *rule, const struct expression *expression)
{
	uint32_t to = expression_number(expression, NFTA_CT_DREG);
	bool answers = rule->probe->answers;
	uint8_t direction = answers ? REPLY : ORIGINAL;

	if (!to)
		return;
	begin_load(rule, to);
	if (!rule->probe->translated)
		return;
	switch (expression_number(expression, NFTA_CT_KEY)) {
	case NFT_CT_STATE:
		registers_load_bits(&rule->registers, to,
				    NF_CT_STATE_BIT(answers ? IP_CT_ESTABLISHED :
							      IP_CT_NEW), ~0U);
		break;
	case NFT_CT_STATUS:
		registers_load_bits(&rule->registers, to, IPS_DST_NAT,
				    IPS_DST_NAT);
		break;
	case NFT_CT_DIRECTION:
		registers_load(&rule->registers, to, &direction, 1);
		break;
	}
}

/* Whole bytes of an address are compared where a prefix ends with one. */
static void load_address(struct rule *rule, uint32_t to,
			 const struct endpoint *at, uint32_t offset,
			 uint32_t len)
{
	uint32_t size = at->family == AF_INET6 ? 16 : 4;

	if (at->family && offset < size && len <= size - offset)
		registers_load(&rule->registers, to, at->address + offset, len);
}

static void load_network(struct rule *rule, uint32_t to, uint32_t offset,
			 uint32_t len)
{
	bool six = rule->probe->to.family == AF_INET6;
	uint32_t source = six ? 8 : 12, size = six ? 16 : 4;
	struct endpoint destination = probe_destination(rule->probe);

	if (offset == (six ? 6 : 9) && len == 1)
		registers_load(&rule->registers, to, &rule->probe->protocol, 1);
	else if (offset >= source + size)
		load_address(rule, to, &destination, offset - source - size,
			     len);
	else if (offset >= source)
		load_address(rule, to, &rule->probe->from, offset - source, len);
}

/* The source's port is first, then the destination's. */
static void load_port(struct rule *rule, uint32_t to, uint32_t offset)
{
	struct endpoint destination = probe_destination(rule->probe);
	uint16_t port = htons(offset ? destination.port :
				       rule->probe->from.port);

	if (port && (!offset || offset == sizeof(port)))
		registers_load(&rule->registers, to, &port, sizeof(port));
}

/**
 * rule_load_payload() - load a part of a packet
 * @rule: the rule
 * @expression: the expression that loads it
 */
void rule_load_payload(struct rule *rule, const struct expression *expression)
{
	uint32_t to = expression_number(expression, NFTA_PAYLOAD_DREG);
	uint32_t base = expression_number(expression, NFTA_PAYLOAD_BASE);
	uint32_t offset = expression_number(expression, NFTA_PAYLOAD_OFFSET);
	uint32_t len = expression_number(expression, NFTA_PAYLOAD_LEN);

	/* Otherwise it writes into the packet. */
	if (!to)
		return;
	begin_load(rule, to);
	if (base == NFT_PAYLOAD_NETWORK_HEADER)
		load_network(rule, to, offset, len);
	else if (base == NFT_PAYLOAD_TRANSPORT_HEADER && len == sizeof(uint16_t))
		load_port(rule, to, offset);
}
