// SPDX-License-Identifier: GPL-2.0
/*
 * Services whose policy is Local, but whose endpoints are all on other nodes: packets
 * for them are dropped here.
 */
#include <string.h>
#include <sys/socket.h>

#include "agent/sync/lonely.h"

/* All of its backends are elsewhere, and there are some. */
static bool is_lonely(const struct shadow_port *port, uint8_t family)
{
	bool any = false;

	for (uint32_t i = 0; i < port->backend_count; i++) {
		const struct shadow_backend *backend = &port->backends[i];

		if (backend->at.family != family || !backend->weight)
			continue;
		if (backend->flags & 1U << BACKEND_LOCAL)
			return false;
		any = true;
	}
	return any;
}

static bool has_family(const struct shadow_port *port, uint8_t family)
{
	for (uint32_t i = 0; i < port->frontend_count; i++)
		if (port->frontends[i].at.family == family)
			return true;
	return false;
}

/* A node port has no address, and is in the families of the others. */
static bool is_dialed(const struct shadow_port *port, uint8_t family, uint8_t kind)
{
	for (uint32_t i = 0; i < port->frontend_count; i++) {
		const struct shadow_frontend *frontend = &port->frontends[i];

		if (frontend->kind != kind || frontend->policy != SVCNAT_POLICY_LOCAL)
			continue;
		if (frontend->at.family == family ||
		    (!frontend->at.family && has_family(port, family)))
			return true;
	}
	return false;
}

static void count_port(const struct shadow_port *port, uint64_t counts[2][2])
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };

	for (unsigned int i = 0; i < 2; i++) {
		bool within = is_dialed(port, families[i], SVCNAT_KIND_CLUSTER);
		bool outside = is_dialed(port, families[i], SVCNAT_KIND_EXTERNAL);

		if ((!within && !outside) || !is_lonely(port, families[i]))
			continue;
		counts[i][0] += within;
		counts[i][1] += outside;
	}
}

/**
 * lonely_count() - count services without an endpoint on this node
 * @shadow: what the kernel has
 * @counts: of IPv4 and of IPv6: those whose policy for traffic from within, and from
 *	outside, is Local
 */
void lonely_count(const struct shadow *shadow, uint64_t counts[2][2])
{
	const struct shadow_service *service = shadow->services;

	memset(counts, 0, 4 * sizeof(**counts));
	for (; service; service = service->hh.next)
		for (const struct shadow_port *port = service->ports; port; port = port->next)
			count_port(port, counts);
}
