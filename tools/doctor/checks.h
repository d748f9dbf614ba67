/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DOCTOR_CHECKS_H
#define SVCNAT_DOCTOR_CHECKS_H

#include "base/ports.h"
#include "doctor/findings.h"
#include "host/agent.h"
#include "host/chains.h"
#include "host/filters.h"

void doctor_examine_forwarding(struct doctor *doctor);
void doctor_examine_routes(struct doctor *doctor);
void doctor_examine_bridges(struct doctor *doctor);
void doctor_examine_conntrack(struct doctor *doctor);
void doctor_examine_nat(struct doctor *doctor);
void doctor_examine_filters(struct doctor *doctor);
void doctor_examine_ipvs(struct doctor *doctor);
void doctor_examine_interfaces(struct doctor *doctor);
void doctor_examine_nodeports(struct doctor *doctor);
void doctor_examine_icmp(struct doctor *doctor);
void doctor_examine_backends(struct doctor *doctor);
void doctor_examine_neighbours(struct doctor *doctor);
void doctor_examine_sources(struct doctor *doctor);
void doctor_examine_listeners(struct doctor *doctor);
void doctor_examine_limits(struct doctor *doctor);
void doctor_examine_timeouts(struct doctor *doctor);
void doctor_examine_helpers(struct doctor *doctor);
void doctor_examine_boot(struct doctor *doctor);
void doctor_examine_agent(struct doctor *doctor);

/* The judgement alone, of what was read before. */
void doctor_judge_chains(struct doctor *doctor, const struct chains *chains);
void doctor_judge_filters(struct doctor *doctor, struct filters *filters,
			  const struct addresses *hosts);
void doctor_judge_agent(struct doctor *doctor, const struct agent_status *status,
			int64_t now);
void doctor_judge_ports(struct doctor *doctor, const struct ports *nodeports,
			const char *range, const char *reserved);

#endif
