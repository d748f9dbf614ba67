/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_LOCK_H
#define SVCNAT_AGENT_DAEMON_LOCK_H

#include <stdbool.h>

#include "base/problem.h"

/**
 * struct lock - the right to write the kernel's table
 * @fd: the file that is locked, -1 if it is not open
 */
struct lock {
	int fd;
};

int lock_open(struct lock *lock, struct problem *problem);
bool lock_take(struct lock *lock);
void lock_close(struct lock *lock);

#endif
