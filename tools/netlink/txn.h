/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_TXN_H
#define SVCNAT_NETLINK_TXN_H

#include "netlink/commit.h"
#include "netlink/svcnat.h"

/**
 * struct nl_txn - a model on its way to the kernel as one transaction
 * @nl: the socket
 * @model: what is sent; its services are sorted
 * @replace: it is the whole table
 * @expect: refuse another generation than @generation
 * @generation: see there
 * @hasty: do not wait for another writer's transaction to end
 * @have: a dry run: let the kernel check everything, read the table that it was
 *	checked against, and drop it; NULL to make it come true
 * @told: gets what the commit has changed, NULL if nobody wants to know
 * @progress: called now and then with the number of services sent, or NULL
 */
struct nl_txn {
	struct nl *nl;
	const struct model *model;
	bool replace;
	bool expect;
	uint64_t generation;
	bool hasty;
	struct model *have;
	struct nl_commit *told;
	void (*progress)(size_t done, size_t all);
};

int nl_txn_run(const struct nl_txn *txn, struct nl_error *error,
	       struct nl_blame *blame, const struct service **service);
struct nlmsghdr *nl_put_change(struct nl *nl, void *buffer,
			       const struct model *model);
int nl_change(struct nl *nl, const struct model *model,
	      struct nl_commit *told, struct nl_error *error);
int nl_hold(struct nl *nl, struct nl_error *error);
void nl_abort(struct nl *nl);

#endif
