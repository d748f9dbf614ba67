// SPDX-License-Identifier: GPL-2.0
/* A service with its frontends and backends in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/sort.h"
#include "model/model.h"

/**
 * service_add_frontend() - make room for one more frontend
 * @model: the model that the service is in
 * @service: to which
 *
 * Return: the frontend, of the standard kind and policy.
 */
struct frontend *service_add_frontend(struct model *model,
				      struct service *service)
{
	struct frontend *frontend;

	service->frontends = arena_grow(&model->arena, service->frontends,
					sizeof(*service->frontends),
					&service->frontend_room,
					service->frontend_count + 1UL);
	frontend = &service->frontends[service->frontend_count++];
	memset(frontend, 0, sizeof(*frontend));
	frontend->sources = frontend_settings.list[FRONTEND_SOURCES].standard.text;
	return frontend;
}

/**
 * service_add_backend() - make room for one more backend
 * @model: the model that the service is in
 * @service: to which
 *
 * Return: the backend, of the standard weight.
 */
struct backend *service_add_backend(struct model *model,
				    struct service *service)
{
	struct backend *backend;

	service->backends = arena_grow(&model->arena, service->backends,
				       sizeof(*service->backends),
				       &service->backend_room,
				       service->backend_count + 1UL);
	backend = &service->backends[service->backend_count++];
	memset(backend, 0, sizeof(*backend));
	backend->weight = backend_settings.list[BACKEND_WEIGHT].standard.number;
	return backend;
}

/**
 * service_add_leaver() - make room for one more backend that left
 * @model: the model that the service is in
 * @service: which
 *
 * Return: the backend, all zero.
 */
struct leaver *service_add_leaver(struct model *model,
				  struct service *service)
{
	struct leaver *leaver;

	service->leavers = arena_grow(&model->arena, service->leavers,
				      sizeof(*service->leavers),
				      &service->leaver_room,
				      service->leaver_count + 1UL);
	leaver = &service->leavers[service->leaver_count++];
	memset(leaver, 0, sizeof(*leaver));
	return leaver;
}

/**
 * service_add_client() - make room for one more client
 * @model: the model that the service is in
 * @service: to which
 *
 * Return: the client, all zero.
 */
struct client *service_add_client(struct model *model,
				  struct service *service)
{
	struct client *client;

	service->clients = arena_grow(&model->arena, service->clients,
				      sizeof(*service->clients),
				      &service->client_room,
				      service->client_count + 1UL);
	client = &service->clients[service->client_count++];
	memset(client, 0, sizeof(*client));
	return client;
}

/**
 * service_expect() - make room for frontends and backends at once
 * @model: the model that the service is in
 * @service: to which they will be added
 * @frontends: how many more
 * @backends: how many more
 *
 * What comes with settings and counters would be in each other's way otherwise.
 */
void service_expect(struct model *model, struct service *service,
		    uint32_t frontends, uint32_t backends)
{
	service->frontends = arena_grow(&model->arena, service->frontends,
					sizeof(*service->frontends),
					&service->frontend_room,
					(size_t)service->frontend_count + frontends);
	service->backends = arena_grow(&model->arena, service->backends,
				       sizeof(*service->backends),
				       &service->backend_room,
				       (size_t)service->backend_count + backends);
}

/**
 * service_take() - give a service the settings that were named
 * @model: the model that the service is in
 * @service: the service
 * @settings: by service_settings
 *
 * Most services of a table have the same settings: those that come one after
 * the other share them.
 */
void service_take(struct model *model, struct service *service,
		  const struct settings *settings)
{
	struct settings all = {};
	struct settings *kept;
	size_t size;

	if (!settings->given)
		return;
	settings_merge(&service_settings, &all, service->settings);
	settings_merge(&service_settings, &all, settings);
	size = settings_size(&all);
	if (!model->settings || model->settings->given != all.given ||
	    memcmp(model->settings, &all, size)) {
		kept = arena_take(&model->arena, size);
		memcpy(kept, &all, size);
		model->settings = kept;
	}
	service->settings = model->settings;
}

/**
 * model_keep_counters() - keep counters as long as a model
 * @model: the model
 * @counters: what has been counted
 *
 * Return: a copy, see counters_size().
 */
struct counters *model_keep_counters(struct model *model,
				     const struct counters *counters)
{
	size_t size = counters_size(counters);
	struct counters *kept = arena_take(&model->arena, size);

	memcpy(kept, counters, size);
	return kept;
}

/**
 * frontend_take() - give a frontend the settings that were named
 * @frontend: the frontend
 * @settings: by frontend_settings
 */
void frontend_take(struct frontend *frontend, const struct settings *settings)
{
	const struct value *values = settings->values;

	if (settings->given & 1U << FRONTEND_KIND)
		frontend->kind = values[FRONTEND_KIND].number;
	if (settings->given & 1U << FRONTEND_POLICY)
		frontend->policy = values[FRONTEND_POLICY].number;
	if (settings->given & 1U << FRONTEND_SOURCES)
		frontend->sources = values[FRONTEND_SOURCES].text;
	frontend->given |= settings->given;
}

/**
 * frontend_value() - a setting in force
 * @frontend: of which
 * @index: which setting of frontend_settings
 *
 * A node port's kind is not worth a word: it cannot be another.
 *
 * Return: its value.
 */
struct value frontend_value(const struct frontend *frontend,
			    unsigned int index)
{
	switch (index) {
	case FRONTEND_KIND:
		if (is_nodeport(&frontend->at))
			break;
		return (struct value){ .number = frontend->kind };
	case FRONTEND_POLICY:
		return (struct value){ .number = frontend->policy };
	case FRONTEND_SOURCES:
		return (struct value){ .text = frontend->sources };
	}
	return frontend_settings.list[index].standard;
}

/**
 * backend_take() - give a backend the settings that were named
 * @backend: the backend
 * @settings: by backend_settings
 */
void backend_take(struct backend *backend, const struct settings *settings)
{
	unsigned int i;

	if (settings->given & 1U << BACKEND_WEIGHT)
		backend->weight = settings->values[BACKEND_WEIGHT].number;
	for (i = BACKEND_LOCAL; i < backend_settings.count; i++) {
		if (!(settings->given & 1U << i))
			continue;
		backend->flags &= ~(1U << i);
		backend->flags |= settings->values[i].number << i;
	}
	backend->given |= settings->given;
}

/**
 * backend_value() - a setting in force
 * @backend: of which
 * @index: which setting of backend_settings
 *
 * Return: its value.
 */
struct value backend_value(const struct backend *backend, unsigned int index)
{
	if (index == BACKEND_WEIGHT)
		return (struct value){ .number = backend->weight };
	return (struct value){ .number = backend->flags >> index & 1 };
}

/**
 * service_setting() - a setting in force that is a number
 * @service: of which
 * @index: which setting
 *
 * Return: the number.
 */
uint32_t service_setting(const struct service *service, unsigned int index)
{
	return setting_effective(&service_settings, service->settings,
				 index).number;
}

/**
 * frontend_compare() - the order of frontends: endpoint, protocol
 * @a: one
 * @b: the other
 *
 * Return: less than, equal to, or greater than 0.
 */
int frontend_compare(const struct frontend *a, const struct frontend *b)
{
	int order = endpoint_compare(&a->at, &b->at);

	return order ? order : (int)a->protocol - (int)b->protocol;
}

/* Equal ones stay in the order of their lines: the last word counts. */
static int by_line(unsigned int a, unsigned int b)
{
	return a < b ? -1 : a > b;
}

static int sort_frontends(const void *a, const void *b)
{
	const struct frontend *x = a, *y = b;
	int order = frontend_compare(x, y);

	return order ? order : by_line(x->line, y->line);
}

static int sort_backends(const void *a, const void *b)
{
	const struct backend *x = a, *y = b;
	int order = endpoint_compare(&x->at, &y->at);

	return order ? order : by_line(x->line, y->line);
}

static int refuse_twice(struct problem *problem, const char *what,
			const struct endpoint *at, unsigned int first)
{
	char text[ENDPOINT_LEN], where[32] = "";

	if (first)
		snprintf(where, sizeof(where), " in line %u", first);
	return problem_set(problem, "%s %s is already named%s", what,
			   format_endpoint(text, at), where);
}

/* What a second line says counts, and what it does not say stays. */
static void merge_frontends(struct frontend *a, const struct frontend *b)
{
	if (b->given & 1U << FRONTEND_KIND)
		a->kind = b->kind;
	if (b->given & 1U << FRONTEND_POLICY)
		a->policy = b->policy;
	if (b->given & 1U << FRONTEND_SOURCES)
		a->sources = b->sources;
	a->given |= b->given;
	a->line = b->line;
}

static int frontends_unique(struct service *service, bool merge,
			    struct problem *problem, unsigned int *line)
{
	size_t i, kept = 0;

	for (i = 1; i < service->frontend_count; i++) {
		struct frontend *a = &service->frontends[kept];
		struct frontend *b = &service->frontends[i];

		if (frontend_compare(a, b)) {
			service->frontends[++kept] = *b;
			continue;
		}
		*line = b->line;
		if (!merge)
			return refuse_twice(problem, "frontend", &b->at, a->line);
		merge_frontends(a, b);
	}
	if (service->frontend_count)
		service->frontend_count = kept + 1;
	return 0;
}

static int backends_unique(struct service *service, bool merge,
			   struct problem *problem, unsigned int *line)
{
	size_t i, kept = 0;

	for (i = 1; i < service->backend_count; i++) {
		struct backend *a = &service->backends[kept];
		struct backend b = service->backends[i];

		if (endpoint_compare(&a->at, &b.at)) {
			service->backends[++kept] = b;
			continue;
		}
		*line = b.line;
		/* In JSON it is a mistake. */
		if (!merge || !b.line)
			return refuse_twice(problem, "backend", &b.at, a->line);
		if (!(b.given & 1U << BACKEND_WEIGHT))
			b.weight = a->weight;
		b.flags |= a->flags & ~b.given;
		b.given |= a->given;
		*a = b;
	}
	if (service->backend_count)
		service->backend_count = kept + 1;
	return 0;
}

/**
 * service_sort() - bring frontends and backends into their order
 * @service: whose
 * @table: it is a part of a table, which names each thing once; otherwise of
 *	changes, in which `set` may come after `set`
 * @problem: why not: something is there twice
 * @line: line of the file to blame then
 *
 * The kernel appends backends at no cost when they come in this order.
 *
 * Return: 0, or -1 with @problem and @line filled.
 */
int service_sort(struct service *service, bool table,
		 struct problem *problem, unsigned int *line)
{
	uint8_t command = service->command;

	sort_unless_sorted(service->frontends, service->frontend_count,
			   sizeof(*service->frontends), sort_frontends);
	sort_unless_sorted(service->backends, service->backend_count,
			   sizeof(*service->backends), sort_backends);
	if (frontends_unique(service, !table && command == SVCNAT_CMD_FRONTEND_SET,
			     problem, line))
		return -1;
	return backends_unique(service, !table && command != SVCNAT_CMD_BACKEND_ADD &&
			       command != SVCNAT_CMD_BACKEND_DEL, problem, line);
}
