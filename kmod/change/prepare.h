/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_PREPARE_H
#define SVCNAT_PREPARE_H

struct netlink_ext_ack;
struct svcnat_table;

bool svcnat_txn_counts(const struct svcnat_table *table);
bool svcnat_txn_guards(const struct svcnat_table *table);
int svcnat_txn_prepare(struct svcnat_table *table,
		       struct netlink_ext_ack *extack);

#endif /* SVCNAT_PREPARE_H */
