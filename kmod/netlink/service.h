/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_SERVICE_H
#define SVCNAT_NETLINK_SERVICE_H

#include <net/genetlink.h>

#include "change/changes.h"

int svcnat_parse_service(struct genl_info *info,
			 struct svcnat_service_change *change);

#endif /* SVCNAT_NETLINK_SERVICE_H */
