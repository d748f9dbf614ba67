// SPDX-License-Identifier: GPL-2.0
/* What the agent has made can be removed, and what kube-proxy has left. */
#include <stdio.h>

#include "agent/daemon/cleanup.h"
#include "agent/daemon/lock.h"
#include "agent/daemon/status.h"
#include "host/leftovers.h"
#include "netlink/family.h"
#include "netlink/txn.h"

/* An empty table, whose settings are the default ones. */
static int empty_table(struct problem *problem)
{
	const struct service *service;
	struct model model = { .config_given = true };
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
	if (!err)
		status_remove();
	return err;
}

static void tell(const struct leftovers *removed)
{
	bool any = removed->interface;
	const struct {
		unsigned int count;
		const char *what;
	} rows[] = {
		{ removed->tables, "tables of nftables" },
		{ removed->chains, "chains of iptables" },
		{ removed->legacy, "chains of iptables-legacy" },
		{ removed->services, "services of IPVS" },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].count)
			printf("removed %s: %u\n", rows[i].what, rows[i].count);
		any |= rows[i].count;
	}
	if (removed->interface)
		puts("removed the interface kube-ipvs0");
	if (!any)
		puts("there is nothing of kube-proxy");
}

/**
 * cleanup_kube_proxy() - remove what kube-proxy has left, and tell what that was
 * @problem: why not all of it
 *
 * Return: 0, or -1 with @problem filled.
 */
int cleanup_kube_proxy(struct problem *problem)
{
	struct leftovers removed;
	int err = leftovers_remove(&removed, problem);

	tell(&removed);
	return err;
}
