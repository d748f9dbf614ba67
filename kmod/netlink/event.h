/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_EVENT_H
#define SVCNAT_NETLINK_EVENT_H

#include <net/genetlink.h>

#include "netns/net.h"

/**
 * struct svcnat_event - a notification that is being made
 * @sn: svcnat in the network namespace
 * @skb: the message
 * @header: its header
 * @gfp: how to allocate
 */
struct svcnat_event {
	const struct svcnat_net *sn;
	struct sk_buff *skb;
	void *header;
	gfp_t gfp;
};

bool svcnat_event_begin(struct svcnat_event *event, const struct svcnat_net *sn,
			u8 command, gfp_t gfp);
void svcnat_event_end(struct svcnat_event *event, int err);
void svcnat_event_send(const struct svcnat_net *sn, struct sk_buff *skb,
		       gfp_t gfp);
void svcnat_event_lost(const struct svcnat_net *sn);

#endif /* SVCNAT_NETLINK_EVENT_H */
