/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_RESET_H
#define SVCNAT_RESET_H

#include <linux/types.h>

struct nf_conn;
struct svcnat_net;

/**
 * struct svcnat_resets - connections whose ends are to be told of their end
 * @list: connections, with a reference to each, or NULL without memory
 * @nr: how many
 * @room: how many fit
 * @more: there are more than fit, another pass has to be made for these
 */
struct svcnat_resets {
	struct nf_conn **list;
	u32 nr;
	u32 room;
	bool more;
};

void svcnat_resets_init(struct svcnat_resets *resets);
bool svcnat_resets_take(struct svcnat_resets *resets, struct nf_conn *ct);
bool svcnat_resets_send(struct svcnat_resets *resets, struct svcnat_net *sn);
void svcnat_resets_exit(struct svcnat_resets *resets);

#endif /* SVCNAT_RESET_H */
