/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_REMAINS_H
#define SVCNAT_REMAINS_H

#include <linux/list.h>

/**
 * struct svcnat_remains - what a table had, after its end
 * @services: services, with the frontends that they have
 * @removed: frontends that went, and whose connections were still to end
 * @draining: frontends that went and drain, some of which are in @removed as well
 *
 * No packet and nobody else sees any of it.
 */
struct svcnat_remains {
	struct list_head services;
	struct list_head removed;
	struct list_head draining;
};

void svcnat_remains_init(struct svcnat_remains *remains);
void svcnat_remains_free(struct svcnat_remains *remains);

#endif /* SVCNAT_REMAINS_H */
