/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_ABORT_H
#define SVCNAT_ABORT_H

struct nf_hook_state;
struct sk_buff;

void svcnat_abort_send(struct sk_buff *skb, const struct nf_hook_state *state);

#endif /* SVCNAT_ABORT_H */
