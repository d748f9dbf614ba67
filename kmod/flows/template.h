/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TEMPLATE_H
#define SVCNAT_TEMPLATE_H

#include <linux/types.h>

struct nf_conn;
struct svcnat_net;

bool svcnat_template_made(const struct nf_conn *ct);
void svcnat_template_expect(struct svcnat_net *sn);
void svcnat_template_init(struct svcnat_net *sn);
void svcnat_template_exit(struct svcnat_net *sn);

#endif /* SVCNAT_TEMPLATE_H */
