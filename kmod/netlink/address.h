/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_ADDRESS_H
#define SVCNAT_NETLINK_ADDRESS_H

#include <net/netlink.h>

#include <uapi/linux/svcnat.h>

int svcnat_parse_address(const struct nlattr *nest, const struct nlattr *attr,
			 __be32 *addr, u8 *family,
			 struct netlink_ext_ack *extack);
int svcnat_parse_addr(const struct nlattr *nest, const struct nlattr *attr,
		      __be32 *addr, u8 *family, struct netlink_ext_ack *extack);
int svcnat_parse_port(const struct nlattr *nest, const struct nlattr *attr,
		      __be16 *port, struct netlink_ext_ack *extack);
int svcnat_parse_protocol(const struct nlattr *nest, const struct nlattr *attr,
			  u8 *protocol, struct netlink_ext_ack *extack);

int svcnat_fill_addr(struct sk_buff *skb, int type, bool ipv4,
		     const __be32 *addr);
int svcnat_fill_server(struct sk_buff *skb, int type, bool ipv4,
		       const __be32 *addr, __be16 port);

#endif /* SVCNAT_NETLINK_ADDRESS_H */
