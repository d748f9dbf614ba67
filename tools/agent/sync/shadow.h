/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_SHADOW_H
#define SVCNAT_AGENT_SYNC_SHADOW_H

#include "agent/cache/strings.h"
#include "base/hash.h"
#include "model/model.h"

/**
 * struct shadow_frontend - a frontend that the kernel has
 * @at: address and port
 * @sources: from where connections may come, a number of strings
 * @protocol: IPPROTO number
 * @kind: enum svcnat_kind
 * @policy: enum svcnat_policy
 */
struct shadow_frontend {
	struct endpoint at;
	uint32_t sources;
	uint8_t protocol;
	uint8_t kind;
	uint8_t policy;
};

/**
 * struct shadow_backend - a backend that the kernel has
 * @at: address and port
 * @weight: its share of new connections
 * @flags: as in &struct backend
 */
struct shadow_backend {
	struct endpoint at;
	uint16_t weight;
	uint8_t flags;
};

/**
 * struct shadow_port - a service that the kernel has, for a port of a Service
 * @next: for the next port
 * @settings: those that were given, see settings_size()
 * @frontends: array of @frontend_count, in order
 * @backends: array of @backend_count, in order
 * @frontend_count: number of frontends
 * @backend_count: number of backends
 * @name: of the service
 */
struct shadow_port {
	struct shadow_port *next;
	struct settings *settings;
	struct shadow_frontend *frontends;
	struct shadow_backend *backends;
	uint32_t frontend_count;
	uint32_t backend_count;
	char name[];
};

/**
 * struct shadow_service - what the kernel has of a Service
 * @hh: entry in the index by name
 * @ports: its services
 * @name: NAMESPACE/NAME
 */
struct shadow_service {
	UT_hash_handle hh;
	struct shadow_port *ports;
	char name[];
};

/**
 * struct shadow - what the kernel's table is
 * @services: by name
 * @strings: lists of ranges
 * @config: a model without services, for the settings of the network namespace
 */
struct shadow {
	struct shadow_service *services;
	struct strings strings;
	struct model config;
};

struct shadow_service *shadow_find(const struct shadow *shadow,
				   const char *name);
const struct shadow_port *shadow_port(const struct shadow_service *service,
				      const char *name);
void shadow_store(struct shadow *shadow, const char *name,
		  struct service *const *list, size_t count);
void shadow_store_config(struct shadow *shadow, const struct model *model);
void shadow_forget(struct shadow *shadow);

#endif
