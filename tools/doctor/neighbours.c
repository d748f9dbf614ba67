// SPDX-License-Identifier: GPL-2.0
/* doctor: does anybody answer for service addresses in the node's own networks? */
#include <net/if.h>
#include <sys/socket.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"
#include "host/neighbours.h"
#include "host/route.h"
#include "host/sysctl.h"
#include "netlink/plain.h"

/* Service addresses lie in few networks: these tell of the rest. */
#define TRIED 1000

/**
 * struct silent - service addresses that neighbours ask for in vain
 * @count: how many
 * @first: the first one
 * @interface: where they ask
 */
struct silent {
	size_t count;
	struct endpoint first;
	unsigned int interface;
};

static bool answers_for_others(unsigned int interface)
{
	char name[IF_NAMESIZE], path[64 + IF_NAMESIZE];
	long on = 0;

	if (!if_indextoname(interface, name))
		return false;
	snprintf(path, sizeof(path), "net/ipv6/conf/%s/proxy_ndp", name);
	if (sysctl_number(path, &on) && on)
		return true;
	return sysctl_number("net/ipv6/conf/all/proxy_ndp", &on) && on;
}

/* IPv4 answers for what is routed to the host itself, IPv6 for what it is told to. */
static bool is_answered(const struct endpoint *at, const struct route *route,
			const struct addresses *hosts,
			const struct addresses *proxied)
{
	if (addresses_have(hosts, at))
		return true;
	if (at->family == AF_INET)
		return route->local;
	return addresses_have(proxied, at) &&
	       answers_for_others(route->interface);
}

static bool is_in_network(const struct endpoint *at, const struct route *route)
{
	unsigned int bits = at->family == AF_INET ? 32 : 128;

	return !route->error && route->on_link && route->interface &&
	       route->prefix && route->prefix < bits;
}

static void look(struct silent *silent, struct nl *nl,
		 const struct addresses *vips, const struct addresses *hosts,
		 const struct addresses *proxied)
{
	struct route route;
	size_t i;

	for (i = 0; i < vips->count && i < TRIED; i++) {
		const struct endpoint *at = &vips->list[i];

		if (route_match(nl, at, &route) ||
		    !is_in_network(at, &route) ||
		    is_answered(at, &route, hosts, proxied) || silent->count++)
			continue;
		silent->first = *at;
		silent->interface = route.interface;
	}
}

static void tell(struct doctor *doctor, const struct silent *silent)
{
	static const char check[] = "neighbours";
	char address[ENDPOINT_LEN], name[IF_NAMESIZE] = "?", more[64] = "";
	const char *likewise = silent->count > 1 ? ", likewise the others" : "";

	if (!silent->count) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no service address lies silent in a network of this node");
		return;
	}
	if (silent->count > 1)
		snprintf(more, sizeof(more), " and %zu more",
			 silent->count - 1);
	format_address(address, &silent->first);
	if_indextoname(silent->interface, name);
	doctor_find(doctor, check, VERDICT_NOTE,
		    "neighbours on %s ask who has the service address %s%s, and this node does not answer; another one may",
		    printable(name), address, more);
	if (silent->first.family == AF_INET)
		doctor_mend(doctor, "ip route add local %s dev %s%s", address,
			    doctor_interface(name), likewise);
	else
		doctor_mend(doctor,
			    "sysctl -w net/ipv6/conf/%s/proxy_ndp=1; ip neigh add proxy %s dev %s%s",
			    doctor_interface(name), address, doctor_interface(name), likewise);
}

/**
 * doctor_examine_neighbours() - does anybody answer for service addresses?
 * @doctor: gets the findings
 */
void doctor_examine_neighbours(struct doctor *doctor)
{
	struct addresses hosts = {}, proxied = {};
	struct silent silent = {};
	struct nl nl;

	if (!doctor->vips.count || nl_plain_open(&nl, NETLINK_ROUTE))
		return;
	if (!addresses_of_host(&hosts) &&
	    !neighbours_read_proxied(&nl, &proxied)) {
		look(&silent, &nl, &doctor->vips, &hosts, &proxied);
		tell(doctor, &silent);
	}
	addresses_free(&hosts);
	addresses_free(&proxied);
	nl_close(&nl);
}
