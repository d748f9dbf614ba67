// SPDX-License-Identifier: GPL-2.0
/* doctor: does IPVS have the same addresses? */
#include <netinet/in.h>
#include <stdlib.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/ipvs.h"

#define IPVS_FILE "/proc/net/ip_vs"

static const char *option(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_UDP:
		return "-u";
	case IPPROTO_SCTP:
		return "--sctp-service";
	default:
		return "-t";
	}
}

/* Counts the services at svcnat's addresses; the first one is told. */
static size_t count_common(FILE *file, const struct addresses *vips,
			   uint8_t *protocol, struct endpoint *first)
{
	uint8_t this_protocol;
	struct endpoint this;
	size_t room = 0, count = 0;
	char *line = NULL;

	while (getline(&line, &room, file) > 0) {
		if (!ipvs_parse(line, &this_protocol, &this) ||
		    !addresses_have(vips, &this) || count++)
			continue;
		*protocol = this_protocol;
		*first = this;
	}
	free(line);
	return count;
}

/**
 * doctor_examine_ipvs() - does IPVS have the same addresses?
 * @doctor: gets the findings
 */
void doctor_examine_ipvs(struct doctor *doctor)
{
	char at[ENDPOINT_LEN], more[32] = "";
	struct endpoint first;
	uint8_t protocol;
	size_t count;
	FILE *file = fopen(IPVS_FILE, "re");

	if (!file)
		return;
	count = count_common(file, &doctor->vips, &protocol, &first);
	fclose(file);
	if (!count) {
		doctor_find(doctor, "ipvs", VERDICT_OK,
			    "IPVS has none of the service addresses");
		return;
	}
	if (count > 1)
		snprintf(more, sizeof(more), " and %zu more", count - 1);
	format_endpoint(at, &first);
	doctor_find(doctor, "ipvs", VERDICT_PROBLEM,
		    "IPVS has services at the same addresses (%s %s%s): it no longer gets new connections to them",
		    format_protocol(protocol), at, more);
	doctor_mend(doctor, "ipvsadm -D %s %s%s", option(protocol), at,
		    count > 1 ? ", likewise the others" : "");
}
