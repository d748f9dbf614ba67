/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_CMD_H
#define SVCNAT_CMD_CMD_H

#include "flows/tally.h"
#include "grammar/command.h"
#include "model/model.h"
#include "netlink/socket.h"

int cmd_connect(const struct request *request, struct nl *nl);
int cmd_read_table(const struct request *request, struct model *model,
		   bool counters);
int cmd_count_flows(struct tally *tally, struct model *model);

#endif
