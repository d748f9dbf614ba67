// SPDX-License-Identifier: GPL-2.0
/* The generic netlink interface: what it offers, and to whom. */
#include <linux/module.h>

#include "netlink/family.h"
#include "netlink/netlink.h"
#include "netlink/owner.h"

/* The generator keeps the table of multicast groups to the file that it writes. */
#include "netlink/gen_ops.c"

/**
 * svcnat_nl_init - open the netlink interface
 *
 * Context: module init, after all that requests may touch.
 * Return: 0 or a negative errno.
 */
int __init svcnat_nl_init(void)
{
	struct genl_family *family = &svcnat_nl_family;
	int err;

	family->ops = svcnat_nl_ops;
	family->n_ops = ARRAY_SIZE(svcnat_nl_ops);
	family->mcgrps = svcnat_nl_mcgrps;
	family->n_mcgrps = ARRAY_SIZE(svcnat_nl_mcgrps);
	err = svcnat_owner_notifier_init();
	if (err)
		return err;
	err = genl_register_family(family);
	if (err)
		svcnat_owner_notifier_exit();
	return err;
}

/**
 * svcnat_nl_exit - close the netlink interface
 *
 * Context: module exit, before anything that requests may touch goes.
 */
void svcnat_nl_exit(void)
{
	genl_unregister_family(&svcnat_nl_family);
	svcnat_owner_notifier_exit();
}
