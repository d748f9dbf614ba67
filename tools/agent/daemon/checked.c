// SPDX-License-Identifier: GPL-2.0
/*
 * Services whose health load balancers check. Few have that, so that what changes is
 * looked at alone.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/daemon/checked.h"
#include "agent/translate/endpoints.h"
#include "base/hash.h"

struct checked_entry {
	UT_hash_handle hh;
	size_t at;
	char name[];
};

static bool is_checked(const struct cache_service *service)
{
	const struct cache_spec *spec = service->spec;

	return spec && spec->health_port && spec->external_local;
}

static struct facts_port port_of(const struct cache *cache,
				 const struct cache_service *service)
{
	return (struct facts_port){
		.port = service->spec->health_port,
		.families = service->spec->families,
		.ready = { endpoints_ready_here(cache, service, AF_INET),
			   endpoints_ready_here(cache, service, AF_INET6) },
	};
}

static bool is_same(const struct facts_port *a, const struct facts_port *b)
{
	return a->port == b->port && a->families == b->families &&
	       a->ready[0] == b->ready[0] && a->ready[1] == b->ready[1];
}

static struct checked_entry *add(struct checked *checked, const char *name)
{
	size_t len = strlen(name) + 1;
	struct checked_entry *entry;

	if (checked->count == checked->room) {
		checked->room = 2 * checked->room + 4;
		checked->list = require_memory(reallocarray(checked->list, checked->room,
							    sizeof(*checked->list)));
	}
	entry = require_memory(calloc(1, sizeof(*entry) + len));
	memcpy(entry->name, name, len);
	entry->at = checked->count++;
	checked->list[entry->at] = (struct facts_port){ .service = entry->name };
	HASH_ADD_STR(checked->entries, name, entry);
	return entry;
}

/* The last one takes the place of the one that goes. */
static void drop(struct checked *checked, struct checked_entry *entry)
{
	struct facts_port *last = &checked->list[--checked->count];
	struct checked_entry *moved;

	HASH_FIND_STR(checked->entries, last->service, moved);
	checked->list[entry->at] = *last;
	moved->at = entry->at;
	HASH_DEL(checked->entries, entry);
	free(entry);
}

/**
 * checked_take() - take in that a Service or its endpoints have changed
 * @checked: where
 * @cache: what is known of the cluster
 * @service: the Service
 */
void checked_take(struct checked *checked, const struct cache *cache,
		  const struct cache_service *service)
{
	struct checked_entry *entry;
	struct facts_port port;

	HASH_FIND_STR(checked->entries, service->name, entry);
	if (!is_checked(service)) {
		checked->changed |= !!entry;
		if (entry)
			drop(checked, entry);
		return;
	}
	port = port_of(cache, service);
	if (!entry)
		entry = add(checked, service->name);
	else if (is_same(&port, &checked->list[entry->at]))
		return;
	port.service = entry->name;
	checked->list[entry->at] = port;
	checked->changed = true;
}

/**
 * checked_free() - forget all of them
 * @checked: the Services
 */
void checked_free(struct checked *checked)
{
	struct checked_entry *entry, *next;

	HASH_ITER(hh, checked->entries, entry, next) {
		HASH_DEL(checked->entries, entry);
		free(entry);
	}
	free(checked->list);
	*checked = (struct checked){};
}
