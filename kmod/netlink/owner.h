/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_OWNER_H
#define SVCNAT_NETLINK_OWNER_H

#include <linux/types.h>

struct svcnat_net;

void svcnat_owner_init(struct svcnat_net *sn);
void svcnat_owner_exit(struct svcnat_net *sn);
int svcnat_owner_notifier_init(void);
void svcnat_owner_notifier_exit(void);

#endif /* SVCNAT_NETLINK_OWNER_H */
