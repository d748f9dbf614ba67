// SPDX-License-Identifier: GPL-2.0
/* doctor: can programs of this node send to the services' addresses? */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/route.h"
#include "model/addresses.h"
#include "netlink/plain.h"

/* Services' addresses lie in few networks: these tell of the rest. */
#define TRIED 1000

/**
 * struct unreachable - service addresses without a route
 * @tried: how many addresses were tried
 * @count: how many of them have none
 * @first: the first one
 * @error: the errno that programs get for it
 */
struct unreachable {
	size_t tried;
	size_t count;
	struct endpoint first;
	int error;
};

static int try_all(struct nl *nl, const struct addresses *vips,
		   struct unreachable *bad)
{
	struct route route;
	size_t i;

	memset(bad, 0, sizeof(*bad));
	bad->tried = vips->count < TRIED ? vips->count : TRIED;
	for (i = 0; i < bad->tried; i++) {
		if (route_ask(nl, &vips->list[i], &route))
			return -1;
		if (!route.error || bad->count++)
			continue;
		bad->first = vips->list[i];
		bad->error = route.error;
	}
	return 0;
}

/*
 * Any interface will do, as the packet gets a backend's address and is routed
 * again; its source address is that of the first one.
 */
static const char *propose_interface(struct nl *nl, const struct model *model,
				     uint8_t family, char *out)
{
	bool found = false;
	struct addresses backends;
	struct route route;
	size_t i;

	addresses_of_backends(&backends, model);
	for (i = 0; !found && i < backends.count && i < TRIED; i++)
		if (backends.list[i].family == family &&
		    !route_ask(nl, &backends.list[i], &route) &&
		    !route.error && route.interface)
			found = if_indextoname(route.interface, out) &&
				strcmp(out, "lo");
	addresses_free(&backends);
	return found ? out : "INTERFACE";
}

static void tell_unreachable(struct doctor *doctor, struct nl *nl,
			     const struct unreachable *bad)
{
	char address[ENDPOINT_LEN], name[IF_NAMESIZE], more[64] = "";

	if (bad->count > 1)
		snprintf(more, sizeof(more), " and %zu more service address%s",
			 bad->count - 1, bad->count == 2 ? "" : "es");
	format_address(address, &bad->first);
	doctor_find(doctor, "route", VERDICT_PROBLEM,
		    "this node has no route to %s%s: its own programs cannot connect (%s)",
		    address, more, strerror(bad->error));
	doctor_mend(doctor, "ip route add %s dev %s%s, or a default route",
		    address,
		    doctor_interface(propose_interface(nl, doctor->model,
						       bad->first.family,
						       name)),
		    bad->count > 1 ? ", likewise the others or their network" :
				     "");
}

/**
 * doctor_examine_routes() - can programs of this node send to the addresses?
 * @doctor: gets the findings
 */
void doctor_examine_routes(struct doctor *doctor)
{
	struct unreachable bad;
	struct nl nl;

	if (!doctor->vips.count || nl_plain_open(&nl, NETLINK_ROUTE))
		return;
	if (!try_all(&nl, &doctor->vips, &bad)) {
		if (bad.count)
			tell_unreachable(doctor, &nl, &bad);
		else
			doctor_find(doctor, "route", VERDICT_OK,
				    "this node has routes to its service addresses, of which %zu %s tried",
				    bad.tried, bad.tried == 1 ? "was" : "were");
	}
	nl_close(&nl);
}
