// SPDX-License-Identifier: GPL-2.0
/* What svcnat-agent has written down of itself. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/problem.h"
#include "host/agent.h"

#define STATUS_LEN 1024

/**
 * agent_status_parse() - read what the agent has written
 * @text: what it has written
 * @status: the result
 *
 * Return: whether it makes sense.
 */
bool agent_status_parse(const char *text, struct agent_status *status)
{
	*status = (struct agent_status){};
	if (sscanf(text, AGENT_STATUS_FORMAT("%63[^\n]"), &status->netns,
		   &status->synced, &status->written, &status->period,
		   status->ready) != 5 || status->period <= 0)
		return false;
	snprintf(status->ready, sizeof(status->ready), "%s", printable(status->ready));
	return true;
}

/* Who gets the lock himself lets it go at once. */
static bool is_locked(void)
{
	int fd = open(AGENT_LOCK, O_RDONLY | O_CLOEXEC);
	bool locked;

	if (fd < 0)
		return false;
	locked = flock(fd, LOCK_SH | LOCK_NB);
	close(fd);
	return locked;
}

/**
 * agent_status_read() - how does svcnat-agent do?
 * @status: the result
 *
 * Return: false if there was none on this machine.
 */
bool agent_status_read(struct agent_status *status)
{
	FILE *file = fopen(AGENT_STATUS, "re");
	char text[STATUS_LEN];
	size_t len;

	if (!file)
		return false;
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = 0;
	if (!agent_status_parse(text, status))
		return false;
	status->runs = is_locked();
	return true;
}
