// SPDX-License-Identifier: GPL-2.0
/* doctor: is a connection remembered for as long as it lasts? */
#include "base/format.h"
#include "doctor/checks.h"
#include "host/sysctl.h"

/* What kube-proxy sets: half closed connections may be as long silent. */
#define HALF_CLOSED 3600

#define CONNTRACK "net/netfilter/nf_conntrack_"
#define FLOWTABLE "net/netfilter/nf_flowtable_"

static void examine_half_closed(struct doctor *doctor)
{
	static const char check[] = "close-wait";
	char text[DURATION_LEN];
	long seconds;

	if (!sysctl_number(CONNTRACK "tcp_timeout_close_wait", &seconds))
		return;
	if (seconds >= HALF_CLOSED) {
		doctor_find(doctor, check, VERDICT_OK,
			    "a connection whose client has closed its half is remembered for %s",
			    format_duration(text, seconds));
		return;
	}
	doctor_find(doctor, check, VERDICT_NOTE,
		    "a connection whose client has closed its half is forgotten after %s of silence: an answer that takes longer is lost",
		    format_duration(text, seconds));
	doctor_mend(doctor,
		    "sysctl -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=%d",
		    HALF_CLOSED);
}

static const struct {
	const char *word;
	const char *fast;
	const char *slow;
	const char *slow_name;
} pairs[] = {
	{ "TCP", FLOWTABLE "tcp_timeout", CONNTRACK "tcp_timeout_established",
	  "tcp_timeout_established" },
	{ "UDP", FLOWTABLE "udp_timeout", CONNTRACK "udp_timeout_stream",
	  "udp_timeout_stream" },
};

static void examine_flowtables(struct doctor *doctor)
{
	static const char check[] = "flowtable-timeout";
	long fast, slow;
	bool known = false;
	unsigned int i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!sysctl_number(pairs[i].fast, &fast) ||
		    !sysctl_number(pairs[i].slow, &slow))
			continue;
		known = true;
		if (fast <= slow)
			continue;
		doctor_find(doctor, check, VERDICT_NOTE,
			    "flowtables keep %s for %ld seconds of silence, conntrack for %ld: what comes back from a flowtable is forgotten at once",
			    pairs[i].word, fast, slow);
		doctor_mend(doctor, "sysctl -w net.netfilter.nf_conntrack_%s=%ld",
			    pairs[i].slow_name, fast);
		return;
	}
	if (known)
		doctor_find(doctor, check, VERDICT_OK,
			    "flowtables keep connections no longer than conntrack");
}

/**
 * doctor_examine_timeouts() - is a connection remembered as long as it lasts?
 * @doctor: gets the findings
 */
void doctor_examine_timeouts(struct doctor *doctor)
{
	examine_half_closed(doctor);
	examine_flowtables(doctor);
}
