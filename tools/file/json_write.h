/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_JSON_WRITE_H
#define SVCNAT_FILE_JSON_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "model/model.h"

/* Seconds to drain, beside on-removal. */
#define JSON_DRAIN "drain"

void json_put_settings(struct json *json, const struct setting_table *table,
		       const struct settings *settings);
void json_put_counters(struct json *json, const struct counters *counters,
		       unsigned int of);
void json_put_flows(struct json *json, const struct flow_counts *flows);
void json_put_endpoint(struct json *json, const struct endpoint *at);
void json_put_end(struct json *json, const char *key, const struct endpoint *at);
void json_put_frontend(struct json *json, const char *key,
		       const struct frontend *frontend, bool counters);
void json_put_backend(struct json *json, const char *key,
		      const struct backend *backend, bool counters);
void json_put_left(struct json *json, const struct service *service);
void json_put_service(struct json *json, const char *key,
		      const struct service *service, bool counters);
void json_put_line(char sign, const char *line, void *json);
void json_write_table(FILE *to, const struct model *model, bool counters);

#endif
