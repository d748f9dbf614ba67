/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_FAMILY_H
#define SVCNAT_NETLINK_FAMILY_H

#include <net/genetlink.h>

extern struct genl_family svcnat_nl_family;

#endif /* SVCNAT_NETLINK_FAMILY_H */
