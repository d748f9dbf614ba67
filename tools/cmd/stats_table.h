/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_STATS_TABLE_H
#define SVCNAT_CMD_STATS_TABLE_H

#include "base/table.h"
#include "model/model.h"

void stats_begin(struct table *table, bool flows);
void stats_name_frontend(struct table *table, const struct frontend *frontend);
void stats_name_backend(struct table *table, const struct endpoint *at,
			bool left);
void stats_flows(struct table *table, const struct service *service,
		 const struct flow_counts *counts);
void stats_left(struct table *table, const struct service *service);

#endif
