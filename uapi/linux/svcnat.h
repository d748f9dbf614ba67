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
#define SVCNAT_DIGEST_LEN	16
#define SVCNAT_BACKENDS_MAX	65535
#define SVCNAT_RANGES_MAX	256
#define SVCNAT_INTERFACES_MAX	16
#define SVCNAT_INTERFACE_LEN	15
#define SVCNAT_DRAIN_MAX	2592000
#define SVCNAT_FAILOVER_MAX	8
#define SVCNAT_PENALTY_SHARE	50
#define SVCNAT_CONNECTIONS_MAX	1000000000

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
 * @SVCNAT_SCHEDULER_LC: Fewest active connections, weights other than zero
 *   count alike.
 * @SVCNAT_SCHEDULER_WLC: Fewest active connections for its weight.
 * @SVCNAT_SCHEDULER_SED: Fewest active connections for its weight, this one
 *   included.
 * @SVCNAT_SCHEDULER_TWOS: Of two that are drawn by weight, the one with fewer
 *   for its weight.
 */
enum svcnat_scheduler {
	SVCNAT_SCHEDULER_HASH,
	SVCNAT_SCHEDULER_RANDOM,
	SVCNAT_SCHEDULER_RR,
	SVCNAT_SCHEDULER_WRR,
	SVCNAT_SCHEDULER_SH,
	SVCNAT_SCHEDULER_MAGLEV,
	SVCNAT_SCHEDULER_LC,
	SVCNAT_SCHEDULER_WLC,
	SVCNAT_SCHEDULER_SED,
	SVCNAT_SCHEDULER_TWOS,
};

/**
 * enum svcnat_masquerade - When the source address of a connection is
 *   translated, too.
 * @SVCNAT_MASQUERADE_AUTO: Only where the answer would not come back
 *   otherwise.
 * @SVCNAT_MASQUERADE_ALWAYS: Every connection through the service.
 * @SVCNAT_MASQUERADE_CLUSTER: Every connection to a frontend of kind cluster.
 */
enum svcnat_masquerade {
	SVCNAT_MASQUERADE_AUTO,
	SVCNAT_MASQUERADE_ALWAYS,
	SVCNAT_MASQUERADE_CLUSTER,
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
 * enum svcnat_on_removal - What becomes of answered TCP and SCTP connections
 *   to a backend that is removed. Those over UDP, and those that were not
 *   answered, end at once.
 * @SVCNAT_ON_REMOVAL_KEEP: They go on (default).
 * @SVCNAT_ON_REMOVAL_RESET: They are ended, and both ends are told by a reset.
 * @SVCNAT_ON_REMOVAL_DRAIN: They go on for a time, then they are reset.
 */
enum svcnat_on_removal {
	SVCNAT_ON_REMOVAL_KEEP,
	SVCNAT_ON_REMOVAL_RESET,
	SVCNAT_ON_REMOVAL_DRAIN,
};

/**
 * enum svcnat_kind - For whom a frontend is; Kubernetes has rules for each.
 * @SVCNAT_KIND_CLUSTER: For clients in the cluster (a cluster IP), or for
 *   anybody (default).
 * @SVCNAT_KIND_EXTERNAL: For clients outside (an external or load balancer IP,
 *   a node port).
 */
enum svcnat_kind {
	SVCNAT_KIND_CLUSTER,
	SVCNAT_KIND_EXTERNAL,
};

/**
 * enum svcnat_policy - Which backends a frontend may use.
 * @SVCNAT_POLICY_CLUSTER: All of them (default).
 * @SVCNAT_POLICY_LOCAL: Those on this node.
 */
enum svcnat_policy {
	SVCNAT_POLICY_CLUSTER,
	SVCNAT_POLICY_LOCAL,
};

/**
 * enum svcnat_nodeport_addresses - On which addresses of this host there are
 *   node ports.
 * @SVCNAT_NODEPORT_ADDRESSES_ALL: All that are not loopback (default).
 * @SVCNAT_NODEPORT_ADDRESSES_PRIMARY: The source address of the default route,
 *   and those that are listed.
 * @SVCNAT_NODEPORT_ADDRESSES_LISTED: Those in the listed ranges only.
 */
enum svcnat_nodeport_addresses {
	SVCNAT_NODEPORT_ADDRESSES_ALL,
	SVCNAT_NODEPORT_ADDRESSES_PRIMARY,
	SVCNAT_NODEPORT_ADDRESSES_LISTED,
};

/**
 * enum svcnat_source - Where a connection comes from.
 * @SVCNAT_SOURCE_OTHER: From somewhere else.
 * @SVCNAT_SOURCE_HOST: From this host.
 * @SVCNAT_SOURCE_POD: From a pod.
 */
enum svcnat_source {
	SVCNAT_SOURCE_OTHER,
	SVCNAT_SOURCE_HOST,
	SVCNAT_SOURCE_POD,
};

/**
 * enum svcnat_verdict - What becomes of a new connection.
 * @SVCNAT_VERDICT_PASS: Left to other NAT chains and to routing.
 * @SVCNAT_VERDICT_NAT: Given a backend.
 * @SVCNAT_VERDICT_ECHO: An echo request to a VIP, answered by this host.
 * @SVCNAT_VERDICT_REJECT: Refused by ICMP port unreachable.
 * @SVCNAT_VERDICT_TCP_RESET: Refused by TCP reset.
 * @SVCNAT_VERDICT_DROP: Dropped without a word.
 */
enum svcnat_verdict {
	SVCNAT_VERDICT_PASS,
	SVCNAT_VERDICT_NAT,
	SVCNAT_VERDICT_ECHO,
	SVCNAT_VERDICT_REJECT,
	SVCNAT_VERDICT_TCP_RESET,
	SVCNAT_VERDICT_DROP,
};

/**
 * enum svcnat_reason - Why a verdict was given.
 * @SVCNAT_REASON_NO_VIP: The destination is no VIP, no node port and in no
 *   service range.
 * @SVCNAT_REASON_HOST_ADDRESS: The VIP is an address of this host, which
 *   serves the port itself.
 * @SVCNAT_REASON_UNKNOWN_PORT: The VIP does not serve this port.
 * @SVCNAT_REASON_UNKNOWN_ADDRESS: The address lies in a service range but
 *   belongs to no service.
 * @SVCNAT_REASON_ECHO: Echo requests to VIPs are answered.
 * @SVCNAT_REASON_SOURCE_RANGE: The source lies outside the frontend's source
 *   ranges.
 * @SVCNAT_REASON_NO_BACKEND: The service has no usable backend.
 * @SVCNAT_REASON_NO_LOCAL_BACKEND: The policy asks for local backends, and all
 *   are elsewhere.
 * @SVCNAT_REASON_BACKEND: A backend was picked.
 * @SVCNAT_REASON_FULL: All usable backends have as many connections as they
 *   may.
 * @SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT: The VIP does not serve this port, and
 *   is only external.
 * @SVCNAT_REASON_EXTERNAL_ECHO: Echo requests to VIPs that are only external
 *   are answered.
 * @SVCNAT_REASON_LOOPBACK: A loopback address of this host, dialed from
 *   elsewhere while such have node ports.
 */
enum svcnat_reason {
	SVCNAT_REASON_NO_VIP,
	SVCNAT_REASON_HOST_ADDRESS,
	SVCNAT_REASON_UNKNOWN_PORT,
	SVCNAT_REASON_UNKNOWN_ADDRESS,
	SVCNAT_REASON_ECHO,
	SVCNAT_REASON_SOURCE_RANGE,
	SVCNAT_REASON_NO_BACKEND,
	SVCNAT_REASON_NO_LOCAL_BACKEND,
	SVCNAT_REASON_BACKEND,
	SVCNAT_REASON_FULL,
	SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT,
	SVCNAT_REASON_EXTERNAL_ECHO,
	SVCNAT_REASON_LOOPBACK,
};

/**
 * enum svcnat_affinity_result - What the affinity had to say.
 * @SVCNAT_AFFINITY_RESULT_OFF: The service has none.
 * @SVCNAT_AFFINITY_RESULT_NEW: The client has no backend that could be kept.
 * @SVCNAT_AFFINITY_RESULT_KEPT: The client keeps its backend.
 */
enum svcnat_affinity_result {
	SVCNAT_AFFINITY_RESULT_OFF,
	SVCNAT_AFFINITY_RESULT_NEW,
	SVCNAT_AFFINITY_RESULT_KEPT,
};

/**
 * enum svcnat_masquerade_reason - Why the source address is hidden or not.
 * @SVCNAT_MASQUERADE_REASON_NOT_NEEDED: The answer comes back by this node
 *   anyway.
 * @SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY: The backend is this host itself,
 *   which answers from here.
 * @SVCNAT_MASQUERADE_REASON_HAIRPIN: The client is its own backend.
 * @SVCNAT_MASQUERADE_REASON_ALWAYS: The service or the network namespace asks
 *   for it.
 * @SVCNAT_MASQUERADE_REASON_NOT_A_POD: The client is not a pod and may have no
 *   way to a pod's answer.
 * @SVCNAT_MASQUERADE_REASON_EXTERNAL: A client outside was given a backend
 *   that may be on another node.
 * @SVCNAT_MASQUERADE_REASON_HOST: The host's own connection to an external
 *   address.
 */
enum svcnat_masquerade_reason {
	SVCNAT_MASQUERADE_REASON_NOT_NEEDED,
	SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY,
	SVCNAT_MASQUERADE_REASON_HAIRPIN,
	SVCNAT_MASQUERADE_REASON_ALWAYS,
	SVCNAT_MASQUERADE_REASON_NOT_A_POD,
	SVCNAT_MASQUERADE_REASON_EXTERNAL,
	SVCNAT_MASQUERADE_REASON_HOST,
};

/**
 * enum svcnat_backend_event - What happened to a backend.
 * @SVCNAT_BACKEND_EVENT_BOXED: It does not answer and is passed over.
 * @SVCNAT_BACKEND_EVENT_BACK: It answers again.
 * @SVCNAT_BACKEND_EVENT_DRAINED: It had left, and its time to drain is over.
 */
enum svcnat_backend_event {
	SVCNAT_BACKEND_EVENT_BOXED,
	SVCNAT_BACKEND_EVENT_BACK,
	SVCNAT_BACKEND_EVENT_DRAINED,
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
	SVCNAT_C_SWEEPS,
	SVCNAT_C_SWEPT,
	SVCNAT_C_ACTIVE,
	SVCNAT_C_FAILED_OVER,
	SVCNAT_C_REFUSED,
	SVCNAT_C_UNREACHABLE,
	SVCNAT_C_BOXED,
	SVCNAT_C_PENALTY,
	SVCNAT_C_HANDSHAKE,

	__SVCNAT_C_MAX
};
#define SVCNAT_C_MAX (__SVCNAT_C_MAX - 1)

enum svcnat_range_attrs {
	SVCNAT_R_UNSPEC,
	SVCNAT_R_ADDRESS,
	SVCNAT_R_PREFIX_LEN,

	__SVCNAT_R_MAX
};
#define SVCNAT_R_MAX (__SVCNAT_R_MAX - 1)

enum svcnat_ranges_attrs {
	SVCNAT_RS_UNSPEC,
	SVCNAT_RS_RANGE,

	__SVCNAT_RS_MAX
};
#define SVCNAT_RS_MAX (__SVCNAT_RS_MAX - 1)

enum svcnat_interfaces_attrs {
	SVCNAT_I_UNSPEC,
	SVCNAT_I_NAME,

	__SVCNAT_I_MAX
};
#define SVCNAT_I_MAX (__SVCNAT_I_MAX - 1)

enum svcnat_client_attrs {
	SVCNAT_CL_UNSPEC,
	SVCNAT_CL_ADDRESS,
	SVCNAT_CL_PREFIX_LEN,
	SVCNAT_CL_BACKEND,
	SVCNAT_CL_EXPIRES,

	__SVCNAT_CL_MAX
};
#define SVCNAT_CL_MAX (__SVCNAT_CL_MAX - 1)

enum svcnat_frontend_attrs {
	SVCNAT_F_UNSPEC,
	SVCNAT_F_ADDRESS,
	SVCNAT_F_PORT,
	SVCNAT_F_PROTOCOL,
	SVCNAT_F_COUNTERS,
	SVCNAT_F_KIND,
	SVCNAT_F_POLICY,
	SVCNAT_F_SOURCE_RANGES,

	__SVCNAT_F_MAX
};
#define SVCNAT_F_MAX (__SVCNAT_F_MAX - 1)

enum svcnat_backend_attrs {
	SVCNAT_B_UNSPEC,
	SVCNAT_B_ADDRESS,
	SVCNAT_B_PORT,
	SVCNAT_B_WEIGHT,
	SVCNAT_B_COUNTERS,
	SVCNAT_B_LOCAL,
	SVCNAT_B_TERMINATING,
	SVCNAT_B_LOCAL_ONLY,

	__SVCNAT_B_MAX
};
#define SVCNAT_B_MAX (__SVCNAT_B_MAX - 1)

enum svcnat_endpoint_attrs {
	SVCNAT_E_UNSPEC,
	SVCNAT_E_ADDRESS,
	SVCNAT_E_PORT,

	__SVCNAT_E_MAX
};
#define SVCNAT_E_MAX (__SVCNAT_E_MAX - 1)

enum svcnat_draining_attrs {
	SVCNAT_D_UNSPEC,
	SVCNAT_D_ADDRESS,
	SVCNAT_D_PORT,
	SVCNAT_D_EXPIRES,

	__SVCNAT_D_MAX
};
#define SVCNAT_D_MAX (__SVCNAT_D_MAX - 1)

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
	SVCNAT_A_POD_CIDRS,
	SVCNAT_A_POD_INTERFACES,
	SVCNAT_A_SERVICE_CIDRS,
	SVCNAT_A_UNKNOWN_ADDRESS,
	SVCNAT_A_NODEPORT_ADDRESSES,
	SVCNAT_A_NODEPORT_CIDRS,
	SVCNAT_A_PROTOCOL,
	SVCNAT_A_SOURCE,
	SVCNAT_A_DESTINATION,
	SVCNAT_A_IFINDEX,
	SVCNAT_A_VERDICT,
	SVCNAT_A_REASON,
	SVCNAT_A_SOURCE_CLASS,
	SVCNAT_A_POLICY,
	SVCNAT_A_USABLE,
	SVCNAT_A_TERMINATING,
	SVCNAT_A_AFFINITY_RESULT,
	SVCNAT_A_MASQUERADE_REASON,
	SVCNAT_A_MASQUERADED,
	SVCNAT_A_CLIENT,
	SVCNAT_A_WITH_CLIENTS,
	SVCNAT_A_ON_REMOVAL,
	SVCNAT_A_DRAIN,
	SVCNAT_A_DRAINING,
	SVCNAT_A_MAX_CONNECTIONS,
	SVCNAT_A_FAILOVER,
	SVCNAT_A_PENALTY_SHARE,
	SVCNAT_A_BACKEND_EVENT,
	SVCNAT_A_DIGEST,
	SVCNAT_A_EXTERNAL_UNKNOWN_PORT,
	SVCNAT_A_EXTERNAL_ECHO,
	SVCNAT_A_NODE_ADDRESSES,
	SVCNAT_A_SERVICES_ADDED,
	SVCNAT_A_FRONTENDS_ADDED,
	SVCNAT_A_FRONTENDS_CHANGED,
	SVCNAT_A_FRONTENDS_REMOVED,
	SVCNAT_A_BACKENDS_ADDED,
	SVCNAT_A_BACKENDS_CHANGED,
	SVCNAT_A_BACKENDS_REMOVED,
	SVCNAT_A_CONFIG_CHANGED,

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
	SVCNAT_CMD_FRONTEND_SET,
	SVCNAT_CMD_TRACE,
	SVCNAT_CMD_BACKEND_NTF,
	SVCNAT_CMD_SWEEP_NTF,
	SVCNAT_CMD_SERVICE_ADD,
	SVCNAT_CMD_BACKEND_ADD,

	__SVCNAT_CMD_MAX
};
#define SVCNAT_CMD_MAX (__SVCNAT_CMD_MAX - 1)

#define SVCNAT_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_SVCNAT_H */
