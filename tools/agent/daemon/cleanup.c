// SPDX-License-Identifier: GPL-2.0
/* What the agent has made can be removed. */
#include "agent/daemon/cleanup.h"
#include "agent/daemon/lock.h"
#include "netlink/family.h"
#include "netlink/txn.h"

/* An empty table, whose settings are the default ones. */
static int empty_table(struct problem *problem)
{
	const struct service *service;
	struct model model = {};
	struct nl_blame blame;
	struct nl_error error;
	struct nl nl;
	const struct nl_txn txn = { .nl = &nl, .model = &model, .replace = true };
	int err;

	if (nl_connect(&nl, NULL, problem))
		return -1;
	err = nl_txn_run(&txn, &error, &blame, &service);
	nl_close(&nl);
	return err ? problem_set(problem, "%s", error.text) : 0;
}

/**
 * cleanup_table() - remove all that the agent has made
 * @problem: why not
 *
 * An agent that is at work would make it again, so none may be.
 *
 * Return: 0, or -1 with @problem filled.
 */
int cleanup_table(struct problem *problem)
{
	struct lock lock;
	int err;

	if (lock_open(&lock, problem))
		return -1;
	err = lock_take(&lock) ? empty_table(problem) :
	      problem_set(problem, "a svcnat-agent is at work: end it first");
	lock_close(&lock);
	return err;
}
