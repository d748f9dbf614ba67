// SPDX-License-Identifier: GPL-2.0
/* One agent writes at a time: the next one waits for the end of the last. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/daemon/lock.h"
#include "host/agent.h"

/**
 * lock_open() - be ready to take the lock
 * @lock: the result, which lock_close() closes
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int lock_open(struct lock *lock, struct problem *problem)
{
	if (mkdir(AGENT_FOLDER, 0755) && errno != EEXIST)
		return problem_set(problem, "cannot make " AGENT_FOLDER ": %s",
				   strerror(errno));
	lock->fd = open(AGENT_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock->fd < 0)
		return problem_set(problem, "cannot open " AGENT_LOCK ": %s",
				   strerror(errno));
	return 0;
}

/**
 * lock_take() - take the lock, if nobody has it
 * @lock: the lock
 *
 * Return: whether it is ours now.
 */
bool lock_take(struct lock *lock)
{
	return !flock(lock->fd, LOCK_EX | LOCK_NB);
}

/**
 * lock_close() - let the next one have it
 * @lock: the lock
 */
void lock_close(struct lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
