/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_REFUSAL_H
#define SVCNAT_REFUSAL_H

#include <linux/netlink.h>

/* There is no memory for what a change makes. */
static inline int svcnat_refuse_memory(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack,
		       "not enough memory: free some or raise the cgroup's limit, then try again");
	return -ENOMEM;
}

#endif /* SVCNAT_REFUSAL_H */
