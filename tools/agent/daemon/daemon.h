/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_DAEMON_H
#define SVCNAT_AGENT_DAEMON_DAEMON_H

#include "agent/config/access.h"
#include "agent/daemon/current.h"
#include "agent/daemon/feeds.h"
#include "agent/daemon/follower.h"
#include "agent/daemon/keeper.h"
#include "agent/daemon/lock.h"
#include "agent/daemon/notices.h"
#include "agent/daemon/teller.h"

/**
 * struct daemon - the agent at work
 * @current: what is set, and what translations go by
 * @access: where the API server is
 * @loop: where all is waited for
 * @lock: lets it write
 * @lock_again: when that is asked for again
 * @client: asks the API server
 * @cache: what that has told
 * @feeds: the watches
 * @sync: tells the kernel
 * @keeper: when
 * @teller: tells how it does
 * @notices: tells users of the cluster what became of their objects
 * @follower: tells when the file of the configuration has changed
 * @fault: what was wrong with that last, empty for nothing
 * @period: looks at what nobody tells of
 * @started: the lock was taken, and all of it is at work
 * @failed: it cannot go on
 * @problem: why not
 */
struct daemon {
	struct current *current;
	struct access *access;
	struct loop loop;
	struct lock lock;
	struct loop_timer lock_again;
	struct api_client client;
	struct cache cache;
	struct feeds feeds;
	struct sync sync;
	struct keeper keeper;
	struct teller teller;
	struct notices notices;
	struct follower follower;
	struct problem fault;
	struct loop_timer period;
	bool started;
	bool failed;
	struct problem *problem;
};

int daemon_run(struct current *current, struct access *access,
	       struct problem *problem);

#endif
