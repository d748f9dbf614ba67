// SPDX-License-Identifier: GPL-2.0
/* How the agent does, for 'svcnat doctor'. */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/daemon/status.h"
#include "host/agent.h"

#define NEW AGENT_STATUS ".new"

static uint64_t own_netns(void)
{
	struct stat own = {};

	stat("/proc/self/ns/net", &own);
	return own.st_ino;
}

/**
 * status_write() - write down how the agent does
 * @teller: who knows
 *
 * Where that cannot be written nobody asks for it.
 */
void status_write(struct teller *teller)
{
	int64_t period = teller->serve.settings->sync.period / 1000 + 1;
	int64_t synced = teller->facts.last_sync / 1000000000;
	FILE *to = fopen(NEW, "we");

	if (!to)
		return;
	fprintf(to, AGENT_STATUS_FORMAT("%s"), own_netns(), synced, (int64_t)time(NULL),
		period, teller_is_ready(teller));
	if (fclose(to) || rename(NEW, AGENT_STATUS))
		unlink(NEW);
}

/**
 * status_remove() - nobody has to look after the table any more
 */
void status_remove(void)
{
	unlink(AGENT_STATUS);
}
