/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_OUTCOME_H
#define SVCNAT_CMD_OUTCOME_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "netlink/commit.h"

void outcome_put(struct json *json, const struct nl_commit *commit);
int outcome_print(FILE *to, bool json, const struct nl_commit *commit);

#endif
