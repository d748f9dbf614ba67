// SPDX-License-Identifier: GPL-2.0
/* doctor: have protocols that name ports within a connection their helper? */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter.h>

#include "doctor/checks.h"
#include "host/sysctl.h"

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

/* Until Linux 6.0 a setting gave helpers to all connections. */
static bool gives_to_all(void)
{
	long on = 0;

	return sysctl_number("net/netfilter/nf_conntrack_helper", &on) && on;
}

static bool is_given(struct filters *filters, const struct frontend *frontend)
{
	struct probe probe = {
		.to = frontend->at,
		.protocol = frontend->protocol,
	};
	struct sentence sentence;

	/* A node port is at some address of the node. */
	if (is_nodeport(&probe.to))
		probe.to.family = AF_INET;
	filters_judge(filters, &probe, NF_INET_PRE_ROUTING, &sentence);
	return sentence.helped != WHEN_NEVER;
}

static const struct frontend *find(const struct model *model, uint8_t protocol,
				   uint16_t port, const char **service)
{
	size_t i, j;

	for (i = 0; i < model->count; i++) {
		const struct service *has = model->list[i];

		for (j = 0; j < has->frontend_count; j++) {
			if (has->frontends[j].protocol != protocol ||
			    has->frontends[j].at.port != port)
				continue;
			*service = has->name;
			return &has->frontends[j];
		}
	}
	return NULL;
}

static void examine(struct doctor *doctor, struct filters *filters,
		    unsigned int which, const struct frontend *frontend,
		    const char *service)
{
	bool loaded = is_loaded(helpers[which].module);

	if (loaded && (gives_to_all() || is_given(filters, frontend))) {
		doctor_find(doctor, "helper", VERDICT_OK,
			    "service %s has the helper for %s", service,
			    helpers[which].word);
		return;
	}
	doctor_find(doctor, "helper", VERDICT_NOTE,
		    "service %s is at the port of %s, whose other connections are not known without the helper, which %s",
		    service, helpers[which].word, loaded ?
		    "no rule gives to its connections" : "is not loaded");
	doctor_mend(doctor,
		    "modprobe %s, and give the helper to the connections ('ct helper' of nft)",
		    helpers[which].module);
}

/**
 * doctor_examine_helpers() - have FTP and TFTP their helpers?
 * @doctor: gets the findings
 */
void doctor_examine_helpers(struct doctor *doctor)
{
	struct filters filters;
	unsigned int i;

	for (i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
		const struct frontend *frontend;
		const char *service;

		frontend = find(doctor->model, helpers[i].protocol,
				helpers[i].port, &service);
		if (!frontend)
			continue;
		/* What filters says that these cannot be read. */
		if (!filters_read(&filters))
			examine(doctor, &filters, i, frontend, service);
		filters_free(&filters);
	}
}
