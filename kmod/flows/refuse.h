/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_REFUSE_H
#define SVCNAT_REFUSE_H

#include "pick/select.h"
#include "table/table.h"

struct nf_hook_state;
struct sk_buff;

void svcnat_refuse_go_on(struct sk_buff *skb,
			 const struct nf_hook_state *state);
unsigned int svcnat_refuse(struct svcnat_table *table, struct sk_buff *skb,
			   const struct svcnat_flow *flow,
			   enum svcnat_verdict verdict,
			   const struct svcnat_pick *pick,
			   const struct nf_hook_state *state);

#endif /* SVCNAT_REFUSE_H */
