// SPDX-License-Identifier: GPL-2.0
/* The order of the checks. */
#include "doctor/checks.h"
#include "doctor/doctor.h"

/**
 * doctor_examine() - make all checks but those of the module itself
 * @doctor: gets the findings
 */
void doctor_examine(struct doctor *doctor)
{
	doctor_examine_forwarding(doctor);
	doctor_examine_routes(doctor);
	doctor_examine_neighbours(doctor);
	doctor_examine_sources(doctor);
	doctor_examine_bridges(doctor);
	doctor_examine_conntrack(doctor);
	doctor_examine_timeouts(doctor);
	doctor_examine_nat(doctor);
	doctor_examine_filters(doctor);
	doctor_examine_backends(doctor);
	doctor_examine_ipvs(doctor);
	doctor_examine_interfaces(doctor);
	doctor_examine_nodeports(doctor);
	doctor_examine_listeners(doctor);
	doctor_examine_helpers(doctor);
	doctor_examine_limits(doctor);
	doctor_examine_icmp(doctor);
	doctor_examine_agent(doctor);
	doctor_examine_boot(doctor);
}
