// SPDX-License-Identifier: GPL-2.0
/* doctor: do answers between two ports of a bridge meet netfilter? */
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/netfilter.h>
#include <linux/rtnetlink.h>

#include "doctor/checks.h"
#include "host/filters.h"
#include "host/bridges.h"
#include "host/route.h"
#include "host/sysctl.h"
#include "model/addresses.h"
#include "netlink/plain.h"

/* Backends in more networks than these tell of are not looked for. */
#define TRIED 1000

/**
 * struct bypass - a bridge that passes frames on without netfilter
 * @loaded: the module that would let them meet netfilter is there
 * @all4: the setting for all bridges, for IPv4
 * @all6: the same for IPv6
 * @worst: the bridge, NULL if there is none
 * @serves: a backend is at a port of it
 */
struct bypass {
	bool loaded;
	bool all4;
	bool all6;
	const struct bridge *worst;
	bool serves;
};

static void read_settings(struct bypass *bypass)
{
	long all4 = 0, all6 = 0;

	bypass->loaded = sysctl_number("net/bridge/bridge-nf-call-iptables",
				       &all4);
	bypass->all4 = all4;
	sysctl_number("net/bridge/bridge-nf-call-ip6tables", &all6);
	bypass->all6 = all6;
}

static bool bypasses(const struct bypass *bypass, const struct bridge *bridge,
		     uint8_t family)
{
	if (!bypass->loaded)
		return true;
	if (family == AF_INET6)
		return !bypass->all6 && !bridge->call6;
	return !bypass->all4 && !bridge->call4;
}

/* A client at another port is needed for an answer to go astray. */
static void look_for_backends(struct bypass *bypass, struct nl *nl,
			      struct bridges *bridges,
			      const struct addresses *backends)
{
	struct route route;
	size_t i, j;

	for (i = 0; i < backends->count && i < TRIED; i++) {
		const struct endpoint *at = &backends->list[i];

		if (route_ask(nl, at, &route) || route.error || !route.on_link)
			continue;
		for (j = 0; j < bridges->count; j++) {
			const struct bridge *bridge = &bridges->list[j];

			if (bridge->index != route.interface ||
			    bridge->ports < 2 ||
			    !bypasses(bypass, bridge, at->family))
				continue;
			bypass->worst = bridge;
			bypass->serves = true;
			return;
		}
	}
}

static void look_for_ports(struct bypass *bypass,
			   const struct bridges *bridges)
{
	size_t i;

	for (i = 0; i < bridges->count && !bypass->worst; i++) {
		const struct bridge *bridge = &bridges->list[i];

		if (bridge->ports && (bypasses(bypass, bridge, AF_INET) ||
				      bypasses(bypass, bridge, AF_INET6)))
			bypass->worst = bridge;
	}
}

/*
 * What bridges pass on between any two ports, such as those of virtual machines,
 * would be dropped, too, where a chain drops what it does not know.
 */
static bool would_be_dropped(void)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct probe probe = { .protocol = IPPROTO_TCP };
	struct sentence sentence = {};
	struct filters filters;
	bool dropped;
	unsigned int i;

	dropped = filters_read(&filters);
	for (i = 0; i < sizeof(families) && !dropped; i++) {
		probe.to.family = families[i];
		filters_judge(&filters, &probe, NF_INET_FORWARD, &sentence);
		dropped = sentence.fate != FATE_PASSES;
	}
	filters_free(&filters);
	return dropped;
}

static void tell(struct doctor *doctor, const struct bypass *bypass)
{
	static const char check[] = "bridge-nf";
	static const char first[] =
		"first accept what bridges forward (-m physdev --physdev-is-bridged), then: ";
	char name[IF_NAMESIZE] = "?";

	if (!bypass->worst) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no bridge has ports that netfilter does not see");
		return;
	}
	if_indextoname(bypass->worst->index, name);
	if (bypass->serves)
		doctor_find(doctor, check, VERDICT_PROBLEM,
			    "netfilter does not see what bridge %s passes on: clients there get a backend's answers untranslated",
			    printable(name));
	else
		doctor_find(doctor, check, VERDICT_NOTE,
			    "netfilter does not see what bridge %s passes on: a client and a backend there could not talk",
			    printable(name));
	doctor_mend(doctor, "%s%ssysctl -w%s%s",
		    would_be_dropped() ? first : "",
		    bypass->loaded ? "" : "modprobe br_netfilter; ",
		    bypass->all4 ? "" : " net.bridge.bridge-nf-call-iptables=1",
		    bypass->all6 ? "" :
				   " net.bridge.bridge-nf-call-ip6tables=1");
}

/**
 * doctor_examine_bridges() - do answers between ports of a bridge meet netfilter?
 * @doctor: gets the findings
 */
void doctor_examine_bridges(struct doctor *doctor)
{
	struct addresses backends;
	struct bypass bypass = {};
	struct bridges bridges;
	struct nl nl;

	if (nl_plain_open(&nl, NETLINK_ROUTE))
		return;
	read_settings(&bypass);
	if (!bridges_read(&nl, &bridges)) {
		addresses_of_backends(&backends, doctor->model);
		look_for_backends(&bypass, &nl, &bridges, &backends);
		look_for_ports(&bypass, &bridges);
		tell(doctor, &bypass);
		addresses_free(&backends);
	}
	bridges_free(&bridges);
	nl_close(&nl);
}
