/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_RENEW_H
#define SVCNAT_RENEW_H

#include <linux/types.h>

struct nf_conn;
struct sk_buff;
struct svcnat_net;
struct tcphdr;

bool svcnat_renew_packet(struct svcnat_net *sn, struct nf_conn *ct,
			 const struct sk_buff *skb, const struct tcphdr *tcp);

#endif /* SVCNAT_RENEW_H */
