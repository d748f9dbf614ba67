/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_LOAD_H
#define SVCNAT_LOAD_H

#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/types.h>

struct nf_conn;
struct svcnat_net;
struct svcnat_state;
struct tcphdr;

void svcnat_load_init(struct svcnat_net *sn);
void svcnat_load_exit(struct svcnat_net *sn);
void svcnat_load_attach(struct svcnat_net *sn, struct nf_conn *ct,
			struct svcnat_state *state);
bool svcnat_load_packet(struct svcnat_net *sn, struct nf_conn *ct,
			const struct tcphdr *tcp, enum ip_conntrack_dir dir);
int svcnat_load_watch(struct svcnat_net *sn, bool wanted);

#endif /* SVCNAT_LOAD_H */
