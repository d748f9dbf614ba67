// SPDX-License-Identifier: GPL-2.0
/* doctor: is a service's address also one of this node's own? */
#include <ifaddrs.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"

static unsigned int prefix_length(const struct sockaddr *netmask)
{
	struct endpoint mask;
	unsigned int i, bits = 0;

	addresses_take(netmask, &mask);
	for (i = 0; i < sizeof(mask.address); i++)
		bits += __builtin_popcount(mask.address[i]);
	return bits;
}

static void tell(struct doctor *doctor, const struct ifaddrs *first,
		 size_t count)
{
	char address[ENDPOINT_LEN], more[64] = "";
	struct endpoint at;
	/* A label has a colon, which commands do not take. */
	int len = strcspn(first->ifa_name, ":");

	addresses_take(first->ifa_addr, &at);
	format_address(address, &at);
	if (count > 1)
		snprintf(more, sizeof(more), " (and %zu more like it)",
			 count - 1);
	doctor_find(doctor, "local-address", VERDICT_NOTE,
		    "the service address %s is on interface %.*s, which svcnat does not need%s",
		    address, len, printable(first->ifa_name), more);
	doctor_mend(doctor, "ip address del %s/%u dev %.*s", address,
		    prefix_length(first->ifa_netmask), len,
		    printable(first->ifa_name));
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
