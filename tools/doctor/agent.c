// SPDX-License-Identifier: GPL-2.0
/* doctor: does svcnat-agent keep the table? */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "doctor/checks.h"

#define CHECK "agent"
/* So many of its periods it may have been held up. */
#define PATIENCE 3

static const char *since(int64_t seconds, char *out, size_t len)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds < 120)
		snprintf(out, len, "%lld seconds ago", (long long)seconds);
	else if (seconds < 7200)
		snprintf(out, len, "%lld minutes ago", (long long)seconds / 60);
	else
		snprintf(out, len, "%lld hours ago", (long long)seconds / 3600);
	return out;
}

/**
 * doctor_judge_agent() - what does it mean how the agent does?
 * @doctor: gets the finding
 * @status: how it does
 * @now: what the clock says, in s since 1970
 */
void doctor_judge_agent(struct doctor *doctor, const struct agent_status *status,
			int64_t now)
{
	char synced[32], written[32];

	since(now - status->synced, synced, sizeof(synced));
	since(now - status->written, written, sizeof(written));
	if (!status->runs) {
		doctor_find(doctor, CHECK, VERDICT_PROBLEM,
			    "svcnat-agent has kept the table, and does not run: it was heard of %s",
			    written);
		doctor_mend(doctor, "start it, or, if it is to be no more: svcnat-agent --cleanup");
	} else if (now - status->written > PATIENCE * status->period) {
		doctor_find(doctor, CHECK, VERDICT_PROBLEM,
			    "svcnat-agent runs and does nothing: it was heard of %s", written);
		doctor_mend(doctor, "look at what it has said, and start it again");
	} else if (strcmp(status->ready, "ok")) {
		doctor_find(doctor, CHECK, VERDICT_PROBLEM,
			    "svcnat-agent is not up to date: %s", status->ready);
		doctor_mend(doctor, "look at what it has said: kubectl -n kube-system logs daemonset/svcnat-agent");
	} else {
		doctor_find(doctor, CHECK, VERDICT_OK,
			    "svcnat-agent hears the API server, and has told the kernel %s",
			    synced);
	}
}

/**
 * doctor_examine_agent() - does svcnat-agent keep the table?
 * @doctor: gets the finding, if there was an agent in this network namespace
 */
void doctor_examine_agent(struct doctor *doctor)
{
	struct agent_status status;
	struct stat own;

	if (!agent_status_read(&status) || stat("/proc/self/ns/net", &own) ||
	    own.st_ino != status.netns)
		return;
	doctor_judge_agent(doctor, &status, time(NULL));
}
