/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FLOWS_FLOWS_H
#define SVCNAT_FLOWS_FLOWS_H

#include "host/conntrack.h"
#include "base/addresses.h"
#include "model/model.h"

struct flow_frontend;

/**
 * struct flows - what is needed to know whose a connection is
 * @frontends: of all services, by protocol, address and port
 * @host: addresses of this host, if there are node ports
 * @filter: what the kernel may leave out
 * @backend: only connections to this one, NULL for all
 */
struct flows {
	struct flow_frontend *frontends;
	struct addresses host;
	struct conntrack_filter filter;
	const struct endpoint *backend;
};

/**
 * struct flow_owner - whose a connection is
 * @service: the service
 * @backend: its backend, NULL if the service does not have it any more
 */
struct flow_owner {
	struct service *service;
	struct backend *backend;
};

/**
 * struct flow_sink - where connections go when they are read
 * @take: takes a connection and whose it is; data comes last
 * @restart: forgets them all: they will be told again
 * @data: for both
 */
struct flow_sink {
	void (*take)(const struct flow *flow, const struct flow_owner *owner,
		     void *data);
	void (*restart)(void *data);
	void *data;
};

int flows_begin(struct flows *flows, struct model *model,
		const struct endpoint *backend, struct problem *problem);
bool flows_owner(const struct flows *flows, const struct flow *flow,
		 struct flow_owner *owner);
int flows_dump(const struct flows *flows, struct nl *nl,
	       const struct flow_sink *sink, struct problem *problem);
int flows_read(const struct flows *flows, const struct flow_sink *sink,
	       struct problem *problem);
void flows_end(struct flows *flows);

#endif
