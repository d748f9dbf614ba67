/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DRAINS_H
#define SVCNAT_DRAINS_H

#include <linux/list.h>
#include <linux/types.h>

#include "base/key.h"

struct svcnat_drain;
struct svcnat_frontend;
struct svcnat_service;
struct svcnat_table;

/**
 * struct svcnat_drains - what left and has connections that go on for a time
 * @services: services with such backends
 * @frontends: such frontends, those that left last at the end
 * @nr_frontends: their number
 * @nr_backends: number of such backends
 * @next: the first deadline, or one before it
 * @done: deadlines up to this one have been kept
 *
 * Protected by the table's mutex. Times are milliseconds of a monotonic clock.
 */
struct svcnat_drains {
	struct list_head services;
	struct list_head frontends;
	u32 nr_frontends;
	u32 nr_backends;
	u64 next;
	u64 done;
};

void svcnat_drains_init(struct svcnat_drains *drains);

struct svcnat_drain *svcnat_drains_of(const struct svcnat_table *table,
				      const struct svcnat_service *service,
				      enum svcnat_family family);

void svcnat_drains_publish(struct svcnat_table *table,
			   struct svcnat_service *service,
			   enum svcnat_family family, struct svcnat_drain *drain);
void svcnat_drains_enlist(struct svcnat_table *table,
			  struct svcnat_service *service);
void svcnat_drains_add(struct svcnat_table *table,
		       struct svcnat_frontend *frontend, u64 deadline);

u64 svcnat_drains_next(struct svcnat_table *table);
void svcnat_drains_expire(struct svcnat_table *table, u64 now);

#endif /* SVCNAT_DRAINS_H */
