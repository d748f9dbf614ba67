/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_LEAVING_H
#define SVCNAT_LEAVING_H

#include "base/key.h"

struct svcnat_draft;
struct svcnat_frontend;
struct svcnat_service;
struct svcnat_table;
struct svcnat_txn;

int svcnat_leaving_prepare(struct svcnat_table *table,
			   struct svcnat_draft *draft, enum svcnat_family family);
void svcnat_leaving_prepare_frontends(struct svcnat_txn *txn,
				      const struct svcnat_service *service);
void svcnat_leaving_prepare_gone(struct svcnat_table *table,
				 const struct svcnat_service *service);
void svcnat_leaving_commit(struct svcnat_table *table,
			   struct svcnat_draft *draft);
bool svcnat_leaving_take(struct svcnat_table *table,
			 struct svcnat_frontend *frontend);

#endif /* SVCNAT_LEAVING_H */
