// SPDX-License-Identifier: GPL-2.0
/* doctor: has each service a backend that can be reached? */
#include <string.h>
#include <sys/socket.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"
#include "host/sysctl.h"

/**
 * struct idle - services that refuse their clients
 * @empty: how many have no backend of a family that is dialed
 * @weightless: how many have only backends that get no new connections
 * @boxed: how many have only such as do not answer
 * @first: the first of the worst kind
 */
struct idle {
	size_t empty;
	size_t weightless;
	size_t boxed;
	const char *first;
};

static bool is_boxed(const struct backend *backend)
{
	return counter_is_given(backend->counters, SVCNAT_C_PENALTY);
}

static void look_at_family(struct idle *idle, const struct service *service,
			   uint8_t family)
{
	size_t i, all = 0, weighty = 0, answering = 0;

	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		if (backend->at.family != family)
			continue;
		all++;
		weighty += !!backend->weight;
		answering += backend->weight && !is_boxed(backend);
	}
	if (answering)
		return;
	if (!idle->first || (weighty && !idle->boxed))
		idle->first = service->name;
	if (weighty)
		idle->boxed++;
	else if (all)
		idle->weightless++;
	else
		idle->empty++;
}

static bool has_family(const struct service *service, uint8_t family)
{
	size_t i;

	for (i = 0; i < service->backend_count; i++)
		if (service->backends[i].at.family == family)
			return true;
	return false;
}

/* A node port serves the families that its service has backends of. */
static bool serves(const struct service *service, uint8_t family)
{
	bool nodeport = false;
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		if (service->frontends[i].at.family == family)
			return true;
		nodeport |= is_nodeport(&service->frontends[i].at);
	}
	return nodeport && (has_family(service, family) ||
			    (!service->backend_count && family == AF_INET));
}

static void look_at(struct idle *idle, const struct service *service)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	unsigned int i;

	for (i = 0; i < sizeof(families); i++)
		if (serves(service, families[i]))
			look_at_family(idle, service, families[i]);
}

static void examine_idle(struct doctor *doctor)
{
	static const char check[] = "no-backend";
	struct idle idle = {};
	size_t i;

	for (i = 0; i < doctor->model->count; i++)
		look_at(&idle, doctor->model->list[i]);
	if (!idle.first) {
		doctor_find(doctor, check, VERDICT_OK,
			    "each service has a backend for its clients");
		return;
	}
	doctor_find(doctor, check,
		    idle.boxed ? VERDICT_PROBLEM : VERDICT_NOTE,
		    "clients are refused for want of a backend, of %s for instance: without backends of a family %zu, with weights of 0 only %zu, with backends that do not answer only %zu",
		    idle.first, idle.empty, idle.weightless, idle.boxed);
	doctor_mend(doctor, "svcnat show %s, and look why", idle.first);
}

static bool is_loopback(const struct endpoint *at)
{
	static const uint8_t one[16] = { [15] = 1 };

	return at->family == AF_INET ? at->address[0] == 127 :
				       !memcmp(at->address, one, sizeof(one));
}

static bool loopback_is_routed(uint8_t family)
{
	long on = 0;

	return family == AF_INET &&
	       sysctl_interface_number("all", "route_localnet", &on) && on;
}

static const char *wrong_with(const struct doctor *doctor,
			      const struct addresses *hosts,
			      const struct endpoint *at)
{
	if (is_loopback(at) && !loopback_is_routed(at->family))
		return "a loopback address, to which the kernel lets no client's packets";
	if (addresses_have(&doctor->vips, at) && !addresses_have(hosts, at))
		return "a service address itself, which is not translated again";
	return NULL;
}

static void examine_addresses(struct doctor *doctor)
{
	static const char check[] = "backend-address";
	struct addresses hosts = {};
	const char *why = NULL;
	char at[ENDPOINT_LEN];
	size_t i, j;

	if (addresses_of_host(&hosts))
		return;
	for (i = 0; i < doctor->model->count && !why; i++) {
		const struct service *service = doctor->model->list[i];

		for (j = 0; j < service->backend_count && !why; j++) {
			why = wrong_with(doctor, &hosts,
					 &service->backends[j].at);
			if (!why)
				continue;
			doctor_find(doctor, check, VERDICT_PROBLEM,
				    "the backend %s of service %s is %s",
				    format_endpoint(at, &service->backends[j].at),
				    service->name, why);
			doctor_mend(doctor, "give the service an address where a server listens");
		}
	}
	if (!why)
		doctor_find(doctor, check, VERDICT_OK,
			    "no backend is a service address or a loopback address");
	addresses_free(&hosts);
}

/**
 * doctor_examine_backends() - has each service a backend that can be reached?
 * @doctor: gets the findings
 */
void doctor_examine_backends(struct doctor *doctor)
{
	if (!doctor->model->count)
		return;
	examine_idle(doctor);
	examine_addresses(doctor);
}
