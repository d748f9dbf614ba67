/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_JSON_H
#define SVCNAT_FILE_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "file/report.h"
#include "file/take.h"
#include "model/model.h"

int json_read(struct model *model, enum config_use use, const char *text,
	      size_t len, struct report *report);

json_t *json_settings(const struct setting_table *table,
		      const struct settings *settings);
void json_add_flows(json_t *json, const struct flow_counts *flows);
void json_add_service_flows(json_t *json, const struct service *service);
json_t *json_endpoint(const struct endpoint *at);
json_t *json_frontend(const struct frontend *frontend, bool counters);
json_t *json_backend(const struct backend *backend, bool counters);
json_t *json_service(const struct service *service, bool counters);
void json_print(FILE *to, json_t *json);
void json_print_line(FILE *to, json_t *json);
void json_print_table(FILE *to, const struct model *model, bool counters);

#endif
