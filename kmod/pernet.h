/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_PERNET_H
#define SVCNAT_PERNET_H

int svcnat_net_init(void);
void svcnat_net_exit(void);

#endif /* SVCNAT_PERNET_H */
