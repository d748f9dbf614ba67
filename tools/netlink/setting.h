/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_SETTING_H
#define SVCNAT_NETLINK_SETTING_H

#include <libmnl/libmnl.h>

#include "model/setting.h"

int nl_find_setting(const struct setting_table *table, uint16_t type);
int nl_get_setting(const struct setting_table *table,
		   const struct nlattr *attr, struct settings *settings);
void nl_put_setting(struct nlmsghdr *nlh, const struct setting *setting,
		    const struct value *value);

#endif
