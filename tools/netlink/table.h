/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_TABLE_H
#define SVCNAT_NETLINK_TABLE_H

#include "model/model.h"
#include "netlink/socket.h"

/* What to read besides a table. */
#define NL_WITH_COUNTERS	1
#define NL_WITH_CLIENTS		2

int nl_read_config(struct nl *nl, struct model *model, bool counters,
		   struct nl_error *error);
int nl_has_services(struct nl *nl, bool *has, struct nl_error *error);
int nl_read_table(struct nl *nl, struct model *model, const char *name,
		  unsigned int with, struct nl_error *error);

#endif
