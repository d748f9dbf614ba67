/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_FOLLOWER_H
#define SVCNAT_AGENT_DAEMON_FOLLOWER_H

#include "agent/loop/loop.h"

/**
 * struct follower - tells when a file has changed
 * @loop: where it is waited for that
 * @source: what the kernel tells of its folder
 * @later: what happens there is taken together
 * @changed: called then
 * @context: given to @changed
 */
struct follower {
	struct loop *loop;
	struct loop_source source;
	struct loop_timer later;
	void (*changed)(void *context);
	void *context;
};

int follower_begin(struct follower *follower, struct loop *loop, const char *path,
		   struct problem *problem);
void follower_end(struct follower *follower);

#endif
