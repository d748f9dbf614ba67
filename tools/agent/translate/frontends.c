// SPDX-License-Identifier: GPL-2.0
/* Where a port of a Service is dialed. */
#include <string.h>
#include <sys/socket.h>

#include "agent/cache/claims.h"
#include "agent/translate/frontends.h"
#include "agent/translate/ranges.h"
#include "base/format.h"

/* Two may want to have one address and port: who does not get it is told. */
static bool is_won(const struct translate *translate,
		   const struct cache_service *service, uint32_t port,
		   const struct endpoint *at)
{
	uint8_t protocol = service->spec->ports[port].protocol;
	const struct cache_claim *winner = claims_winner(translate->cache, at,
							 protocol);
	char text[ENDPOINT_LEN];

	if (!winner || (winner->service == service && winner->port == port))
		return true;
	translate_tell(translate, service, "AddressTaken",
		       "%s %s is left out: %s has it%s",
		       format_protocol(protocol), format_endpoint(text, at),
		       winner->service->name,
		       winner->use == CACHE_CLUSTER_IP ? " as its cluster IP" :
							 ", which is older");
	return false;
}

/* NULL if nothing keeps anybody out, "" if nobody can be told apart. */
static const char *sources_of(const struct translate *translate,
			      const struct cache_service *service,
			      uint8_t family, struct model *model)
{
	const struct cache_spec *spec = service->spec;
	struct ranges ranges = {};
	uint32_t i;

	for (i = 0; i < spec->range_count; i++) {
		if (spec->ranges[i].family != family)
			continue;
		if (!spec->ranges[i].len)
			return NULL;
		if (ranges_take(&ranges, &spec->ranges[i]))
			continue;
		translate_tell(translate, service, "TooManySourceRanges",
			       "the addresses of its load balancer are left out: it has more than %d loadBalancerSourceRanges",
			       SVCNAT_RANGES_MAX);
		return "";
	}
	return ranges.count ? ranges_keep(model, &ranges, NULL) : NULL;
}

static void add(const struct translate *translate,
		const struct cache_service *service, uint32_t port,
		const struct cache_address *address, struct model *model,
		struct service *into)
{
	const struct cache_spec *spec = service->spec;
	bool cluster = address->use == CACHE_CLUSTER_IP;
	struct endpoint at = address->at;
	struct frontend *frontend;
	const char *sources = NULL;

	at.port = spec->ports[port].port;
	if (!is_won(translate, service, port, &at))
		return;
	if (address->use == CACHE_BALANCER_IP)
		sources = sources_of(translate, service, at.family, model);
	if (sources && !*sources)
		return;
	frontend = service_add_frontend(model, into);
	frontend->at = at;
	frontend->protocol = spec->ports[port].protocol;
	frontend->kind = cluster ? SVCNAT_KIND_CLUSTER : SVCNAT_KIND_EXTERNAL;
	frontend->policy = (cluster ? spec->internal_local :
				      spec->external_local) ?
			   SVCNAT_POLICY_LOCAL : SVCNAT_POLICY_CLUSTER;
	frontend->given = 1U << FRONTEND_KIND | 1U << FRONTEND_POLICY;
	if (!sources)
		return;
	frontend->sources = sources;
	frontend->given |= 1U << FRONTEND_SOURCES;
}

static void add_node_port(const struct translate *translate,
			  const struct cache_service *service, uint32_t port,
			  struct model *model, struct service *into)
{
	const struct cache_port *wanted = &service->spec->ports[port];
	struct endpoint at = { .port = wanted->node_port };
	struct frontend *frontend;

	if (!wanted->node_port || !is_won(translate, service, port, &at))
		return;
	frontend = service_add_frontend(model, into);
	frontend->at = at;
	frontend->protocol = wanted->protocol;
	/* The kernel says so of each node port. */
	frontend->kind = SVCNAT_KIND_EXTERNAL;
	frontend->policy = service->spec->external_local ?
			   SVCNAT_POLICY_LOCAL : SVCNAT_POLICY_CLUSTER;
	frontend->given = 1U << FRONTEND_POLICY;
}

/**
 * frontends_add() - give a service its frontends
 * @translate: how to translate
 * @service: whose
 * @port: index of its port
 * @model: the model that @into is in
 * @into: gets the frontends
 */
void frontends_add(const struct translate *translate,
		   const struct cache_service *service, uint32_t port,
		   struct model *model, struct service *into)
{
	const struct cache_spec *spec = service->spec;
	uint32_t i;

	add_node_port(translate, service, port, model, into);
	for (i = 0; i < spec->address_count; i++)
		add(translate, service, port, &spec->addresses[i], model, into);
}
