// SPDX-License-Identifier: GPL-2.0
/* doctor: has conntrack room, and does it let packets pass untranslated? */
#include "base/format.h"
#include "doctor/checks.h"
#include "host/netstat.h"
#include "host/sysctl.h"

/* Per cent of the connections that conntrack can hold. */
#define NEARLY_FULL 80
#define FULL 95
/* Connections that a bucket of the hash table may hold before it is slow. */
#define CROWDED 8
/* How many were usual for long. */
#define SPACIOUS 4

static void examine_room(struct doctor *doctor, long count, long max)
{
	char held[NUMBER_LEN], most[NUMBER_LEN];
	enum verdict verdict = VERDICT_OK;
	double part = max ? 100.0 * count / max : 0;

	if (part >= FULL)
		verdict = VERDICT_PROBLEM;
	else if (part >= NEARLY_FULL)
		verdict = VERDICT_NOTE;
	doctor_find(doctor, "conntrack-room", verdict,
		    "conntrack holds %s connections of at most %s%s",
		    format_number(held, count), format_number(most, max),
		    verdict == VERDICT_OK ? "" :
					    "; when it is full, new ones are dropped");
	if (verdict != VERDICT_OK)
		doctor_mend(doctor,
			    "sysctl -w net.netfilter.nf_conntrack_max=%ld",
			    2 * max);
}

static void examine_buckets(struct doctor *doctor, long buckets, long max)
{
	char slots[NUMBER_LEN], most[NUMBER_LEN];
	bool crowded = max / CROWDED > buckets;

	doctor_find(doctor, "conntrack-buckets",
		    crowded ? VERDICT_NOTE : VERDICT_OK,
		    "conntrack has %s buckets for %s connections%s",
		    format_number(slots, buckets), format_number(most, max),
		    crowded ? ": with many in each, every packet is slow" : "");
	if (crowded)
		doctor_mend(doctor,
			    "sysctl -w net.netfilter.nf_conntrack_buckets=%ld",
			    max / SPACIOUS);
}

static void examine_liberal(struct doctor *doctor, bool liberal)
{
	static const char check[] = "tcp-liberal";

	if (liberal) {
		doctor_find(doctor, check, VERDICT_OK,
			    "conntrack also translates TCP packets out of their window");
		return;
	}
	doctor_find(doctor, check, VERDICT_NOTE,
		    "conntrack leaves TCP packets out of their window untranslated: a client that gets such an answer resets the connection");
	doctor_mend(doctor,
		    "sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1, or drop packets with 'ct state invalid'");
}

/* Two connections with the same ports at once, or none left to masquerade with. */
static void examine_refused(struct doctor *doctor)
{
	static const char check[] = "conntrack-refused";
	char refused[NUMBER_LEN];
	uint64_t count;

	if (!stat_read("insert_failed", &count))
		return;
	if (!count) {
		doctor_find(doctor, check, VERDICT_OK,
			    "conntrack has refused no connection for want of a port");
		return;
	}
	doctor_find(doctor, check, VERDICT_NOTE,
		    "conntrack has dropped %s new connections, as others had their ports: masquerading has 64,512 for one backend and address, 511 for clients' ports below 512; racing packets of one socket count, too",
		    format_number(refused, count));
	doctor_mend(doctor,
		    "give the service more backends, the node more addresses, or leave sources alone ('masquerade auto')");
}

/**
 * doctor_examine_conntrack() - has conntrack room, and does it translate all?
 * @doctor: gets the findings
 */
void doctor_examine_conntrack(struct doctor *doctor)
{
	long count, max, buckets, liberal;

	if (sysctl_number("net/netfilter/nf_conntrack_max", &max)) {
		if (sysctl_number("net/netfilter/nf_conntrack_count", &count))
			examine_room(doctor, count, max);
		if (sysctl_number("net/netfilter/nf_conntrack_buckets",
				  &buckets))
			examine_buckets(doctor, buckets, max);
	}
	if (sysctl_number("net/netfilter/nf_conntrack_tcp_be_liberal",
			  &liberal))
		examine_liberal(doctor, liberal);
	examine_refused(doctor);
}
