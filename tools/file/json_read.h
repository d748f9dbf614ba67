/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_JSON_READ_H
#define SVCNAT_FILE_JSON_READ_H

#include <stddef.h>

#include "file/report.h"
#include "file/take.h"

int json_read(struct model *model, enum config_use use, const char *text,
	      size_t len, struct report *report);

#endif
