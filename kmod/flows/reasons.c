// SPDX-License-Identifier: GPL-2.0
/* Why packets of connections that exist are looked at, and whether they are. */
#include <linux/lockdep.h>

#include "flows/reasons.h"
#include "netns/net.h"

/*
 * Are packets seen before conntrack sees them? Where backends have states, for as
 * long as services want it, only once there may be templates: the entries of new
 * connections tell.
 */
static bool svcnat_early_in_front(u8 reasons, bool templates)
{
	return templates ? reasons : reasons & ~SVCNAT_EARLY_STATES;
}

static int svcnat_early_register_templates(struct svcnat_net *sn)
{
	return nf_register_net_hooks(sn->net, sn->template_ops,
				     SVCNAT_NR_TEMPLATE_HOOKS);
}

/**
 * svcnat_early_sees_templates - are templates seen that packets have?
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 * Return: true if they are.
 */
bool svcnat_early_sees_templates(const struct svcnat_net *sn)
{
	return svcnat_early_in_front(READ_ONCE(sn->early), READ_ONCE(sn->templates));
}

/**
 * svcnat_early_want_templates - see templates from now on
 * @sn: svcnat in the network namespace
 *
 * Without memory it is wanted again by the next packet.
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_early_want_templates(struct svcnat_net *sn)
{
	lockdep_assert_held(&sn->table.mutex);
	if (!sn->templates &&
	    (!sn->early || svcnat_early_in_front(sn->early, false) ||
	     !svcnat_early_register_templates(sn)))
		WRITE_ONCE(sn->templates, true);
}

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
	const u8 before = sn->early, after = before | reason;
	int err = 0;

	lockdep_assert_held(&sn->table.mutex);
	if (!before)
		err = nf_register_net_hooks(sn->net, sn->early_ops,
					    SVCNAT_NR_EARLY_HOOKS);
	if (err)
		return err;
	if (svcnat_early_in_front(after, sn->templates) &&
	    !svcnat_early_in_front(before, sn->templates))
		err = svcnat_early_register_templates(sn);
	if (!err)
		WRITE_ONCE(sn->early, after);
	else if (!before)
		nf_unregister_net_hooks(sn->net, sn->early_ops,
					SVCNAT_NR_EARLY_HOOKS);
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
	const u8 before = sn->early, after = before & ~reason;

	lockdep_assert_held(&sn->table.mutex);
	WRITE_ONCE(sn->early, after);
	if (svcnat_early_in_front(before, sn->templates) &&
	    !svcnat_early_in_front(after, sn->templates))
		nf_unregister_net_hooks(sn->net, sn->template_ops,
					SVCNAT_NR_TEMPLATE_HOOKS);
	if (before && !after)
		nf_unregister_net_hooks(sn->net, sn->early_ops,
					SVCNAT_NR_EARLY_HOOKS);
}
