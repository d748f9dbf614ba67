/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_COMMIT_H
#define SVCNAT_NETLINK_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

struct nlmsghdr;

/**
 * struct nl_toll - how many of something were added, changed and removed
 * @added: were not there
 * @changed: were, and are another now
 * @removed: are there no more
 */
struct nl_toll {
	uint32_t added;
	uint32_t changed;
	uint32_t removed;
};

/**
 * struct nl_commit - what a commit has changed
 * @told: the kernel has told it
 * @generation: of the table since then
 * @services: services
 * @frontends: their frontends; one that moves goes and comes
 * @backends: their backends
 * @config: settings of the network namespace were changed
 * @portid: netlink port of the socket that committed
 */
struct nl_commit {
	bool told;
	uint64_t generation;
	struct nl_toll services;
	struct nl_toll frontends;
	struct nl_toll backends;
	bool config;
	uint32_t portid;
};

void nl_get_commit(const struct nlmsghdr *nlh, struct nl_commit *commit);

#endif
