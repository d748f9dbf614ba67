/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_PORTS_H
#define SVCNAT_AGENT_SERVE_PORTS_H

#include "agent/serve/facts.h"
#include "agent/serve/server.h"

struct port;

/**
 * struct ports - health-check node ports
 * @server: answers all of them
 * @healthy: whether services are kept at all
 * @failed: told of which service one cannot be opened, and why
 * @context: given to both
 * @list: each of them, at each address, by these
 */
struct ports {
	struct server server;
	bool (*healthy)(void *context);
	void (*failed)(void *context, const char *service, const char *why);
	void *context;
	struct port *list;
};

int ports_begin(struct ports *ports, struct problem *problem);
void ports_update(struct ports *ports, const struct facts *facts);
void ports_end(struct ports *ports);

#endif
