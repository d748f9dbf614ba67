/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STRAY_H
#define SVCNAT_STRAY_H

#include <linux/types.h>

struct svcnat_net;

void svcnat_stray_init(struct svcnat_net *sn);
int svcnat_stray_register(struct svcnat_net *sn);
void svcnat_stray_unregister(struct svcnat_net *sn);
int svcnat_stray_guard(struct svcnat_net *sn, bool wanted);

#endif /* SVCNAT_STRAY_H */
