// SPDX-License-Identifier: GPL-2.0
/* What becomes of backends that leave, in messages. */
#include "flows/drainer.h"
#include "netlink/address.h"
#include "netlink/drain.h"

/**
 * svcnat_parse_removal - what becomes of connections to backends that leave
 * @info: request
 * @change: result
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_removal(struct genl_info *info,
			 struct svcnat_service_change *change)
{
	const struct nlattr *choice = info->attrs[SVCNAT_A_ON_REMOVAL];
	const struct nlattr *drain = info->attrs[SVCNAT_A_DRAIN];
	struct svcnat_settings *settings = &change->settings;
	bool drains;

	settings->on_removal = choice ? nla_get_u32(choice) : 0;
	drains = settings->on_removal == SVCNAT_ON_REMOVAL_DRAIN;
	if (drains && !drain) {
		NL_SET_ERR_MSG_ATTR(info->extack, choice,
				    "how long connections drain is missing: give a time, as in drain 30m");
		return -EINVAL;
	}
	if (drain && !drains) {
		NL_SET_ERR_MSG_ATTR(info->extack, drain,
				    "a time to drain goes together with on-removal drain");
		return -EINVAL;
	}
	if (drain && nla_get_u32(drain) > SVCNAT_DRAIN_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, drain,
				    "connections drain for up to 30 days: give less");
		return -EINVAL;
	}
	if (choice)
		change->has |= SVCNAT_HAS_ON_REMOVAL;
	if (drain)
		settings->drain = nla_get_u32(drain);
	return 0;
}

static int svcnat_fill_leaver(struct sk_buff *skb, bool ipv4,
			      const struct svcnat_leaver *leaver, u64 now)
{
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_A_DRAINING);
	u64 left = 0;

	if (leaver->deadline > now)
		left = leaver->deadline - now + MSEC_PER_SEC - 1;
	if (!nest)
		return -EMSGSIZE;
	if (svcnat_fill_addr(skb, SVCNAT_D_ADDRESS, ipv4, leaver->addr) ||
	    nla_put_be16(skb, SVCNAT_D_PORT, leaver->port) ||
	    nla_put_u32(skb, SVCNAT_D_EXPIRES, div_u64(left, MSEC_PER_SEC))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_draining - tell the backends that left and go on for a time
 * @skb: message buffer
 * @table: table that the service is in
 * @service: the service
 * @first: its members that come before them
 * @cursor: where to go on; advanced
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -EMSGSIZE if there are more than there is room for.
 */
int svcnat_fill_draining(struct sk_buff *skb, const struct svcnat_table *table,
			 const struct svcnat_service *service, u32 first,
			 struct svcnat_cursor *cursor)
{
	const u64 now = svcnat_drainer_now();
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		const struct svcnat_drain *drain =
			svcnat_drains_of(table, service, family);

		while (cursor->member - first < svcnat_drain_nr(drain)) {
			const struct svcnat_leaver *leaver =
				&drain->leavers[cursor->member - first];

			if (!svcnat_drain_over(drain, leaver) &&
			    svcnat_fill_leaver(skb, family == SVCNAT_IPV4,
					       leaver, now))
				return -EMSGSIZE;
			cursor->member++;
		}
		first += svcnat_drain_nr(drain);
	}
	return 0;
}
