// SPDX-License-Identifier: GPL-2.0
/* What the kernel's table is, as small as it can be kept. */
#include <stdlib.h>
#include <string.h>

#include "agent/sync/shadow.h"

/**
 * shadow_find() - what the kernel has of a Service
 * @shadow: where to look
 * @name: NAMESPACE/NAME
 *
 * Return: that, or NULL if it has nothing.
 */
struct shadow_service *shadow_find(const struct shadow *shadow,
				   const char *name)
{
	struct shadow_service *service;

	HASH_FIND_STR(shadow->services, name, service);
	return service;
}

/**
 * shadow_port() - what the kernel has for a port of a Service
 * @service: the Service, or NULL
 * @name: of the kernel's service
 *
 * Return: that, or NULL if it has nothing.
 */
const struct shadow_port *shadow_port(const struct shadow_service *service,
				      const char *name)
{
	const struct shadow_port *port = service ? service->ports : NULL;

	while (port && strcmp(port->name, name))
		port = port->next;
	return port;
}

static void *keep(const void *from, size_t size)
{
	void *kept;

	if (!size)
		return NULL;
	kept = require_memory(malloc(size));
	memcpy(kept, from, size);
	return kept;
}

static void store_frontends(struct shadow *shadow, struct shadow_port *port,
			    const struct service *from)
{
	uint32_t i;

	port->frontend_count = from->frontend_count;
	port->frontends = require_memory(calloc(from->frontend_count + 1UL,
						sizeof(*port->frontends)));
	for (i = 0; i < from->frontend_count; i++)
		port->frontends[i] = (struct shadow_frontend){
			.at = from->frontends[i].at,
			.protocol = from->frontends[i].protocol,
			.kind = from->frontends[i].kind,
			.policy = from->frontends[i].policy,
			.sources = strings_get(&shadow->strings,
					       from->frontends[i].sources),
		};
}

static void store_backends(struct shadow_port *port, const struct service *from)
{
	uint32_t i;

	port->backend_count = from->backend_count;
	port->backends = require_memory(calloc(from->backend_count + 1UL,
					       sizeof(*port->backends)));
	for (i = 0; i < from->backend_count; i++)
		port->backends[i] = (struct shadow_backend){
			.at = from->backends[i].at,
			.weight = from->backends[i].weight,
			.flags = from->backends[i].flags,
		};
}

static struct shadow_port *make_port(struct shadow *shadow,
				     const struct service *from)
{
	size_t len = strlen(from->name) + 1;
	struct shadow_port *port = require_memory(calloc(1, sizeof(*port) + len));

	memcpy(port->name, from->name, len);
	port->settings = keep(from->settings, settings_size(from->settings));
	store_frontends(shadow, port, from);
	store_backends(port, from);
	return port;
}

static void free_ports(struct shadow *shadow, struct shadow_service *service)
{
	struct shadow_port *port;
	uint32_t i;

	while ((port = service->ports)) {
		service->ports = port->next;
		for (i = 0; i < port->frontend_count; i++)
			strings_put(&shadow->strings, port->frontends[i].sources);
		free(port->frontends);
		free(port->backends);
		free(port->settings);
		free(port);
	}
}

static struct shadow_service *make(struct shadow *shadow, const char *name)
{
	size_t len = strlen(name) + 1;
	struct shadow_service *service;

	service = require_memory(calloc(1, sizeof(*service) + len));
	memcpy(service->name, name, len);
	HASH_ADD_STR(shadow->services, name, service);
	return service;
}

/**
 * shadow_store() - the kernel has this of a Service now
 * @shadow: where to note it
 * @name: NAMESPACE/NAME
 * @list: its services
 * @count: length of @list
 */
void shadow_store(struct shadow *shadow, const char *name,
		  struct service *const *list, size_t count)
{
	struct shadow_service *service = shadow_find(shadow, name);
	size_t i;

	if (!service && !count)
		return;
	if (!service)
		service = make(shadow, name);
	free_ports(shadow, service);
	for (i = 0; i < count; i++) {
		struct shadow_port *port = make_port(shadow, list[i]);

		port->next = service->ports;
		service->ports = port;
	}
	if (count)
		return;
	HASH_DEL(shadow->services, service);
	free(service);
}

/**
 * shadow_store_config() - the network namespace has these settings now
 * @shadow: where to note it
 * @model: has them
 */
void shadow_store_config(struct shadow *shadow, const struct model *model)
{
	unsigned int i;

	model_free(&shadow->config);
	shadow->config.config = model->config;
	shadow->config.config_given = true;
	for (i = 0; i < config_settings.count; i++) {
		struct value *value = &shadow->config.config.values[i];
		size_t len;
		char *text;

		if (!(model->config.given & 1U << i) ||
		    !setting_has_text(&config_settings.list[i]))
			continue;
		len = strlen(value->text) + 1;
		text = arena_take(&shadow->config.arena, len);
		memcpy(text, value->text, len);
		value->text = text;
	}
}

/**
 * shadow_forget() - what the kernel has is not known
 * @shadow: which; it is empty afterwards
 */
void shadow_forget(struct shadow *shadow)
{
	struct shadow_service *service, *next;

	HASH_ITER(hh, shadow->services, service, next) {
		free_ports(shadow, service);
		HASH_DEL(shadow->services, service);
		free(service);
	}
	strings_free(&shadow->strings);
	model_free(&shadow->config);
}
