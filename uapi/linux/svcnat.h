/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/svcnat.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: tests/lint/ynl.sh --write */

#ifndef _UAPI_LINUX_SVCNAT_H
#define _UAPI_LINUX_SVCNAT_H

#define SVCNAT_GENL_NAME	"svcnat"
#define SVCNAT_GENL_VERSION	1

#define SVCNAT_NAME_MAX		191
#define SVCNAT_SEED_LEN		16
#define SVCNAT_BACKENDS_MAX	65535

/**
 * enum svcnat_scheduler - How a new connection is given a backend.
 * @SVCNAT_SCHEDULER_HASH: Keyed hash of the connection's addresses and ports
 *   (default).
 * @SVCNAT_SCHEDULER_RANDOM: Weighted random choice.
 * @SVCNAT_SCHEDULER_RR: One after the other, weights other than zero count
 *   alike.
 * @SVCNAT_SCHEDULER_WRR: One after the other, as often as the weight says,
 *   interleaved.
 * @SVCNAT_SCHEDULER_SH: Keyed hash of the source address.
 * @SVCNAT_SCHEDULER_MAGLEV: Consistent hash of the connection, the same on all
 *   nodes.
 */
enum svcnat_scheduler {
	SVCNAT_SCHEDULER_HASH,
	SVCNAT_SCHEDULER_RANDOM,
	SVCNAT_SCHEDULER_RR,
	SVCNAT_SCHEDULER_WRR,
	SVCNAT_SCHEDULER_SH,
	SVCNAT_SCHEDULER_MAGLEV,
};

/**
 * enum svcnat_masquerade - When the source address of a connection is
 *   translated, too.
 * @SVCNAT_MASQUERADE_AUTO: Only where the answer would not come back
 *   otherwise.
 * @SVCNAT_MASQUERADE_ALWAYS: Every connection through the service.
 */
enum svcnat_masquerade {
	SVCNAT_MASQUERADE_AUTO,
	SVCNAT_MASQUERADE_ALWAYS,
};

/**
 * enum svcnat_reject - How a connection to a service without usable backend is
 *   refused.
 * @SVCNAT_REJECT_ICMP: ICMP port unreachable.
 * @SVCNAT_REJECT_TCP_RESET: TCP reset for TCP, ICMP port unreachable
 *   otherwise.
 */
enum svcnat_reject {
	SVCNAT_REJECT_ICMP,
	SVCNAT_REJECT_TCP_RESET,
};

/**
 * enum svcnat_unknown_port - What happens to a connection to a port that a VIP
 *   does not serve.
 * @SVCNAT_UNKNOWN_PORT_REJECT: Refused by ICMP port unreachable.
 * @SVCNAT_UNKNOWN_PORT_TCP_RESET: Refused by TCP reset, other protocols by
 *   ICMP port unreachable.
 * @SVCNAT_UNKNOWN_PORT_DROP: Dropped without a word.
 * @SVCNAT_UNKNOWN_PORT_PASS: Left to other NAT chains and to routing.
 */
enum svcnat_unknown_port {
	SVCNAT_UNKNOWN_PORT_REJECT,
	SVCNAT_UNKNOWN_PORT_TCP_RESET,
	SVCNAT_UNKNOWN_PORT_DROP,
	SVCNAT_UNKNOWN_PORT_PASS,
};

enum svcnat_counter_attrs {
	SVCNAT_C_UNSPEC,
	SVCNAT_C_PAD,
	SVCNAT_C_CONNECTIONS,
	SVCNAT_C_REJECTED,
	SVCNAT_C_DROPPED,
	SVCNAT_C_LOOKUPS,
	SVCNAT_C_MISSES,
	SVCNAT_C_ECHOES,

	__SVCNAT_C_MAX
};
#define SVCNAT_C_MAX (__SVCNAT_C_MAX - 1)

enum svcnat_frontend_attrs {
	SVCNAT_F_UNSPEC,
	SVCNAT_F_ADDRESS,
	SVCNAT_F_PORT,
	SVCNAT_F_PROTOCOL,
	SVCNAT_F_COUNTERS,

	__SVCNAT_F_MAX
};
#define SVCNAT_F_MAX (__SVCNAT_F_MAX - 1)

enum svcnat_backend_attrs {
	SVCNAT_B_UNSPEC,
	SVCNAT_B_ADDRESS,
	SVCNAT_B_PORT,
	SVCNAT_B_WEIGHT,
	SVCNAT_B_COUNTERS,

	__SVCNAT_B_MAX
};
#define SVCNAT_B_MAX (__SVCNAT_B_MAX - 1)

enum svcnat_limit_attrs {
	SVCNAT_L_UNSPEC,
	SVCNAT_L_SERVICES,
	SVCNAT_L_SERVICES_MAX,
	SVCNAT_L_FRONTENDS,
	SVCNAT_L_FRONTENDS_MAX,
	SVCNAT_L_BACKENDS,
	SVCNAT_L_BACKENDS_MAX,
	SVCNAT_L_AFFINITY_ENTRIES,

	__SVCNAT_L_MAX
};
#define SVCNAT_L_MAX (__SVCNAT_L_MAX - 1)

enum svcnat_attrs {
	SVCNAT_A_UNSPEC,
	SVCNAT_A_PAD,
	SVCNAT_A_NAME,
	SVCNAT_A_SCHEDULER,
	SVCNAT_A_AFFINITY,
	SVCNAT_A_AFFINITY_PREFIX4,
	SVCNAT_A_AFFINITY_PREFIX6,
	SVCNAT_A_MAGLEV_SIZE,
	SVCNAT_A_MASQUERADE,
	SVCNAT_A_REJECT_WITH,
	SVCNAT_A_FRONTEND,
	SVCNAT_A_BACKEND,
	SVCNAT_A_COUNTERS,
	SVCNAT_A_WITH_COUNTERS,
	SVCNAT_A_GENERATION,
	SVCNAT_A_EXPECT_GENERATION,
	SVCNAT_A_TXN,
	SVCNAT_A_REQUESTS,
	SVCNAT_A_REPLACE,
	SVCNAT_A_UNKNOWN_PORT,
	SVCNAT_A_ECHO,
	SVCNAT_A_SEED,
	SVCNAT_A_SEED_RANDOM,
	SVCNAT_A_AFFINITY_MAX,
	SVCNAT_A_LIMITS,
	SVCNAT_A_SERVICES_CHANGED,
	SVCNAT_A_SERVICES_REMOVED,
	SVCNAT_A_PORTID,

	__SVCNAT_A_MAX
};
#define SVCNAT_A_MAX (__SVCNAT_A_MAX - 1)

enum svcnat_commands {
	SVCNAT_CMD_UNSPEC,
	SVCNAT_CMD_TXN_BEGIN,
	SVCNAT_CMD_TXN_COMMIT,
	SVCNAT_CMD_TXN_ABORT,
	SVCNAT_CMD_SERVICE_SET,
	SVCNAT_CMD_SERVICE_DEL,
	SVCNAT_CMD_FRONTEND_ADD,
	SVCNAT_CMD_FRONTEND_DEL,
	SVCNAT_CMD_BACKEND_SET,
	SVCNAT_CMD_BACKEND_DEL,
	SVCNAT_CMD_CONFIG_SET,
	SVCNAT_CMD_FLUSH,
	SVCNAT_CMD_SERVICE_GET,
	SVCNAT_CMD_CONFIG_GET,
	SVCNAT_CMD_SERVICE_NTF,
	SVCNAT_CMD_SERVICE_DEL_NTF,
	SVCNAT_CMD_CONFIG_NTF,
	SVCNAT_CMD_COMMIT_NTF,

	__SVCNAT_CMD_MAX
};
#define SVCNAT_CMD_MAX (__SVCNAT_CMD_MAX - 1)

#define SVCNAT_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_SVCNAT_H */
