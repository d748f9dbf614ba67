/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_RENEW_H
#define SVCNAT_RENEW_H

#include <linux/types.h>

struct nf_conn;
struct svcnat_net;

bool svcnat_renew_syn(struct svcnat_net *sn, struct nf_conn *ct, u32 seq);

#endif /* SVCNAT_RENEW_H */
