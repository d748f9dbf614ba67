// SPDX-License-Identifier: GPL-2.0
/* doctor: is it known who the clients are, and where backends answer? */
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/route.h"
#include "netlink/plain.h"

/* Backends in more networks than these tell of are not looked for. */
#define TRIED 1000

static bool is_set(const struct doctor *doctor, const char *word)
{
	int index = setting_find(&config_settings, word);
	const char *text = setting_effective(&config_settings,
					     &doctor->model->config,
					     index).text;

	return text && *text && strcmp(text, "none");
}

static bool knows_pods(const struct doctor *doctor)
{
	return is_set(doctor, "pod-cidr") || is_set(doctor, "pod-interface");
}

static const struct service *first_external(const struct model *model)
{
	size_t i, j;

	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		for (j = 0; j < service->frontend_count; j++)
			if (service->frontends[j].kind == SVCNAT_KIND_EXTERNAL ||
			    is_nodeport(&service->frontends[j].at))
				return service;
	}
	return NULL;
}

static void examine_pods(struct doctor *doctor)
{
	static const char check[] = "pods";
	const struct service *service = first_external(doctor->model);

	if (!service)
		return;
	if (knows_pods(doctor)) {
		doctor_find(doctor, check, VERDICT_OK,
			    "it is known which clients are pods");
		return;
	}
	doctor_find(doctor, check, VERDICT_NOTE,
		    "service %s has a node port or an external address, but which clients are pods is not known: with policy local they are treated like clients outside",
		    service->name);
	doctor_mend(doctor, "svcnat config set pod-cidr CIDR, or pod-interface");
}

/* Masquerading brings all answers back. */
static bool hides(const struct doctor *doctor, const struct service *service)
{
	int index = setting_find(&service_settings, "masquerade");
	uint32_t own = service_setting(service, index);
	uint32_t all = setting_effective(&config_settings,
					 &doctor->model->config,
					 CONFIG_MASQUERADE).number;

	return own != SVCNAT_MASQUERADE_AUTO || all != SVCNAT_MASQUERADE_AUTO;
}

static bool dials_cluster(const struct service *service)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++)
		if (service->frontends[i].kind == SVCNAT_KIND_CLUSTER &&
		    !is_nodeport(&service->frontends[i].at))
			return true;
	return false;
}

/* An interface by which also networks are reached that are not its own. */
static unsigned int way_out(struct nl *nl, uint8_t family)
{
	/* Addresses for documentation are nobody's. */
	struct endpoint far = { .family = family, .address = { 203, 0, 113, 1 } };
	static const uint8_t documentation[4] = { 0x20, 0x01, 0x0d, 0xb8 };
	struct route route;

	if (family == AF_INET6) {
		memset(far.address, 0, sizeof(far.address));
		memcpy(far.address, documentation, sizeof(documentation));
	}
	return route_ask(nl, &far, &route) || route.error || route.on_link ?
	       0 : route.interface;
}

/**
 * struct search - for a backend on the link that leads out
 * @nl: a socket of rtnetlink
 * @out4: the interface that leads out for IPv4, 0 if there is none
 * @out6: the same for IPv6
 * @tried: how many backends were tried
 */
struct search {
	struct nl nl;
	unsigned int out4;
	unsigned int out6;
	size_t tried;
};

static bool look_for_link(struct doctor *doctor, struct search *search,
			  const struct service *service)
{
	char at[ENDPOINT_LEN], name[IF_NAMESIZE];
	struct route route;
	size_t i;

	for (i = 0; i < service->backend_count; i++) {
		const struct endpoint *backend = &service->backends[i].at;

		if (search->tried++ >= TRIED)
			return false;
		if (route_ask(&search->nl, backend, &route) || route.error ||
		    route.local || !route.on_link ||
		    route.interface != (backend->family == AF_INET ?
					search->out4 : search->out6) ||
		    !if_indextoname(route.interface, name))
			continue;
		doctor_find(doctor, "one-link", VERDICT_NOTE,
			    "the backend %s of service %s is on %s, where clients may be, too: it would answer those past this node",
			    format_address(at, backend), service->name,
			    printable(name));
		doctor_mend(doctor, "svcnat service set %s masquerade always",
			    service->name);
		return true;
	}
	return false;
}

static void examine_links(struct doctor *doctor)
{
	struct search search = {};
	bool found = false;
	size_t i;

	if (knows_pods(doctor) || nl_plain_open(&search.nl, NETLINK_ROUTE))
		return;
	search.out4 = way_out(&search.nl, AF_INET);
	search.out6 = way_out(&search.nl, AF_INET6);
	for (i = 0; i < doctor->model->count && !found; i++) {
		const struct service *service = doctor->model->list[i];

		if (!hides(doctor, service) && dials_cluster(service))
			found = look_for_link(doctor, &search, service);
	}
	if (search.tried && !found)
		doctor_find(doctor, "one-link", VERDICT_OK,
			    "no backend is on the interface that leads out, where it would answer clients past this node");
	nl_close(&search.nl);
}

/**
 * doctor_examine_sources() - are clients known, and answered by this node?
 * @doctor: gets the findings
 */
void doctor_examine_sources(struct doctor *doctor)
{
	examine_pods(doctor);
	examine_links(doctor);
}
