/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MEMBERS_H
#define SVCNAT_MEMBERS_H

#include "change/changes.h"
#include "change/transaction.h"

struct netlink_ext_ack;

int svcnat_members_load(const struct svcnat_table *table,
			struct svcnat_draft *draft, enum svcnat_family family);
int svcnat_members_settle(struct svcnat_members *members);
int svcnat_txn_backend_set(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack);
int svcnat_txn_backend_del(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack);

#endif /* SVCNAT_MEMBERS_H */
