// SPDX-License-Identifier: GPL-2.0
/* doctor: is a service's address also one of this node's own? */
#include <ifaddrs.h>
#include <string.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"

/*
 * That is what external addresses of nodes, keepalived and DNS caches on nodes
 * are like. Nobody is told to take the address away: it may be the one that the
 * node is reached at.
 */
static void tell(struct doctor *doctor, const struct ifaddrs *first,
		 size_t count)
{
	char address[ENDPOINT_LEN], more[64] = "";
	struct endpoint at;
	/* A label has a colon, which the interface's name has not. */
	int len = strcspn(first->ifa_name, ":");

	addresses_take(first->ifa_addr, &at);
	format_address(address, &at);
	if (count > 1)
		snprintf(more, sizeof(more), " (and %zu more like it)",
			 count - 1);
	doctor_find(doctor, "local-address", VERDICT_OK,
		    "the service address %s is on interface %.*s%s: ports that no service has are the node's own there",
		    address, len, printable(first->ifa_name), more);
}

/**
 * doctor_examine_interfaces() - is a service's address one of this node's own?
 * @doctor: gets the findings
 */
void doctor_examine_interfaces(struct doctor *doctor)
{
	const struct ifaddrs *item, *first = NULL;
	struct ifaddrs *all;
	struct endpoint at;
	size_t count = 0;

	if (!doctor->vips.count || getifaddrs(&all))
		return;
	for (item = all; item; item = item->ifa_next) {
		if (!addresses_take(item->ifa_addr, &at) ||
		    !addresses_have(&doctor->vips, &at))
			continue;
		if (!count++)
			first = item;
	}
	if (first)
		tell(doctor, first, count);
	else
		doctor_find(doctor, "local-address", VERDICT_OK,
			    "no service address is on an interface");
	freeifaddrs(all);
}
