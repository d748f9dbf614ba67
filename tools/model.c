// SPDX-License-Identifier: GPL-2.0
/* The table of services in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "model.h"

/**
 * require_memory() - end the program if there was no memory
 * @memory: what an allocation gave
 *
 * Running out of it here means that nothing was sent: just say so.
 *
 * Return: @memory.
 */
void *require_memory(void *memory)
{
	if (!memory) {
		complain("out of memory; nothing was changed");
		exit(EXIT_FAILURE);
	}
	return memory;
}

#undef uthash_fatal
#define uthash_fatal(message) require_memory(NULL)

/* Arrays double, and need no field for their room: it is the next power of 2. */
static void *array_grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return require_memory(reallocarray(array, count ? 2 * count : 1, size));
}

/**
 * model_find() - look a service up by its name
 * @model: where
 * @name: its name
 *
 * Return: the service that further lines about @name join, or NULL.
 */
struct service *model_find(struct model *model, const char *name)
{
	struct service *service = model->last;

	if (service && !strcmp(service->name, name))
		return service;
	HASH_FIND_STR(model->by_name, name, service);
	if (service)
		model->last = service;
	return service;
}

/**
 * model_add() - append a service, or a change to one
 * @model: where
 * @name: its name
 * @command: enum svcnat_commands that carries it to the kernel
 * @line: where the file names it
 *
 * Takes the place of what model_find() found under this name.
 *
 * Return: the new service.
 */
struct service *model_add(struct model *model, const char *name,
			  uint8_t command, unsigned int line)
{
	size_t len = strlen(name) + 1;
	struct service *service = require_memory(calloc(1, sizeof(*service) + len));
	struct service *old;

	memcpy(service->name, name, len);
	service->command = command;
	service->line = line;

	HASH_FIND_STR(model->by_name, service->name, old);
	if (old)
		HASH_DEL(model->by_name, old);
	HASH_ADD_STR(model->by_name, name, service);
	model->last = service;

	model->list = array_grow(model->list, model->count,
				 sizeof(*model->list));
	model->list[model->count++] = service;
	return service;
}

/**
 * model_barrier() - let no further line join what is in the model so far
 * @model: the list of changes
 *
 * A line behind one that removes something must not move before it: it may
 * bring back the service, or use the removed frontend for another one.
 */
void model_barrier(struct model *model)
{
	HASH_CLEAR(hh, model->by_name);
	model->last = NULL;
}

/**
 * service_add_frontend() - make room for one more frontend
 * @service: to which
 *
 * Return: the frontend, of the standard kind and policy.
 */
struct frontend *service_add_frontend(struct service *service)
{
	struct frontend *frontend;

	service->frontends = array_grow(service->frontends,
					service->frontend_count,
					sizeof(*service->frontends));
	frontend = &service->frontends[service->frontend_count++];
	memset(frontend, 0, sizeof(*frontend));
	frontend->sources = frontend_settings.list[FRONTEND_SOURCES].standard.text;
	return frontend;
}

/**
 * service_add_backend() - make room for one more backend
 * @service: to which
 *
 * Return: the backend, of the standard weight.
 */
struct backend *service_add_backend(struct service *service)
{
	struct backend *backend;

	service->backends = array_grow(service->backends,
				       service->backend_count,
				       sizeof(*service->backends));
	backend = &service->backends[service->backend_count++];
	memset(backend, 0, sizeof(*backend));
	backend->weight = backend_settings.list[BACKEND_WEIGHT].standard.number;
	return backend;
}

/**
 * service_add_leaver() - make room for one more backend that left
 * @service: which
 *
 * Return: the backend, all zero.
 */
struct leaver *service_add_leaver(struct service *service)
{
	struct leaver *leaver;

	service->leavers = array_grow(service->leavers, service->leaver_count,
				      sizeof(*service->leavers));
	leaver = &service->leavers[service->leaver_count++];
	memset(leaver, 0, sizeof(*leaver));
	return leaver;
}

/**
 * service_add_client() - make room for one more client
 * @service: to which
 *
 * Return: the client, all zero.
 */
struct client *service_add_client(struct service *service)
{
	struct client *client;

	service->clients = array_grow(service->clients, service->client_count,
				      sizeof(*service->clients));
	client = &service->clients[service->client_count++];
	memset(client, 0, sizeof(*client));
	return client;
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
	return setting_effective(&service_settings, &service->settings,
				 index).number;
}

/**
 * endpoint_compare() - the order of endpoints: family, address bytes, port
 * @a: one
 * @b: the other
 *
 * Return: less than, equal to, or greater than 0.
 */
int endpoint_compare(const struct endpoint *a, const struct endpoint *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->address, b->address, sizeof(a->address));
	if (order)
		return order;
	return (int)a->port - (int)b->port;
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

static int sort_names(const void *a, const void *b)
{
	return strcmp((*(struct service *const *)a)->name,
		      (*(struct service *const *)b)->name);
}

/* Most arrays come sorted, from the kernel or from a saved file. */
static void sort_unless_sorted(void *array, size_t count, size_t size,
			       int (*compare)(const void *, const void *))
{
	char *item = array;
	size_t i;

	for (i = 1; i < count; i++, item += size) {
		if (compare(item, item + size) > 0) {
			qsort(array, count, size, compare);
			return;
		}
	}
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

static int frontends_unique(struct service *service, struct problem *problem,
			    unsigned int *line)
{
	size_t i;

	for (i = 1; i < service->frontend_count; i++) {
		struct frontend *a = &service->frontends[i - 1];
		struct frontend *b = &service->frontends[i];

		if (frontend_compare(a, b))
			continue;
		*line = b->line;
		return refuse_twice(problem, "frontend", &b->at, a->line);
	}
	return 0;
}

/* Two lines about one backend are fine, as `set` is; in JSON it is a mistake. */
static int backends_unique(struct service *service, struct problem *problem,
			   unsigned int *line)
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
		if (!b.line)
			return refuse_twice(problem, "backend", &b.at, 0);
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
 * @problem: why not: something is there twice
 * @line: line of the file to blame then
 *
 * The kernel appends backends at no cost when they come in this order.
 *
 * Return: 0, or -1 with @problem and @line filled.
 */
int service_sort(struct service *service, struct problem *problem,
		 unsigned int *line)
{
	sort_unless_sorted(service->frontends, service->frontend_count,
			   sizeof(*service->frontends), sort_frontends);
	sort_unless_sorted(service->backends, service->backend_count,
			   sizeof(*service->backends), sort_backends);
	if (frontends_unique(service, problem, line))
		return -1;
	return backends_unique(service, problem, line);
}

/**
 * model_sort() - bring the services into the order of their names
 * @model: a table, not a list of changes
 */
void model_sort(struct model *model)
{
	sort_unless_sorted(model->list, model->count, sizeof(*model->list),
			   sort_names);
}

/**
 * model_totals() - count what a model has
 * @model: which
 * @frontends: number of frontends
 * @backends: number of backends
 */
void model_totals(const struct model *model, size_t *frontends,
		  size_t *backends)
{
	size_t i;

	*frontends = 0;
	*backends = 0;
	for (i = 0; i < model->count; i++) {
		*frontends += model->list[i]->frontend_count;
		*backends += model->list[i]->backend_count;
	}
}

static void service_free(struct service *service)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++)
		free(service->frontends[i].counters);
	for (i = 0; i < service->backend_count; i++)
		free(service->backends[i].counters);
	free(service->frontends);
	free(service->backends);
	free(service->leavers);
	free(service->clients);
	free(service);
}

/**
 * model_free() - forget everything in a model
 * @model: which; it is empty afterwards
 */
void model_free(struct model *model)
{
	size_t i;

	HASH_CLEAR(hh, model->by_name);
	for (i = 0; i < model->count; i++)
		service_free(model->list[i]);
	free(model->list);
	memset(model, 0, sizeof(*model));
}
