/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_CONFIG_H
#define SVCNAT_FILE_CONFIG_H

#include <stddef.h>

#include "file/report.h"
#include "file/take.h"
#include "model/model.h"

#define CONFIG_STDIN "-"
/* First line of a saved table, which must then have the last one, too. */
#define CONFIG_HEAD "# svcnat table"
#define CONFIG_TAIL "# end of svcnat table"

const char *config_file_name(const char *path);
int config_parse(struct model *model, enum config_use use, char *text,
		 size_t len, struct report *report);
char *config_load(const char *path, size_t *len, struct report *report);

#endif
