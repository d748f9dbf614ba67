// SPDX-License-Identifier: GPL-2.0
/* doctor: do packets get through this node? */
#include <string.h>
#include <sys/socket.h>

#include "doctor/checks.h"
#include "host/netstat.h"
#include "host/routers.h"
#include "host/sysctl.h"
#include "model/nodeports.h"

/* Of strict reverse path filtering; 2 is loose. */
#define RP_FILTER_STRICT 1
/* As many interfaces are named. */
#define NAMED 3

static bool serves(const struct doctor *doctor, uint8_t family)
{
	return addresses_have_family(&doctor->vips, family) ||
	       nodeports_have_family(doctor->model, family);
}

static void examine_family(struct doctor *doctor, const char *check,
			   uint8_t family, bool forwards, const char *mend)
{
	const char *name = family == AF_INET ? "IPv4" : "IPv6";

	if (forwards) {
		doctor_find(doctor, check, VERDICT_OK, "%s is forwarded", name);
		return;
	}
	if (serves(doctor, family))
		doctor_find(doctor, check, VERDICT_PROBLEM,
			    "%s is not forwarded: services are only for this node's own programs",
			    name);
	else
		doctor_find(doctor, check, VERDICT_NOTE,
			    "%s is not forwarded, which services will need",
			    name);
	doctor_mend(doctor, "%s", mend);
}

/*
 * A host that forwards no longer listens to routers, and loses the routes that
 * it has from them, unless it is told to. With slashes, names of interfaces may
 * have dots in them.
 */
static char *keep_routers(char *out, size_t size)
{
	struct routed routed;
	size_t i, used = 0;

	routers_read(&routed);
	*out = 0;
	for (i = 0; i < routed.count; i++)
		used += snprintf(out + used, size - used,
				 " net/ipv6/conf/%s/accept_ra=2",
				 doctor_interface(routed.names[i]));
	return out;
}

static void examine_ipv6(struct doctor *doctor)
{
	static const char check[] = "ip6-forward";
	char routers[ROUTED_MAX * 64], mend[sizeof(routers) + 64];
	bool needed = serves(doctor, AF_INET6);
	long off = 1, forwards = 0;

	sysctl_number("net/ipv6/conf/all/disable_ipv6", &off);
	if (!off && sysctl_number("net/ipv6/conf/all/forwarding", &forwards)) {
		snprintf(mend, sizeof(mend),
			 "sysctl -w%s net.ipv6.conf.all.forwarding=1",
			 keep_routers(routers, sizeof(routers)));
		examine_family(doctor, check, AF_INET6, forwards, mend);
	} else if (needed) {
		doctor_find(doctor, check, VERDICT_PROBLEM,
			    "IPv6 is switched off, but there are IPv6 services");
		doctor_mend(doctor,
			    "sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.all.forwarding=1");
	} else {
		doctor_find(doctor, check, VERDICT_OK,
			    "IPv6 is switched off, and no service needs it");
	}
}

/**
 * struct strict - interfaces with a strict reverse path filter
 * @all: the setting for all interfaces
 * @count: how many there are
 * @names: some of them
 */
struct strict {
	long all;
	size_t count;
	char names[256];
};

static void take_interface(const char *interface, void *data)
{
	struct strict *strict = data;
	size_t used = strlen(strict->names);
	long own;

	if (!strcmp(interface, "lo") ||
	    !sysctl_interface_number(interface, "rp_filter", &own))
		return;
	/* The greater one is in force. */
	if ((own > strict->all ? own : strict->all) != RP_FILTER_STRICT)
		return;
	if (strict->count++ < NAMED)
		snprintf(strict->names + used, sizeof(strict->names) - used,
			 "%s%s", used ? ", " : "", printable(interface));
}

static void examine_rp_filter(struct doctor *doctor)
{
	static const char check[] = "rp-filter";
	struct strict strict = {};
	uint64_t dropped = 0;

	sysctl_interface_number("all", "rp_filter", &strict.all);
	if (!sysctl_each_interface(take_interface, &strict))
		return;
	if (!strict.count) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no interface has a strict reverse path filter");
		return;
	}
	netstat_read("IPReversePathFilter", &dropped);
	doctor_find(doctor, check, VERDICT_NOTE,
		    "the reverse path filter is strict on %zu interface%s (%s%s): packets whose source is routed elsewhere are dropped, %llu so far",
		    strict.count, strict.count == 1 ? "" : "s", strict.names,
		    strict.count > NAMED ? ", ..." : "",
		    (unsigned long long)dropped);
	/* One setting is enough, as the greater one is in force. */
	doctor_mend(doctor, "sysctl -w net.ipv4.conf.all.rp_filter=2");
}

/**
 * doctor_examine_forwarding() - do packets get through this node?
 * @doctor: gets the findings
 */
void doctor_examine_forwarding(struct doctor *doctor)
{
	long forwards;

	if (sysctl_number("net/ipv4/ip_forward", &forwards))
		examine_family(doctor, "ip-forward", AF_INET, forwards,
			       "sysctl -w net.ipv4.ip_forward=1");
	examine_ipv6(doctor);
	examine_rp_filter(doctor);
}
