// SPDX-License-Identifier: GPL-2.0
/* Why packets of connections that exist are looked at, and whether they are. */
#include <linux/lockdep.h>

#include "flows/reasons.h"
#include "netns/net.h"

/**
 * svcnat_early_want - there is a reason to look at packets early
 * @sn: svcnat in the network namespace
 * @reason: SVCNAT_EARLY_*
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or what registering failed with.
 */
int svcnat_early_want(struct svcnat_net *sn, u8 reason)
{
	int err = 0;

	lockdep_assert_held(&sn->table.mutex);
	if (!sn->early)
		err = nf_register_net_hooks(sn->net, sn->early_ops,
					    SVCNAT_NR_EARLY_HOOKS);
	if (!err)
		WRITE_ONCE(sn->early, sn->early | reason);
	return err;
}

/**
 * svcnat_early_release - a reason is no longer one
 * @sn: svcnat in the network namespace
 * @reason: SVCNAT_EARLY_*, any number of them
 *
 * Context: process context, caller holds the table's mutex; packets may still
 * be in the hooks until a grace period has passed.
 */
void svcnat_early_release(struct svcnat_net *sn, u8 reason)
{
	u8 before = sn->early;

	lockdep_assert_held(&sn->table.mutex);
	WRITE_ONCE(sn->early, before & ~reason);
	if (before && !sn->early)
		nf_unregister_net_hooks(sn->net, sn->early_ops,
					SVCNAT_NR_EARLY_HOOKS);
}
