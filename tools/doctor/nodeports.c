// SPDX-License-Identifier: GPL-2.0
/* doctor: are node ports free for services, and can loopback use them? */
#include <stdlib.h>

#include "doctor/checks.h"
#include "host/sysctl.h"
#include "model/nodeports.h"

/**
 * doctor_judge_ports() - may programs be given node ports as their own?
 * @doctor: gets the finding
 * @nodeports: the node ports
 * @range: first and last port that programs are given, as the kernel writes it
 * @reserved: list of those that they are not, as the kernel writes it
 */
void doctor_judge_ports(struct doctor *doctor, const struct ports *nodeports,
			const char *range, const char *reserved)
{
	unsigned int first, last, port, count = 0, example = 0;
	struct ports kept;
	char *list;

	if (sscanf(range, "%u %u", &first, &last) != 2 ||
	    ports_parse(&kept, reserved))
		return;
	for (port = first; port <= last && port < PORTS; port++) {
		if (!ports_have(nodeports, port) || ports_have(&kept, port))
			continue;
		if (!count++)
			example = port;
		ports_add(&kept, port, port);
	}
	if (!count) {
		doctor_find(doctor, "nodeport-range", VERDICT_OK,
			    "programs are given no node port as their own");
		return;
	}
	doctor_find(doctor, "nodeport-range", VERDICT_NOTE,
		    "programs may be given node ports as their own (%u of them in %u to %u, such as %u), and what is sent to them there ends in a service",
		    count, first, last, example);
	list = ports_format(&kept);
	doctor_mend(doctor, "sysctl -w net.ipv4.ip_local_reserved_ports=%s",
		    list);
	free(list);
}

static void examine_range(struct doctor *doctor)
{
	char *range = sysctl_text("net/ipv4/ip_local_port_range");
	char *reserved = sysctl_text("net/ipv4/ip_local_reserved_ports");
	struct ports nodeports;

	if (range && nodeports_of_table(&nodeports, doctor->model))
		doctor_judge_ports(doctor, &nodeports, range,
				   reserved ? reserved : "");
	free(range);
	free(reserved);
}

static void take_interface(const char *interface, void *data)
{
	bool *found = data;
	long on;

	if (sysctl_interface_number(interface, "route_localnet", &on) && on)
		*found = true;
}

static bool loopback_is_routed(void)
{
	bool found = false;

	/* What is set for all is in force everywhere. */
	take_interface("all", &found);
	sysctl_each_interface(take_interface, &found);
	return found;
}

static void examine_loopback(struct doctor *doctor)
{
	if (!nodeports_on_loopback(doctor->model))
		return;
	if (loopback_is_routed()) {
		doctor_find(doctor, "route-localnet", VERDICT_OK,
			    "node ports at 127.0.0.1 can reach backends; what others send there is dropped");
		return;
	}
	doctor_find(doctor, "route-localnet", VERDICT_PROBLEM,
		    "node ports are also at 127.0.0.1, from which the kernel lets nothing out; when it does, svcnat drops what others send there");
	doctor_mend(doctor, "sysctl -w net.ipv4.conf.all.route_localnet=1");
}

/**
 * doctor_examine_nodeports() - are node ports free, and can loopback use them?
 * @doctor: gets the findings
 */
void doctor_examine_nodeports(struct doctor *doctor)
{
	examine_range(doctor);
	examine_loopback(doctor);
}
