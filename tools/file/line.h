/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_LINE_H
#define SVCNAT_FILE_LINE_H

#include <stdio.h>

#include "model/model.h"

void line_config(FILE *to, const struct settings *config);
void line_service(FILE *to, const struct service *service);
void line_frontend(FILE *to, uint8_t command, const char *name,
		   const struct frontend *frontend);
void line_backend(FILE *to, uint8_t command, const char *name,
		  const struct backend *backend);
void line_table(FILE *to, const struct model *model);

#endif
