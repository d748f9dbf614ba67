// SPDX-License-Identifier: GPL-2.0
/* Addresses, ports and protocols in messages. */
#include <net/ipv6.h>

#include "netlink/address.h"

static bool svcnat_addr4_usable(__be32 addr)
{
	return !ipv4_is_zeronet(addr) && !ipv4_is_multicast(addr) &&
	       !ipv4_is_lbcast(addr);
}

static bool svcnat_addr6_usable(const struct in6_addr *addr)
{
	int type = ipv6_addr_type(addr);

	return type != IPV6_ADDR_ANY &&
	       !(type & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL |
			 IPV6_ADDR_MAPPED));
}

/**
 * svcnat_parse_address - an address of either family
 * @nest: what it is a part of
 * @attr: the address, or NULL if it is missing
 * @addr: result, four words
 * @family: result, AF_INET or AF_INET6
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_address(const struct nlattr *nest, const struct nlattr *attr,
			 __be32 *addr, u8 *family,
			 struct netlink_ext_ack *extack)
{
	if (!attr) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "the address is missing");
		return -EINVAL;
	}
	memset(addr, 0, sizeof(struct in6_addr));
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		*family = AF_INET;
		addr[0] = nla_get_in_addr(attr);
		return 0;
	case sizeof(struct in6_addr):
		*family = AF_INET6;
		memcpy(addr, nla_data(attr), sizeof(struct in6_addr));
		return 0;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr, "an address has 4 bytes (IPv4) or 16 (IPv6)");
		return -EINVAL;
	}
}

/**
 * svcnat_parse_addr - an address that something can be reached at
 * @nest: what it is a part of
 * @attr: the address, or NULL if it is missing
 * @addr: result, four words
 * @family: result, AF_INET or AF_INET6
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_addr(const struct nlattr *nest, const struct nlattr *attr,
		      __be32 *addr, u8 *family, struct netlink_ext_ack *extack)
{
	int err = svcnat_parse_address(nest, attr, addr, family, extack);
	bool usable;

	if (err)
		return err;
	if (*family == AF_INET)
		usable = svcnat_addr4_usable(addr[0]);
	else
		usable = svcnat_addr6_usable((const struct in6_addr *)addr);
	if (!usable) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no connection can go there: give a unicast address, not link-local");
		return -EINVAL;
	}
	return 0;
}

/**
 * svcnat_parse_port - a port
 * @nest: what it is a part of
 * @attr: the port, or NULL if it is missing
 * @port: result
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_port(const struct nlattr *nest, const struct nlattr *attr,
		      __be16 *port, struct netlink_ext_ack *extack)
{
	*port = attr ? nla_get_be16(attr) : 0;
	if (*port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr ?: nest, "a port from 1 to 65535 is needed");
	return -EINVAL;
}

/**
 * svcnat_parse_protocol - a protocol that has ports
 * @nest: what it is a part of, or NULL
 * @attr: the protocol, or NULL if it is missing
 * @protocol: result
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_protocol(const struct nlattr *nest, const struct nlattr *attr,
			  u8 *protocol, struct netlink_ext_ack *extack)
{
	*protocol = attr ? nla_get_u8(attr) : 0;
	switch (*protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		return 0;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr ?: nest,
				    "the protocol has to be TCP (6), UDP (17) or SCTP (132)");
		return -EINVAL;
	}
}

/**
 * svcnat_fill_addr - tell an address
 * @skb: message buffer
 * @type: attribute to put it into
 * @ipv4: it is an IPv4 address
 * @addr: the address
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int svcnat_fill_addr(struct sk_buff *skb, int type, bool ipv4,
		     const __be32 *addr)
{
	return nla_put(skb, type, ipv4 ? sizeof(struct in_addr) :
					 sizeof(struct in6_addr), addr);
}

/**
 * svcnat_fill_server - tell a backend by its address and port alone
 * @skb: message buffer
 * @type: attribute to put it into
 * @ipv4: it has an IPv4 address
 * @addr: the address
 * @port: the port
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int svcnat_fill_server(struct sk_buff *skb, int type, bool ipv4,
		       const __be32 *addr, __be16 port)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || svcnat_fill_addr(skb, SVCNAT_B_ADDRESS, ipv4, addr) ||
	    nla_put_be16(skb, SVCNAT_B_PORT, port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
