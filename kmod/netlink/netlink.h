/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_H
#define SVCNAT_NETLINK_H

int svcnat_nl_init(void);
void svcnat_nl_exit(void);

#endif /* SVCNAT_NETLINK_H */
