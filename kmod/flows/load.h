/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_LOAD_H
#define SVCNAT_LOAD_H

#include <linux/types.h>

struct nf_conn;
struct svcnat_load_ops;
struct svcnat_net;
struct svcnat_state;

/* What backends count their connections with. */
extern const struct svcnat_load_ops svcnat_load_ops;

void svcnat_load_attach(struct nf_conn *ct, struct svcnat_state *state);
void svcnat_load_packet(const struct svcnat_net *sn, struct nf_conn *ct);
int svcnat_load_watch(struct svcnat_net *sn, bool wanted);
void svcnat_load_exit(struct svcnat_net *sn);

#endif /* SVCNAT_LOAD_H */
