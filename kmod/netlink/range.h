/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_RANGE_H
#define SVCNAT_NETLINK_RANGE_H

#include <net/genetlink.h>

#include "addresses/ranges.h"
#include "addresses/scope.h"

int svcnat_parse_ranges(const struct nlattr *nest,
			struct svcnat_ranges **ranges,
			struct netlink_ext_ack *extack);
int svcnat_parse_interfaces(const struct nlattr *nest,
			    struct svcnat_scope *scope,
			    struct netlink_ext_ack *extack);
int svcnat_fill_ranges(struct sk_buff *skb, int type,
		       const struct svcnat_ranges *ranges);
int svcnat_fill_interfaces(struct sk_buff *skb,
			   const struct svcnat_scope *scope);

#endif /* SVCNAT_NETLINK_RANGE_H */
