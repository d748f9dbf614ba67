/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_DAEMON_H
#define SVCNAT_AGENT_DAEMON_DAEMON_H

#include "agent/config/access.h"
#include "agent/daemon/feeds.h"
#include "agent/daemon/keeper.h"
#include "agent/daemon/lock.h"
#include "agent/daemon/notices.h"
#include "agent/daemon/teller.h"
#include "agent/translate/options.h"

/**
 * struct daemon - the agent at work
 * @settings: what is set
 * @access: where the API server is
 * @options: what translations go by
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
 * @started: the lock was taken, and all of it is at work
 * @failed: it cannot go on
 * @problem: why not
 */
struct daemon {
	const struct agent_settings *settings;
	struct access *access;
	const struct translate_options *options;
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
	bool started;
	bool failed;
	struct problem *problem;
};

int daemon_run(const struct agent_settings *settings, struct access *access,
	       const struct translate_options *options,
	       struct problem *problem);

#endif
