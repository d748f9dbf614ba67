/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_NOTIFY_H
#define SVCNAT_NETLINK_NOTIFY_H

struct svcnat_net;

void svcnat_notify_commit(struct svcnat_net *sn);

#endif /* SVCNAT_NETLINK_NOTIFY_H */
