// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/svcnat.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tests/lint/ynl.sh --write */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink/gen.h"

#include <uapi/linux/svcnat.h>

/* Ops table for svcnat */
const struct genl_ops svcnat_nl_ops[17] = {
	{
		.cmd		= SVCNAT_CMD_TXN_BEGIN,
		.doit		= svcnat_nl_txn_begin_doit,
		.policy		= svcnat_txn_begin_nl_policy,
		.maxattr	= SVCNAT_A_REPLACE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_TXN_COMMIT,
		.doit		= svcnat_nl_txn_commit_doit,
		.policy		= svcnat_txn_commit_nl_policy,
		.maxattr	= SVCNAT_A_DIGEST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_TXN_ABORT,
		.doit		= svcnat_nl_txn_abort_doit,
		.policy		= svcnat_txn_abort_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_SERVICE_SET,
		.doit		= svcnat_nl_service_set_doit,
		.policy		= svcnat_service_set_nl_policy,
		.maxattr	= SVCNAT_A_PENALTY_SHARE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_SERVICE_DEL,
		.doit		= svcnat_nl_service_del_doit,
		.policy		= svcnat_service_del_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_FRONTEND_ADD,
		.doit		= svcnat_nl_frontend_add_doit,
		.policy		= svcnat_frontend_add_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_FRONTEND_DEL,
		.doit		= svcnat_nl_frontend_del_doit,
		.policy		= svcnat_frontend_del_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_BACKEND_SET,
		.doit		= svcnat_nl_backend_set_doit,
		.policy		= svcnat_backend_set_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_BACKEND_DEL,
		.doit		= svcnat_nl_backend_del_doit,
		.policy		= svcnat_backend_del_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_CONFIG_SET,
		.doit		= svcnat_nl_config_set_doit,
		.policy		= svcnat_config_set_nl_policy,
		.maxattr	= SVCNAT_A_NODE_ADDRESSES,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_FLUSH,
		.doit		= svcnat_nl_flush_doit,
		.policy		= svcnat_flush_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_SERVICE_GET,
		.doit		= svcnat_nl_service_get_doit,
		.dumpit		= svcnat_nl_service_get_dumpit,
		.policy		= svcnat_service_get_nl_policy,
		.maxattr	= SVCNAT_A_WITH_CLIENTS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_CONFIG_GET,
		.doit		= svcnat_nl_config_get_doit,
		.policy		= svcnat_config_get_nl_policy,
		.maxattr	= SVCNAT_A_WITH_COUNTERS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_FRONTEND_SET,
		.doit		= svcnat_nl_frontend_set_doit,
		.policy		= svcnat_frontend_set_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_TRACE,
		.doit		= svcnat_nl_trace_doit,
		.policy		= svcnat_trace_nl_policy,
		.maxattr	= SVCNAT_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_SERVICE_ADD,
		.doit		= svcnat_nl_service_add_doit,
		.policy		= svcnat_service_add_nl_policy,
		.maxattr	= SVCNAT_A_PENALTY_SHARE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SVCNAT_CMD_BACKEND_ADD,
		.doit		= svcnat_nl_backend_add_doit,
		.policy		= svcnat_backend_add_nl_policy,
		.maxattr	= SVCNAT_A_TXN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group svcnat_nl_mcgrps[] = {
	[SVCNAT_NLGRP_EVENTS] = { "events", GENL_MCAST_CAP_NET_ADMIN, },
};
