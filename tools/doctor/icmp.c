// SPDX-License-Identifier: GPL-2.0
/* doctor: can this node tell clients that they are refused? */
#include <linux/icmp.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/sysctl.h"

/* What kernels had for long as their standard. */
#define ENOUGH 1000

/**
 * doctor_examine_icmp() - can this node tell clients that they are refused?
 * @doctor: gets the findings
 */
void doctor_examine_icmp(struct doctor *doctor)
{
	long limit, types = 1L << ICMP_DEST_UNREACH;
	char number[NUMBER_LEN];

	if (!sysctl_number("net/ipv4/icmp_msgs_per_sec", &limit))
		return;
	sysctl_number("net/ipv4/icmp_ratemask", &types);
	if (!(types & 1L << ICMP_DEST_UNREACH)) {
		doctor_find(doctor, "icmp-rate", VERDICT_OK,
			    "refusals by ICMP are not limited");
		return;
	}
	doctor_find(doctor, "icmp-rate",
		    limit < ENOUGH ? VERDICT_NOTE : VERDICT_OK,
		    "at most %s refusals a second are sent by ICMP%s",
		    format_number(number, limit), limit < ENOUGH ?
		    ": other clients wait for a timeout" : "");
	if (limit < ENOUGH)
		doctor_mend(doctor, "sysctl -w net.ipv4.icmp_msgs_per_sec=%d",
			    10 * ENOUGH);
}
