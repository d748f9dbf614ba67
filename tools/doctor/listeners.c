// SPDX-License-Identifier: GPL-2.0
/* doctor: do programs of this node listen where services are? */
#include <string.h>
#include <sys/socket.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"
#include "host/sockets.h"

/**
 * struct covered - sockets that others cannot reach, as a service is there
 * @doctor: whose services
 * @hosts: addresses of this host
 * @count: how many there are
 * @first: the first one
 * @service: what is there
 */
struct covered {
	const struct doctor *doctor;
	struct addresses hosts;
	size_t count;
	struct listener first;
	const char *service;
};

static bool is_any(const struct endpoint *at)
{
	static const uint8_t any[16];

	return !memcmp(at->address, any, sizeof(any));
}

static bool is_loopback(const struct endpoint *at)
{
	static const uint8_t one[16] = { [15] = 1 };

	return at->family == AF_INET ? at->address[0] == 127 :
				       !memcmp(at->address, one, sizeof(one));
}

/* A socket of any address is dialed at those of the host. */
static bool covers(const struct covered *covered,
		   const struct frontend *frontend,
		   const struct listener *listener)
{
	const struct endpoint *at = &frontend->at;

	if (frontend->protocol != listener->protocol ||
	    at->port != listener->at.port)
		return false;
	if (is_nodeport(at))
		return !is_loopback(&listener->at);
	if (at->family == listener->at.family &&
	    !memcmp(at->address, listener->at.address, sizeof(at->address)))
		return true;
	/* One of IPv6 takes IPv4 along, as most do. */
	return is_any(&listener->at) && addresses_have(&covered->hosts, at) &&
	       (at->family == listener->at.family || at->family == AF_INET);
}

static const struct service *find(const struct covered *covered,
				  const struct listener *listener)
{
	const struct model *model = covered->doctor->model;
	size_t i, j;

	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->frontend_count; j++)
			if (covers(covered, &model->list[i]->frontends[j],
				   listener))
				return model->list[i];
	return NULL;
}

static void take(const struct listener *listener, void *data)
{
	struct covered *covered = data;
	const struct service *service = find(covered, listener);

	if (!service || covered->count++)
		return;
	covered->first = *listener;
	covered->service = service->name;
}

static void tell(struct doctor *doctor, const struct covered *covered)
{
	static const char check[] = "listeners";
	char at[ENDPOINT_LEN], more[64] = "";

	if (!covered->count) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no program of this node listens where a service is");
		return;
	}
	if (covered->count > 1)
		snprintf(more, sizeof(more), " (and %zu more like it)",
			 covered->count - 1);
	doctor_find(doctor, check, VERDICT_NOTE,
		    "a program of this node listens at %s %s%s, and gets no connections there: they go to service %s",
		    format_protocol(covered->first.protocol),
		    format_endpoint(at, &covered->first.at), more,
		    covered->service);
	doctor_mend(doctor, "let the program listen at another port, if it is to be reached");
}

/**
 * doctor_examine_listeners() - do programs listen where services are?
 * @doctor: gets the findings
 */
void doctor_examine_listeners(struct doctor *doctor)
{
	struct covered covered = { .doctor = doctor };

	if (!doctor->model->count || addresses_of_host(&covered.hosts))
		return;
	sockets_each(take, &covered);
	tell(doctor, &covered);
	addresses_free(&covered.hosts);
}
