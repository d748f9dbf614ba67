/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_EARLY_H
#define SVCNAT_EARLY_H

struct svcnat_net;

void svcnat_early_init(struct svcnat_net *sn);

#endif /* SVCNAT_EARLY_H */
