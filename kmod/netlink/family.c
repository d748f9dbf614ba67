// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family, as those know it who send its messages. */
#include <linux/module.h>

#include <uapi/linux/svcnat.h>

#include "netlink/family.h"

struct genl_family svcnat_nl_family __ro_after_init = {
	.name = SVCNAT_GENL_NAME,
	.version = SVCNAT_GENL_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
};
