/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_PARSE_H
#define SVCNAT_NETLINK_PARSE_H

#include <net/genetlink.h>

#include "change/changes.h"

/* Messages to changes; nothing shared is touched. */
int svcnat_parse_name(struct genl_info *info, const char **name);
int svcnat_parse_frontend(const struct nlattr *attr,
			  struct svcnat_frontend_change *change,
			  struct netlink_ext_ack *extack);
int svcnat_parse_backend(const struct nlattr *attr,
			 struct svcnat_backend_change *change,
			 struct netlink_ext_ack *extack);
int svcnat_parse_config(struct genl_info *info,
			struct svcnat_config_change *change);
void svcnat_config_change_exit(struct svcnat_config_change *change);

#endif /* SVCNAT_NETLINK_PARSE_H */
