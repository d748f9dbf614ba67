/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NAT_H
#define SVCNAT_NAT_H

#include "table/table.h"

struct nf_hook_state;
struct sk_buff;

unsigned int svcnat_nat_dst(struct svcnat_table *table, struct sk_buff *skb,
			    const struct nf_hook_state *state);
unsigned int svcnat_nat_src(struct sk_buff *skb,
			    const struct nf_hook_state *state);

#endif /* SVCNAT_NAT_H */
