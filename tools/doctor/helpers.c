// SPDX-License-Identifier: GPL-2.0
/* doctor: have protocols that name ports within a connection their helper? */
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "doctor/checks.h"

static const struct {
	uint8_t protocol;
	uint16_t port;
	const char *word;
	const char *module;
} helpers[] = {
	{ IPPROTO_TCP, 21, "FTP", "nf_nat_ftp" },
	{ IPPROTO_UDP, 69, "TFTP", "nf_nat_tftp" },
};

/* One that is a part of the kernel is there only if it has parameters. */
static bool is_loaded(const char *module)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK);
}

static const struct service *find(const struct model *model,
				  uint8_t protocol, uint16_t port)
{
	size_t i, j;

	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		for (j = 0; j < service->frontend_count; j++)
			if (service->frontends[j].protocol == protocol &&
			    service->frontends[j].at.port == port)
				return service;
	}
	return NULL;
}

/**
 * doctor_examine_helpers() - have FTP and TFTP their helpers?
 * @doctor: gets the findings
 */
void doctor_examine_helpers(struct doctor *doctor)
{
	unsigned int i;

	for (i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
		const struct service *service = find(doctor->model,
						     helpers[i].protocol,
						     helpers[i].port);

		if (!service)
			continue;
		if (is_loaded(helpers[i].module)) {
			doctor_find(doctor, "helper", VERDICT_OK,
				    "the helper for %s is there; that rules give it to the connections of service %s is assumed",
				    helpers[i].word, service->name);
			continue;
		}
		doctor_find(doctor, "helper", VERDICT_NOTE,
			    "service %s is at the port of %s, whose other connections conntrack does not know without the helper",
			    service->name, helpers[i].word);
		doctor_mend(doctor,
			    "modprobe %s, and give the helper to the connections ('ct helper' of nft)",
			    helpers[i].module);
	}
}
