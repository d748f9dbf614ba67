/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_COMPAT_NET_GENETLINK_H
#define SVCNAT_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>
#include <linux/version.h>

/* 6.7 moved the attributes of a dump into the struct genl_info. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

/* Before a fix of 6.7, which stable kernels have, groups had the flags of commands. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN	GENL_UNS_ADMIN_PERM
#endif

#endif /* SVCNAT_COMPAT_NET_GENETLINK_H */
