/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOOK_H
#define SVCNAT_HOOK_H

#include "netns/net.h"

void svcnat_hooks_init(struct svcnat_net *sn);
int svcnat_hooks_register(struct svcnat_net *sn);
void svcnat_hooks_unregister(struct svcnat_net *sn);

#endif /* SVCNAT_HOOK_H */
