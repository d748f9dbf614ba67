/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_WALK_H
#define SVCNAT_WALK_H

#include <linux/ktime.h>

struct nf_conn;
struct svcnat_net;

/**
 * struct svcnat_walk - a look at all connections of a network namespace
 * @each: called for each of them; it ends if 1 is returned
 * @data: for @each
 * @took: nanoseconds that walks have taken, without waiting for them
 */
struct svcnat_walk {
	int (*each)(struct nf_conn *ct, void *data);
	void *data;
	u64 took;
};

int svcnat_walk_init(void);
void svcnat_walk_exit(void);

void svcnat_walker_init(struct svcnat_net *sn);
void svcnat_walker_exit(struct svcnat_net *sn);
bool svcnat_walk(struct svcnat_net *sn, struct svcnat_walk *walk);

#endif /* SVCNAT_WALK_H */
