/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_ANSWER_H
#define SVCNAT_ANSWER_H

struct dst_entry;
struct nf_hook_state;
struct sk_buff;

struct dst_entry *svcnat_answer_route(const struct sk_buff *skb,
				      const struct nf_hook_state *state);

#endif /* SVCNAT_ANSWER_H */
