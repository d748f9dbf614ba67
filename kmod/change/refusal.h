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

/* What a change makes found no place in a hash table. */
static inline int svcnat_refuse_insertion(int err,
					  struct netlink_ext_ack *extack)
{
	switch (err) {
	case -EBUSY:
		NL_SET_ERR_MSG(extack,
			       "a hash table is being made larger and has too many in one place: try again");
		return err;
	case -E2BIG:
		NL_SET_ERR_MSG(extack,
			       "a hash table of the kernel is full: remove something first");
		return err;
	default:
		return svcnat_refuse_memory(extack);
	}
}

#endif /* SVCNAT_REFUSAL_H */
