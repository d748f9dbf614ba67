/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_AGENT_H
#define SVCNAT_HOST_AGENT_H

#include <inttypes.h>
#include <stdbool.h>

/* Where svcnat-agent is, and how it does. */
#define AGENT_FOLDER "/run/svcnat"
#define AGENT_LOCK AGENT_FOLDER "/agent.lock"
#define AGENT_STATUS AGENT_FOLDER "/agent.status"

#define AGENT_READY_LEN 64
/* What it writes: the members of the structure but for the first, as they are called. */
#define AGENT_STATUS_FORMAT(ready)						\
	"netns %" PRIu64 "\nsynced %" PRId64 "\nwritten %" PRId64		\
	"\nperiod %" PRId64 "\nready " ready "\n"

/**
 * struct agent_status - how svcnat-agent does
 * @runs: it holds its lock
 * @netns: inode of its network namespace
 * @synced: when it told the kernel last, in s since 1970; 0 for never
 * @written: when it wrote this down, the same
 * @period: how often it does, in s
 * @ready: "ok", or why the table is not as the cluster is
 */
struct agent_status {
	bool runs;
	uint64_t netns;
	int64_t synced;
	int64_t written;
	int64_t period;
	char ready[AGENT_READY_LEN];
};

bool agent_status_parse(const char *text, struct agent_status *status);
bool agent_status_read(struct agent_status *status);

#endif
