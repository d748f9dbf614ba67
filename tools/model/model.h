/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_MODEL_H
#define SVCNAT_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/endpoint.h"
#include "base/hash.h"
#include "base/problem.h"
#include "model/counter.h"
#include "model/setting.h"

/**
 * struct frontend - what clients dial
 * @at: address and port; a node port has no address, and family AF_UNSPEC
 * @protocol: IPPROTO number
 * @kind: enum svcnat_kind
 * @policy: enum svcnat_policy
 * @given: bit N is set when setting N of frontend_settings was named
 * @sources: from where connections may come, as a list of ranges
 * @line: where the file names it, 0 if no file does
 * @counters: NULL unless the kernel was asked for them; see counters_size()
 */
struct frontend {
	struct endpoint at;
	uint8_t protocol;
	uint8_t kind;
	uint8_t policy;
	uint8_t given;
	const char *sources;
	unsigned int line;
	struct counters *counters;
};

/**
 * struct flow_counts - connections that there are, by how far they are
 * @active: they were answered and go on
 * @unreplied: the backend has not answered yet
 * @closed: they have ended, and are remembered for a while
 */
struct flow_counts {
	uint64_t active;
	uint64_t unreplied;
	uint64_t closed;
};

/**
 * struct backend - a server behind a service
 * @at: address and port
 * @weight: its share of new connections
 * @flags: bit N is set when setting N of backend_settings is a flag that is on
 * @given: bit N is set when setting N of backend_settings was named
 * @line: where the file names it, 0 if no file does
 * @counters: NULL unless the kernel was asked for them; see counters_size()
 * @flows: its connections, NULL unless they were counted
 */
struct backend {
	struct endpoint at;
	uint16_t weight;
	uint8_t flags;
	uint8_t given;
	unsigned int line;
	struct counters *counters;
	struct flow_counts *flows;
};

/**
 * struct left_backend - what has connections of a service, and is not in it
 * @at: address and port
 * @flows: its connections
 */
struct left_backend {
	struct endpoint at;
	struct flow_counts flows;
};

/**
 * struct client - a client that keeps its backend
 * @at: its address, or that of its network
 * @prefix: leading bits that count
 * @backend: where its connections go
 * @expires: seconds until it is forgotten
 */
struct client {
	struct endpoint at;
	uint8_t prefix;
	struct endpoint backend;
	uint32_t expires;
};

/**
 * struct leaver - a backend that left and whose connections go on for a time
 * @at: address and port
 * @expires: seconds until they are reset
 */
struct leaver {
	struct endpoint at;
	uint32_t expires;
};

/**
 * struct service - a service, or a change to one
 * @hh: entry in the name index of a model
 * @command: enum svcnat_commands that carries it to the kernel
 * @line: where the file first names it, 0 if no file does
 * @settings: by service_settings, see settings_size(); services may share them
 * @frontends: array of @frontend_count
 * @frontend_count: number of frontends
 * @frontend_room: how many there is room for
 * @backends: array of @backend_count
 * @backend_count: number of backends
 * @backend_room: how many there is room for
 * @leavers: array of @leaver_count
 * @leaver_count: number of backends that left
 * @leaver_room: how many there is room for
 * @clients: array of @client_count
 * @client_count: number of clients that were asked for
 * @client_room: how many there is room for
 * @counters: NULL unless the kernel was asked for them; see counters_size()
 * @flows: all its connections, NULL unless they were counted
 * @left: array of @left_count, when connections were counted
 * @left_count: number of backends that are not its own any more
 * @name: its name, empty for a flush
 */
struct service {
	UT_hash_handle hh;
	uint8_t command;
	unsigned int line;
	const struct settings *settings;
	struct frontend *frontends;
	struct backend *backends;
	struct leaver *leavers;
	struct client *clients;
	uint32_t frontend_count;
	uint32_t frontend_room;
	uint32_t backend_count;
	uint32_t backend_room;
	uint32_t leaver_count;
	uint32_t leaver_room;
	uint32_t client_count;
	uint32_t client_room;
	struct counters *counters;
	struct flow_counts *flows;
	struct left_backend *left;
	size_t left_count;
	char name[];
};

/**
 * struct netns_info - what config-get tells beyond the settings
 * @counters: those of the network namespace
 * @limits: by SVCNAT_L_* number
 */
struct netns_info {
	struct counters counters;
	uint32_t limits[SVCNAT_L_MAX + 1];
};

/**
 * struct model - a table of services, or an ordered list of changes to one
 * @arena: where the services are
 * @list: the services, in the order in which they were added
 * @count: number of services
 * @room: how many @list has room for
 * @by_name: services that further lines may join, by name
 * @last: the one that was looked up last, as lines come in groups
 * @settings: those of the service that was given some last
 * @config: by config_settings
 * @empty_meant: its file says in words that it may have no services
 * @config_given: whether the settings of the network namespace are a part of it
 * @config_line: where the file first names them
 * @generation: of the kernel's table
 * @digest: of the file that is the whole table
 * @digested: whether there is one
 * @info: what the kernel tells besides
 *
 * A wanted table (svcnat apply, JSON) and the kernel's table have each service
 * once, with the command service-set. A list of changes (svcnat add) can have
 * a service several times, in the order in which its lines must take effect.
 */
struct model {
	struct arena arena;
	struct service **list;
	size_t count;
	uint32_t room;
	struct service *by_name;
	struct service *last;
	const struct settings *settings;
	struct settings config;
	bool empty_meant;
	bool config_given;
	unsigned int config_line;
	uint64_t generation;
	struct digest digest;
	bool digested;
	struct netns_info info;
};

struct service *model_find(struct model *model, const char *name);
struct service *model_add(struct model *model, const char *name,
			  uint8_t command, unsigned int line);
void model_barrier(struct model *model);
struct frontend *service_add_frontend(struct model *model,
				      struct service *service);
struct backend *service_add_backend(struct model *model,
				    struct service *service);
struct leaver *service_add_leaver(struct model *model,
				  struct service *service);
struct client *service_add_client(struct model *model,
				  struct service *service);
void service_expect(struct model *model, struct service *service,
		    uint32_t frontends, uint32_t backends);
void service_take(struct model *model, struct service *service,
		  const struct settings *settings);
struct counters *model_keep_counters(struct model *model,
				     const struct counters *counters);
void frontend_take(struct frontend *frontend, const struct settings *settings);
struct value frontend_value(const struct frontend *frontend,
			    unsigned int index);
void backend_take(struct backend *backend, const struct settings *settings);
struct value backend_value(const struct backend *backend, unsigned int index);
uint32_t service_setting(const struct service *service, unsigned int index);
int service_sort(struct service *service, bool table,
		 struct problem *problem, unsigned int *line);
void model_sort(struct model *model);
void model_totals(const struct model *model, size_t *frontends,
		  size_t *backends);
void model_free(struct model *model);

int frontend_compare(const struct frontend *a, const struct frontend *b);

#endif
