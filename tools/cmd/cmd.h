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

/* What dispatch.c calls; each returns an exit status. */
int cmd_apply(const struct request *request);
int cmd_add(const struct request *request);
int cmd_change(const struct request *request);
int cmd_config_show(const struct request *request);
int cmd_doctor(const struct request *request);
int cmd_flows(const struct request *request);
int cmd_metrics(const struct request *request);
int cmd_monitor(const struct request *request);
int cmd_save(const struct request *request);
int cmd_show(const struct request *request);
int cmd_stats(const struct request *request);
int cmd_trace(const struct request *request);
int cmd_version(const struct request *request);

#endif
