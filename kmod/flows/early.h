/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_EARLY_H
#define SVCNAT_EARLY_H

#include "netns/net.h"

/* Flows were left that must not take another datagram of their client. */
#define SVCNAT_EARLY_STALE	BIT(0)
/* Backends have states: they are counted, or it is seen whether they answer. */
#define SVCNAT_EARLY_STATES	BIT(1)

void svcnat_early_init(struct svcnat_net *sn);
int svcnat_early_want(struct svcnat_net *sn, u8 reason);
void svcnat_early_release(struct svcnat_net *sn, u8 reason);

#endif /* SVCNAT_EARLY_H */
