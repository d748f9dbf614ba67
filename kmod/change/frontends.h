/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FRONTENDS_H
#define SVCNAT_FRONTENDS_H

#include "change/changes.h"
#include "change/transaction.h"

struct netlink_ext_ack;

bool svcnat_draft_drops(const struct svcnat_txn *txn,
			const struct svcnat_frontend *frontend);
void svcnat_frontend_unstage(struct svcnat_table *table,
			     struct svcnat_frontend *frontend);
int svcnat_txn_frontend_set(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    struct svcnat_frontend_change *change,
			    struct netlink_ext_ack *extack);
int svcnat_txn_frontend_del(struct svcnat_table *table,
			    struct svcnat_draft *draft,
			    const struct svcnat_key *key,
			    struct netlink_ext_ack *extack);

#endif /* SVCNAT_FRONTENDS_H */
