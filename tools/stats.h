/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STATS_H
#define SVCNAT_STATS_H

#include "model.h"
#include "table.h"

void stats_begin(struct table *table, bool flows);
void stats_name_frontend(struct table *table, const struct frontend *frontend);
void stats_name_backend(struct table *table, const struct endpoint *at,
			bool left);
void stats_flows(struct table *table, const struct service *service,
		 const struct flow_counts *counts);
void stats_left(struct table *table, const struct service *service);

#endif
