// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/svcnat.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tests/lint/ynl.sh --write */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink/gen.h"

#include <uapi/linux/svcnat.h>

/* Common nested types */
const struct nla_policy svcnat_backend_nl_policy[SVCNAT_B_LOCAL_ONLY + 1] = {
	[SVCNAT_B_ADDRESS] = NLA_POLICY_MIN_LEN(4),
	[SVCNAT_B_PORT] = { .type = NLA_BE16, },
	[SVCNAT_B_WEIGHT] = { .type = NLA_U16, },
	[SVCNAT_B_COUNTERS] = NLA_POLICY_NESTED(svcnat_counters_nl_policy),
	[SVCNAT_B_LOCAL] = NLA_POLICY_MAX(NLA_U8, 1),
	[SVCNAT_B_TERMINATING] = NLA_POLICY_MAX(NLA_U8, 1),
	[SVCNAT_B_LOCAL_ONLY] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy svcnat_counters_nl_policy[SVCNAT_C_HANDSHAKE + 1] = {
	[SVCNAT_C_CONNECTIONS] = { .type = NLA_U64, },
	[SVCNAT_C_REJECTED] = { .type = NLA_U64, },
	[SVCNAT_C_DROPPED] = { .type = NLA_U64, },
	[SVCNAT_C_LOOKUPS] = { .type = NLA_U64, },
	[SVCNAT_C_MISSES] = { .type = NLA_U64, },
	[SVCNAT_C_ECHOES] = { .type = NLA_U64, },
	[SVCNAT_C_SWEEPS] = { .type = NLA_U64, },
	[SVCNAT_C_SWEPT] = { .type = NLA_U64, },
	[SVCNAT_C_ACTIVE] = { .type = NLA_U64, },
	[SVCNAT_C_FAILED_OVER] = { .type = NLA_U64, },
	[SVCNAT_C_REFUSED] = { .type = NLA_U64, },
	[SVCNAT_C_UNREACHABLE] = { .type = NLA_U64, },
	[SVCNAT_C_BOXED] = { .type = NLA_U64, },
	[SVCNAT_C_PENALTY] = { .type = NLA_U64, },
	[SVCNAT_C_HANDSHAKE] = { .type = NLA_U64, },
};

const struct nla_policy svcnat_endpoint_nl_policy[SVCNAT_E_PORT + 1] = {
	[SVCNAT_E_ADDRESS] = NLA_POLICY_MIN_LEN(4),
	[SVCNAT_E_PORT] = { .type = NLA_BE16, },
};

const struct nla_policy svcnat_frontend_nl_policy[SVCNAT_F_SOURCE_RANGES + 1] = {
	[SVCNAT_F_ADDRESS] = NLA_POLICY_MIN_LEN(4),
	[SVCNAT_F_PORT] = { .type = NLA_BE16, },
	[SVCNAT_F_PROTOCOL] = { .type = NLA_U8, },
	[SVCNAT_F_COUNTERS] = NLA_POLICY_NESTED(svcnat_counters_nl_policy),
	[SVCNAT_F_KIND] = NLA_POLICY_MAX(NLA_U32, 1),
	[SVCNAT_F_POLICY] = NLA_POLICY_MAX(NLA_U32, 1),
	[SVCNAT_F_SOURCE_RANGES] = NLA_POLICY_NESTED(svcnat_ranges_nl_policy),
};

const struct nla_policy svcnat_interfaces_nl_policy[SVCNAT_I_NAME + 1] = {
	[SVCNAT_I_NAME] = { .type = NLA_STRING, .len = SVCNAT_INTERFACE_LEN, },
};

const struct nla_policy svcnat_range_nl_policy[SVCNAT_R_PREFIX_LEN + 1] = {
	[SVCNAT_R_ADDRESS] = NLA_POLICY_MIN_LEN(4),
	[SVCNAT_R_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

const struct nla_policy svcnat_ranges_nl_policy[SVCNAT_RS_RANGE + 1] = {
	[SVCNAT_RS_RANGE] = NLA_POLICY_NESTED(svcnat_range_nl_policy),
};

/* SVCNAT_CMD_TXN_BEGIN - do */
const struct nla_policy svcnat_txn_begin_nl_policy[SVCNAT_A_REPLACE + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_REPLACE] = { .type = NLA_FLAG, },
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
};

/* SVCNAT_CMD_TXN_COMMIT - do */
const struct nla_policy svcnat_txn_commit_nl_policy[SVCNAT_A_DIGEST + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_REQUESTS] = { .type = NLA_U32, },
	[SVCNAT_A_DIGEST] = NLA_POLICY_EXACT_LEN(SVCNAT_DIGEST_LEN),
};

/* SVCNAT_CMD_TXN_ABORT - do */
const struct nla_policy svcnat_txn_abort_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* SVCNAT_CMD_SERVICE_SET - do */
const struct nla_policy svcnat_service_set_nl_policy[SVCNAT_A_PENALTY_SHARE + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_SCHEDULER] = NLA_POLICY_MAX(NLA_U32, 9),
	[SVCNAT_A_AFFINITY] = { .type = NLA_U32, },
	[SVCNAT_A_AFFINITY_PREFIX4] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[SVCNAT_A_AFFINITY_PREFIX6] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[SVCNAT_A_MAGLEV_SIZE] = { .type = NLA_U32, },
	[SVCNAT_A_MASQUERADE] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_REJECT_WITH] = NLA_POLICY_MAX(NLA_U32, 1),
	[SVCNAT_A_ON_REMOVAL] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_DRAIN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_MAX_CONNECTIONS] = { .type = NLA_U32, },
	[SVCNAT_A_FAILOVER] = NLA_POLICY_MAX(NLA_U32, SVCNAT_FAILOVER_MAX),
	[SVCNAT_A_PENALTY_SHARE] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[SVCNAT_A_FRONTEND] = NLA_POLICY_NESTED(svcnat_frontend_nl_policy),
	[SVCNAT_A_BACKEND] = NLA_POLICY_NESTED(svcnat_backend_nl_policy),
};

/* SVCNAT_CMD_SERVICE_DEL - do */
const struct nla_policy svcnat_service_del_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
};

/* SVCNAT_CMD_FRONTEND_ADD - do */
const struct nla_policy svcnat_frontend_add_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_FRONTEND] = NLA_POLICY_NESTED(svcnat_frontend_nl_policy),
};

/* SVCNAT_CMD_FRONTEND_DEL - do */
const struct nla_policy svcnat_frontend_del_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_FRONTEND] = NLA_POLICY_NESTED(svcnat_frontend_nl_policy),
};

/* SVCNAT_CMD_BACKEND_SET - do */
const struct nla_policy svcnat_backend_set_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_BACKEND] = NLA_POLICY_NESTED(svcnat_backend_nl_policy),
};

/* SVCNAT_CMD_BACKEND_DEL - do */
const struct nla_policy svcnat_backend_del_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_BACKEND] = NLA_POLICY_NESTED(svcnat_backend_nl_policy),
};

/* SVCNAT_CMD_CONFIG_SET - do */
const struct nla_policy svcnat_config_set_nl_policy[SVCNAT_A_NODE_ADDRESSES + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_UNKNOWN_PORT] = NLA_POLICY_MAX(NLA_U32, 3),
	[SVCNAT_A_ECHO] = NLA_POLICY_MAX(NLA_U8, 1),
	[SVCNAT_A_EXTERNAL_UNKNOWN_PORT] = NLA_POLICY_MAX(NLA_U32, 3),
	[SVCNAT_A_EXTERNAL_ECHO] = NLA_POLICY_MAX(NLA_U8, 1),
	[SVCNAT_A_MASQUERADE] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_SEED] = NLA_POLICY_EXACT_LEN(SVCNAT_SEED_LEN),
	[SVCNAT_A_SEED_RANDOM] = { .type = NLA_FLAG, },
	[SVCNAT_A_AFFINITY_MAX] = { .type = NLA_U32, },
	[SVCNAT_A_POD_CIDRS] = NLA_POLICY_NESTED(svcnat_ranges_nl_policy),
	[SVCNAT_A_POD_INTERFACES] = NLA_POLICY_NESTED(svcnat_interfaces_nl_policy),
	[SVCNAT_A_SERVICE_CIDRS] = NLA_POLICY_NESTED(svcnat_ranges_nl_policy),
	[SVCNAT_A_UNKNOWN_ADDRESS] = NLA_POLICY_MAX(NLA_U32, 3),
	[SVCNAT_A_NODEPORT_ADDRESSES] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_NODEPORT_CIDRS] = NLA_POLICY_NESTED(svcnat_ranges_nl_policy),
	[SVCNAT_A_NODE_ADDRESSES] = NLA_POLICY_NESTED(svcnat_ranges_nl_policy),
};

/* SVCNAT_CMD_FLUSH - do */
const struct nla_policy svcnat_flush_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
};

/* SVCNAT_CMD_SERVICE_GET - do */
const struct nla_policy svcnat_service_get_nl_policy[SVCNAT_A_WITH_CLIENTS + 1] = {
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_WITH_COUNTERS] = { .type = NLA_FLAG, },
	[SVCNAT_A_WITH_CLIENTS] = { .type = NLA_FLAG, },
};

/* SVCNAT_CMD_CONFIG_GET - do */
const struct nla_policy svcnat_config_get_nl_policy[SVCNAT_A_WITH_COUNTERS + 1] = {
	[SVCNAT_A_WITH_COUNTERS] = { .type = NLA_FLAG, },
};

/* SVCNAT_CMD_FRONTEND_SET - do */
const struct nla_policy svcnat_frontend_set_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_FRONTEND] = NLA_POLICY_NESTED(svcnat_frontend_nl_policy),
};

/* SVCNAT_CMD_TRACE - do */
const struct nla_policy svcnat_trace_nl_policy[SVCNAT_A_IFINDEX + 1] = {
	[SVCNAT_A_PROTOCOL] = { .type = NLA_U8, },
	[SVCNAT_A_SOURCE] = NLA_POLICY_NESTED(svcnat_endpoint_nl_policy),
	[SVCNAT_A_DESTINATION] = NLA_POLICY_NESTED(svcnat_endpoint_nl_policy),
	[SVCNAT_A_IFINDEX] = { .type = NLA_U32, },
};

/* SVCNAT_CMD_SERVICE_ADD - do */
const struct nla_policy svcnat_service_add_nl_policy[SVCNAT_A_PENALTY_SHARE + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_SCHEDULER] = NLA_POLICY_MAX(NLA_U32, 9),
	[SVCNAT_A_AFFINITY] = { .type = NLA_U32, },
	[SVCNAT_A_AFFINITY_PREFIX4] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[SVCNAT_A_AFFINITY_PREFIX6] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[SVCNAT_A_MAGLEV_SIZE] = { .type = NLA_U32, },
	[SVCNAT_A_MASQUERADE] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_REJECT_WITH] = NLA_POLICY_MAX(NLA_U32, 1),
	[SVCNAT_A_ON_REMOVAL] = NLA_POLICY_MAX(NLA_U32, 2),
	[SVCNAT_A_DRAIN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_MAX_CONNECTIONS] = { .type = NLA_U32, },
	[SVCNAT_A_FAILOVER] = NLA_POLICY_MAX(NLA_U32, SVCNAT_FAILOVER_MAX),
	[SVCNAT_A_PENALTY_SHARE] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[SVCNAT_A_FRONTEND] = NLA_POLICY_NESTED(svcnat_frontend_nl_policy),
	[SVCNAT_A_BACKEND] = NLA_POLICY_NESTED(svcnat_backend_nl_policy),
};

/* SVCNAT_CMD_BACKEND_ADD - do */
const struct nla_policy svcnat_backend_add_nl_policy[SVCNAT_A_TXN + 1] = {
	[SVCNAT_A_TXN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SVCNAT_A_EXPECT_GENERATION] = { .type = NLA_U64, },
	[SVCNAT_A_NAME] = { .type = NLA_NUL_STRING, .len = SVCNAT_NAME_MAX, },
	[SVCNAT_A_BACKEND] = NLA_POLICY_NESTED(svcnat_backend_nl_policy),
};
