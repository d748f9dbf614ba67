/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SWEEP_H
#define SVCNAT_SWEEP_H

struct svcnat_net;

int svcnat_sweep_init(void);
void svcnat_sweep_exit(void);

void svcnat_sweeper_init(struct svcnat_net *sn);
void svcnat_sweeper_order(struct svcnat_net *sn);
void svcnat_sweeper_exit(struct svcnat_net *sn);

#endif /* SVCNAT_SWEEP_H */
