/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_JSON_WRITE_H
#define SVCNAT_FILE_JSON_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "model/model.h"

void json_write_settings(FILE *to, const struct setting_table *table,
			 const struct settings *settings);
void json_write_counters(FILE *to, const struct counters *counters,
			 unsigned int of);
void json_write_flows(FILE *to, const struct flow_counts *flows);
void json_write_endpoint(FILE *to, const struct endpoint *at);
void json_write_frontend(FILE *to, const struct frontend *frontend,
			 bool counters);
void json_write_backend(FILE *to, const struct backend *backend, bool counters);
void json_write_left(FILE *to, const struct service *service);
void json_write_service(FILE *to, const struct service *service, bool counters);

#endif
