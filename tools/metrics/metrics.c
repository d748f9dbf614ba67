// SPDX-License-Identifier: GPL-2.0
/* A table with its counters in the text format of Prometheus, 0.0.4. */
#include <inttypes.h>

#include "base/format.h"
#include "metrics/metrics.h"

static void family(FILE *to, const char *name, const char *type,
		   const char *help)
{
	fprintf(to, "# HELP svcnat_%s %s\n# TYPE svcnat_%s %s\n", name, help,
		name, type);
}

static void label(FILE *to, const char *mark, const char *name,
		  const char *value)
{
	fprintf(to, "%s%s=\"", mark, name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", to);
		else if (*value == '"' || *value == '\\')
			fprintf(to, "\\%c", *value);
		else
			fputc(*value, to);
	}
	fputc('"', to);
}

static void value(FILE *to, const char *end, uint64_t number)
{
	fprintf(to, "%s %" PRIu64 "\n", end, number);
}

/* Prometheus has no other unit of time. */
static void microseconds(FILE *to, const char *end, uint64_t number)
{
	fprintf(to, "%s %" PRIu64 ".%06u\n", end, number / 1000000,
		(unsigned int)(number % 1000000));
}

static void single(FILE *to, const char *name, const char *help,
		   uint64_t number)
{
	family(to, name, "gauge", help);
	fprintf(to, "svcnat_%s", name);
	value(to, "", number);
}

static void start_service(FILE *to, const char *name,
			  const struct service *service)
{
	fprintf(to, "svcnat_%s", name);
	label(to, "{", "service", service->name);
}

static void start_backend(FILE *to, const char *name,
			  const struct service *service,
			  const struct endpoint *at)
{
	char text[ENDPOINT_LEN];

	start_service(to, name, service);
	label(to, ",", "backend", format_endpoint(text, at));
}

static void start_frontend(FILE *to, const char *name,
			   const struct service *service,
			   const struct frontend *frontend)
{
	char text[ENDPOINT_LEN];

	start_service(to, name, service);
	label(to, ",", "protocol", format_protocol(frontend->protocol));
	label(to, ",", "frontend", format_endpoint(text, &frontend->at));
}

/* Begins the family of a counter: "service_connections_total". */
static void counter_family(FILE *to, char *name, size_t len, const char *of,
			   const struct counter *counter)
{
	snprintf(name, len, "%s%s%s", of, counter->metric,
		 counter->gauge ? "" : "_total");
	family(to, name, counter->gauge ? "gauge" : "counter", counter->help);
}

static void netns_counter(FILE *to, const struct model *model,
			  const struct counter *counter)
{
	char name[64];

	counter_family(to, name, sizeof(name), "", counter);
	fprintf(to, "svcnat_%s", name);
	value(to, "", counter_value(&model->info.counters, counter->attr));
}

static void service_counter(FILE *to, const struct model *model,
			    const struct counter *counter)
{
	char name[64];
	size_t i;

	counter_family(to, name, sizeof(name), "service_", counter);
	for (i = 0; i < model->count; i++) {
		start_service(to, name, model->list[i]);
		value(to, "}", counter_value(model->list[i]->counters, counter->attr));
	}
}

static void frontend_counter(FILE *to, const struct model *model,
			     const struct counter *counter)
{
	char name[64];
	size_t i, j;

	counter_family(to, name, sizeof(name), "frontend_", counter);
	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		for (j = 0; j < service->frontend_count; j++) {
			const struct frontend *frontend = &service->frontends[j];

			start_frontend(to, name, service, frontend);
			value(to, "}", counter_value(frontend->counters, counter->attr));
		}
	}
}

static void backend_counter(FILE *to, const struct model *model,
			    const struct counter *counter)
{
	void (*print)(FILE *to, const char *end, uint64_t number) = value;
	char name[64];
	size_t i, j;

	if (counter->attr == SVCNAT_C_HANDSHAKE)
		print = microseconds;
	counter_family(to, name, sizeof(name), "backend_", counter);
	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		for (j = 0; j < service->backend_count; j++) {
			const struct backend *backend = &service->backends[j];

			if (!counter_told(counter, backend->counters,
					  COUNTER_BACKEND))
				continue;
			start_backend(to, name, service, &backend->at);
			print(to, "}", counter_value(backend->counters, counter->attr));
		}
	}
}

/* @what: of which objects. */
static void counters(FILE *to, const struct model *model, unsigned int what)
{
	static const struct {
		unsigned int of;
		void (*print)(FILE *to, const struct model *model,
			      const struct counter *counter);
	} objects[] = {
		{ COUNTER_NETNS, netns_counter },
		{ COUNTER_SERVICE, service_counter },
		{ COUNTER_FRONTEND, frontend_counter },
		{ COUNTER_BACKEND, backend_counter },
	};
	unsigned int i, j;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		for (j = 0; j < counter_count; j++)
			if (counter_list[j].of & objects[i].of & what)
				objects[i].print(to, model, &counter_list[j]);
}

static void backend_states(FILE *to, const struct model *model)
{
	static const struct {
		const char *name;
		const char *help;
		unsigned int setting;
	} states[] = {
		{ "backend_weight",
		  "The backend's share of new connections; 0 gets none.",
		  BACKEND_WEIGHT },
		{ "backend_local", "Whether the backend is on this node.",
		  BACKEND_LOCAL },
		{ "backend_terminating", "Whether the backend is about to go.",
		  BACKEND_TERMINATING },
		{ "backend_local_only", "Whether only policy local uses the backend.",
		  BACKEND_LOCAL_ONLY },
	};
	unsigned int i;
	size_t j, k;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		family(to, states[i].name, "gauge", states[i].help);
		for (j = 0; j < model->count; j++) {
			const struct service *service = model->list[j];

			for (k = 0; k < service->backend_count; k++) {
				const struct backend *backend =
					&service->backends[k];

				start_backend(to, states[i].name, service,
					      &backend->at);
				value(to, "}", backend_value(backend, states[i].setting).number);
			}
		}
	}
}

static void limits(FILE *to, const struct netns_info *info)
{
	static const struct {
		uint16_t attr;
		const char *name;
		const char *help;
	} rows[] = {
		{ SVCNAT_L_SERVICES, "services", "Services in the table." },
		{ SVCNAT_L_SERVICES_MAX, "services_limit",
		  "Services that the table may have." },
		{ SVCNAT_L_FRONTENDS, "frontends", "Frontends in the table." },
		{ SVCNAT_L_FRONTENDS_MAX, "frontends_limit",
		  "Frontends that the table may have." },
		{ SVCNAT_L_BACKENDS, "backends", "Backends in the table." },
		{ SVCNAT_L_BACKENDS_MAX, "backends_limit",
		  "Backends that the table may have." },
		{ SVCNAT_L_AFFINITY_ENTRIES, "affinity_clients",
		  "Clients that are remembered with their backend." },
	};
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		single(to, rows[i].name, rows[i].help,
		       info->limits[rows[i].attr]);
}

static void flow_states(FILE *to, const char *name,
			const struct service *service,
			const struct endpoint *at,
			const struct flow_counts *counts)
{
	const struct {
		const char *state;
		uint64_t number;
	} states[] = {
		{ "active", counts->active },
		{ "unreplied", counts->unreplied },
		{ "closed", counts->closed },
	};
	unsigned int i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (at)
			start_backend(to, name, service, at);
		else
			start_service(to, name, service);
		label(to, ",", "state", states[i].state);
		value(to, "}", states[i].number);
	}
}

static void flows(FILE *to, const struct model *model)
{
	size_t i, j;

	family(to, "service_flows", "gauge",
	       "Connections of the service that conntrack knows.");
	for (i = 0; i < model->count; i++)
		flow_states(to, "service_flows", model->list[i], NULL,
			    model->list[i]->flows);
	family(to, "backend_flows", "gauge",
	       "Connections of the backend that conntrack knows.");
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->backend_count; j++)
			flow_states(to, "backend_flows", model->list[i],
				    &model->list[i]->backends[j].at,
				    model->list[i]->backends[j].flows);
	family(to, "left_backend_flows", "gauge",
	       "Connections of backends that the service does not have any more.");
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->left_count; j++)
			flow_states(to, "left_backend_flows", model->list[i],
				    &model->list[i]->left[j].at,
				    &model->list[i]->left[j].flows);
}

/**
 * metrics_print_brief() - print the metrics of the network namespace
 * @to: where to
 * @model: the table, with counters; its services do not matter
 * @version: of the module
 */
void metrics_print_brief(FILE *to, const struct model *model,
			 const char *version)
{
	family(to, "info", "gauge", "The version of the module.");
	fputs("svcnat_info", to);
	label(to, "{", "version", version);
	value(to, "}", 1);
	single(to, "generation",
	       "Generation of the table; it grows with every change.",
	       model->generation);
	limits(to, &model->info);
	counters(to, model, COUNTER_NETNS);
}

/**
 * metrics_print() - print all metrics
 * @to: where to
 * @model: the table, with counters, and with connections if they were counted
 * @version: of the module
 */
void metrics_print(FILE *to, const struct model *model, const char *version)
{
	metrics_print_brief(to, model, version);
	counters(to, model, ~COUNTER_NETNS);
	backend_states(to, model);
	if (model->count && model->list[0]->flows)
		flows(to, model);
}
