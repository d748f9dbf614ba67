/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TXN_H
#define SVCNAT_TXN_H

#include "change/changes.h"
#include "change/transaction.h"

struct netlink_ext_ack;

int svcnat_txn_begin(struct svcnat_table *table, u32 portid, u32 id,
		     bool replace, struct netlink_ext_ack *extack);
int svcnat_txn_commit(struct svcnat_table *table,
		      struct netlink_ext_ack *extack);
int svcnat_txn_config_set(struct svcnat_table *table,
			  struct svcnat_config_change *change,
			  struct netlink_ext_ack *extack);
void svcnat_txn_finish(struct svcnat_table *table);
void svcnat_txn_abort(struct svcnat_table *table);

#endif /* SVCNAT_TXN_H */
