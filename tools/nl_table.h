/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NL_TABLE_H
#define SVCNAT_NL_TABLE_H

#include "model.h"
#include "nl.h"

int nl_read_config(struct nl *nl, struct model *model, bool counters,
		   struct nl_error *error);
int nl_read_table(struct nl *nl, struct model *model, const char *name,
		  bool counters, struct nl_error *error);

#endif
