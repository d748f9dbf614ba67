/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_JSON_STATS_H
#define SVCNAT_FILE_JSON_STATS_H

#include <stdio.h>

#include "model/model.h"

void json_write_stats(FILE *to, const struct model *model);

#endif
