/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_LOCK_H
#define SVCNAT_NETLINK_LOCK_H

#include "base/pause.h"
#include "netns/net.h"
#include "netns/queue.h"

/*
 * Take the table's mutex for a request; -EINTR if its sender is to end. One message
 * may be hundreds of thousands of requests, of which none is begun any more then.
 */
static inline int svcnat_nl_lock(struct svcnat_table *table)
{
	svcnat_queue_yield(svcnat_net_of(table));
	return svcnat_pause_killable() ?: mutex_lock_killable(&table->mutex);
}

#endif /* SVCNAT_NETLINK_LOCK_H */
