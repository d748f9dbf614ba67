/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_REASONS_H
#define SVCNAT_REASONS_H

#include <linux/bits.h>
#include <linux/types.h>

struct svcnat_net;

/* Flows were left that must not take another datagram of their client. */
#define SVCNAT_EARLY_STALE	BIT(0)
/* Backends have states: they are counted, or it is seen whether they answer. */
#define SVCNAT_EARLY_STATES	BIT(1)
/* Connections were left that go on: their clients may dial anew. */
#define SVCNAT_EARLY_LEFT	BIT(2)

bool svcnat_early_sees_templates(const struct svcnat_net *sn);
void svcnat_early_want_templates(struct svcnat_net *sn);
int svcnat_early_want(struct svcnat_net *sn, u8 reason);
void svcnat_early_release(struct svcnat_net *sn, u8 reason);

#endif /* SVCNAT_REASONS_H */
