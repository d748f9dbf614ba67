// SPDX-License-Identifier: GPL-2.0
/* Settings of a service in messages. */
#include "backends/maglev.h"
#include "netlink/drain.h"
#include "netlink/gen.h"
#include "netlink/parse.h"
#include "netlink/service.h"

/* A year: longer affinity is none that somebody meant. */
#define SVCNAT_AFFINITY_LIMIT	(365 * 24 * 3600)

static int svcnat_parse_maglev_size(const struct nlattr *attr, u32 *size,
				    struct netlink_ext_ack *extack)
{
	*size = nla_get_u32(attr);
	if (*size && !svcnat_maglev_size_valid(*size)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the size of a Maglev table is a prime from 3 to 4194301, or 0 to have it chosen");
		return -EINVAL;
	}
	return 0;
}

static int svcnat_parse_max_connections(struct genl_info *info,
					struct svcnat_service_change *change)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_MAX_CONNECTIONS];

	if (!attr)
		return 0;
	change->has |= SVCNAT_HAS_MAX_CONNECTIONS;
	change->settings.max_connections = nla_get_u32(attr);
	if (change->settings.max_connections <= SVCNAT_CONNECTIONS_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "a backend can be limited to up to 1000000000 connections: give less, or 0 for no limit");
	return -EINVAL;
}

/**
 * svcnat_parse_service - wanted settings of a service
 * @info: request
 * @change: result
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_service(struct genl_info *info,
			 struct svcnat_service_change *change)
{
	struct svcnat_settings *settings = &change->settings;
	struct nlattr **attrs = info->attrs;
	int err;

	memset(change, 0, sizeof(*change));
	err = svcnat_parse_name(info, &change->name);
	if (err)
		return err;
	if (attrs[SVCNAT_A_SCHEDULER]) {
		change->has |= SVCNAT_HAS_SCHEDULER;
		settings->scheduler = nla_get_u32(attrs[SVCNAT_A_SCHEDULER]);
	}
	if (attrs[SVCNAT_A_AFFINITY]) {
		change->has |= SVCNAT_HAS_AFFINITY;
		settings->affinity = nla_get_u32(attrs[SVCNAT_A_AFFINITY]);
		if (settings->affinity > SVCNAT_AFFINITY_LIMIT) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[SVCNAT_A_AFFINITY],
					    "an affinity lasts up to a year: give less, or 0 for none");
			return -EINVAL;
		}
	}
	if (attrs[SVCNAT_A_AFFINITY_PREFIX4]) {
		change->has |= SVCNAT_HAS_PREFIX4;
		settings->prefix[SVCNAT_IPV4] =
			nla_get_u8(attrs[SVCNAT_A_AFFINITY_PREFIX4]);
	}
	if (attrs[SVCNAT_A_AFFINITY_PREFIX6]) {
		change->has |= SVCNAT_HAS_PREFIX6;
		settings->prefix[SVCNAT_IPV6] =
			nla_get_u8(attrs[SVCNAT_A_AFFINITY_PREFIX6]);
	}
	if (attrs[SVCNAT_A_MASQUERADE]) {
		change->has |= SVCNAT_HAS_MASQUERADE;
		settings->masquerade = nla_get_u32(attrs[SVCNAT_A_MASQUERADE]);
	}
	if (attrs[SVCNAT_A_REJECT_WITH]) {
		change->has |= SVCNAT_HAS_REJECT_WITH;
		settings->reject_with = nla_get_u32(attrs[SVCNAT_A_REJECT_WITH]);
	}
	if (attrs[SVCNAT_A_FAILOVER]) {
		change->has |= SVCNAT_HAS_FAILOVER;
		settings->failover = nla_get_u32(attrs[SVCNAT_A_FAILOVER]);
	}
	if (attrs[SVCNAT_A_PENALTY_SHARE]) {
		change->has |= SVCNAT_HAS_PENALTY_SHARE;
		settings->penalty_share =
			nla_get_u32(attrs[SVCNAT_A_PENALTY_SHARE]);
	}
	err = svcnat_parse_removal(info, change);
	if (err)
		return err;
	err = svcnat_parse_max_connections(info, change);
	if (err || !attrs[SVCNAT_A_MAGLEV_SIZE])
		return err;
	change->has |= SVCNAT_HAS_MAGLEV_SIZE;
	return svcnat_parse_maglev_size(attrs[SVCNAT_A_MAGLEV_SIZE],
					&settings->maglev_size, info->extack);
}
