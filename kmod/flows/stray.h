/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STRAY_H
#define SVCNAT_STRAY_H

struct svcnat_net;

void svcnat_stray_init(struct svcnat_net *sn);

#endif /* SVCNAT_STRAY_H */
