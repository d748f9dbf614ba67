/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DRAFT_H
#define SVCNAT_DRAFT_H

#include "change/changes.h"
#include "change/transaction.h"

struct netlink_ext_ack;

struct svcnat_draft *svcnat_draft_get(struct svcnat_table *table,
				      struct svcnat_service *service);
void svcnat_draft_free(struct svcnat_table *table, struct svcnat_draft *draft);
struct svcnat_draft *svcnat_txn_service(struct svcnat_table *table,
					const char *name,
					struct netlink_ext_ack *extack);
struct svcnat_draft *
svcnat_txn_service_set(struct svcnat_table *table,
		       const struct svcnat_service_change *change,
		       struct netlink_ext_ack *extack);
int svcnat_txn_service_del(struct svcnat_table *table, const char *name,
			   struct netlink_ext_ack *extack);
void svcnat_txn_flush(struct svcnat_table *table);

#endif /* SVCNAT_DRAFT_H */
