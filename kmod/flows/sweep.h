/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SWEEP_H
#define SVCNAT_SWEEP_H

#include <linux/types.h>

struct nf_conn;
struct svcnat_net;

void svcnat_sweeper_init(struct svcnat_net *sn);
void svcnat_sweeper_order(struct svcnat_net *sn);
void svcnat_sweeper_exit(struct svcnat_net *sn);
void svcnat_sweeper_free(struct svcnat_net *sn);
bool svcnat_sweep_leaves(struct svcnat_net *sn, struct nf_conn *ct);
bool svcnat_sweep_is_served(struct svcnat_net *sn, const struct nf_conn *ct);

#endif /* SVCNAT_SWEEP_H */
