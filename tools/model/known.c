// SPDX-License-Identifier: GPL-2.0
/*
 * The table as it was when it was last heard of. Services come and go one by one,
 * so that each has memory of its own, and no more than it needs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/known.h"

/**
 * struct known_service - a service that was heard of
 * @hh: entry in the index by name
 * @service: a copy of its own
 */
struct known_service {
	UT_hash_handle hh;
	struct service *service;
};

static void *copy_of(const void *bytes, size_t size)
{
	void *copy = require_memory(malloc(size ? size : 1));

	return size ? memcpy(copy, bytes, size) : copy;
}

static struct service *copy_service(const struct service *service)
{
	struct service *copy = copy_of(service, sizeof(*service) +
				       strlen(service->name) + 1);

	memset(&copy->hh, 0, sizeof(copy->hh));
	copy->settings = copy_of(service->settings,
				 settings_size(service->settings));
	copy->frontends = copy_of(service->frontends, service->frontend_count *
				  sizeof(*service->frontends));
	copy->backends = copy_of(service->backends, service->backend_count *
				 sizeof(*service->backends));
	copy->leaver_count = 0;
	copy->client_count = 0;
	copy->left_count = 0;
	return copy;
}

static void forget(struct known *known, struct known_service *entry)
{
	HASH_DEL(known->services, entry);
	free((void *)entry->service->settings);
	free(entry->service->frontends);
	free(entry->service->backends);
	free(entry->service);
	free(entry);
}

static struct known_service *find(const struct known *known, const char *name)
{
	struct known_service *entry;

	HASH_FIND_STR(known->services, name, entry);
	return entry;
}

/**
 * known_find() - look for a service
 * @known: where
 * @name: its name
 *
 * Return: what is known of it, or NULL.
 */
const struct service *known_find(const struct known *known, const char *name)
{
	const struct known_service *entry = find(known, name);

	return entry ? entry->service : NULL;
}

/**
 * known_take() - know a service, instead of what was known of it
 * @known: where
 * @service: the service, sorted
 */
void known_take(struct known *known, const struct service *service)
{
	struct known_service *entry = require_memory(calloc(1, sizeof(*entry)));

	known_drop(known, service->name);
	entry->service = copy_service(service);
	HASH_ADD_KEYPTR(hh, known->services, entry->service->name,
			strlen(entry->service->name), entry);
}

/**
 * known_drop() - know a service no more
 * @known: where
 * @name: its name
 */
void known_drop(struct known *known, const char *name)
{
	struct known_service *entry = find(known, name);

	if (entry)
		forget(known, entry);
}

/**
 * known_table() - know a table and nothing else
 * @known: where
 * @table: the table, sorted
 */
void known_table(struct known *known, const struct model *table)
{
	size_t i;

	known_free(known);
	known->config = table->config;
	for (i = 0; i < table->count; i++)
		known_take(known, table->list[i]);
}

/**
 * known_free() - forget everything
 * @known: what is empty afterwards
 */
void known_free(struct known *known)
{
	struct known_service *entry, *next;

	HASH_ITER(hh, known->services, entry, next)
		forget(known, entry);
	*known = (struct known){};
}
