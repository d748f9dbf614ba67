/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_DRAIN_H
#define SVCNAT_NETLINK_DRAIN_H

#include <net/genetlink.h>

#include "change/changes.h"
#include "netlink/fill.h"

int svcnat_parse_removal(struct genl_info *info,
			 struct svcnat_service_change *change);
int svcnat_fill_draining(struct sk_buff *skb, const struct svcnat_table *table,
			 const struct svcnat_service *service, u32 first,
			 struct svcnat_cursor *cursor);

#endif /* SVCNAT_NETLINK_DRAIN_H */
