// SPDX-License-Identifier: GPL-2.0
/* What has been counted, as JSON, with what it is about and nothing else. */
#include "base/format.h"
#include "file/json_stats.h"
#include "file/json_write.h"

static void put_frontends(struct json *json, const struct service *service)
{
	size_t i;

	json_open_array(json, "frontends");
	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		json_open_object(json, NULL);
		json_put_string(json, "protocol",
				format_protocol(frontend->protocol));
		json_put_endpoint(json, &frontend->at);
		json_put_counters(json, frontend->counters, COUNTER_MEMBERS);
		json_close(json);
	}
	json_close(json);
}

static void put_backends(struct json *json, const struct service *service)
{
	size_t i;

	json_open_array(json, "backends");
	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		json_open_object(json, NULL);
		json_put_endpoint(json, &backend->at);
		json_put_counters(json, backend->counters, COUNTER_MEMBERS);
		json_put_flows(json, backend->flows);
		json_close(json);
	}
	json_close(json);
}

static void put_service(struct json *json, const struct service *service)
{
	json_open_object(json, NULL);
	json_put_string(json, "name", service->name);
	json_put_counters(json, service->counters, COUNTER_MEMBERS);
	json_put_flows(json, service->flows);
	put_frontends(json, service);
	put_backends(json, service);
	if (service->flows)
		json_put_left(json, service);
	json_close(json);
}

/**
 * json_write_stats() - write the counters of a whole table
 * @to: where to
 * @model: the table, read with its counters
 */
void json_write_stats(FILE *to, const struct model *model)
{
	struct json json;
	size_t i;

	json_begin_document(&json, to);
	json_put_number(&json, "generation", model->generation);
	json_new_line(&json);
	json_put_counters(&json, &model->info.counters, COUNTER_NETNS);
	json_new_line(&json);
	json_open_array(&json, "services");
	for (i = 0; i < model->count; i++) {
		json_new_line(&json);
		put_service(&json, model->list[i]);
	}
	json_end(&json);
}
