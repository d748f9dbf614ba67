// SPDX-License-Identifier: GPL-2.0
/* The table of services in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "model/model.h"

/* Most services in a file have none. */
static const struct settings no_settings;

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
	struct service *service = arena_take(&model->arena,
					     sizeof(*service) + len);
	struct service *old;

	memcpy(service->name, name, len);
	service->command = command;
	service->line = line;
	service->settings = &no_settings;

	HASH_FIND_STR(model->by_name, service->name, old);
	if (old)
		HASH_DEL(model->by_name, old);
	HASH_ADD_STR(model->by_name, name, service);
	model->last = service;

	model->list = arena_grow(&model->arena, model->list,
				 sizeof(*model->list), &model->room,
				 model->count + 1);
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

static int sort_names(const void *a, const void *b)
{
	return strcmp((*(struct service *const *)a)->name,
		      (*(struct service *const *)b)->name);
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

/**
 * model_free() - forget everything in a model
 * @model: which; it is empty afterwards
 */
void model_free(struct model *model)
{
	HASH_CLEAR(hh, model->by_name);
	arena_free(&model->arena);
	memset(model, 0, sizeof(*model));
}
