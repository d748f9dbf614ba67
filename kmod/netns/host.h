/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_H
#define SVCNAT_HOST_H

struct svcnat_net;

void svcnat_host_init(struct svcnat_net *sn);
int svcnat_host_watch(struct svcnat_net *sn);
void svcnat_host_unwatch(struct svcnat_net *sn);

int svcnat_host_notifiers_init(void);
void svcnat_host_notifiers_exit(void);

#endif /* SVCNAT_HOST_H */
