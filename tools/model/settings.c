// SPDX-License-Identifier: GPL-2.0
/* The tables of all settings. */
#include <stddef.h>

#include "model/setting.h"

static const char *const schedulers[] = {
	[SVCNAT_SCHEDULER_HASH] = "hash",
	[SVCNAT_SCHEDULER_RANDOM] = "random",
	[SVCNAT_SCHEDULER_RR] = "rr",
	[SVCNAT_SCHEDULER_WRR] = "wrr",
	[SVCNAT_SCHEDULER_SH] = "sh",
	[SVCNAT_SCHEDULER_MAGLEV] = "maglev",
	[SVCNAT_SCHEDULER_LC] = "lc",
	[SVCNAT_SCHEDULER_WLC] = "wlc",
	[SVCNAT_SCHEDULER_SED] = "sed",
	[SVCNAT_SCHEDULER_TWOS] = "twos",
	NULL
};

static const char *const masquerades[] = {
	[SVCNAT_MASQUERADE_AUTO] = "auto",
	[SVCNAT_MASQUERADE_ALWAYS] = "always",
	[SVCNAT_MASQUERADE_CLUSTER] = "cluster",
	NULL
};

static const char *const rejects[] = {
	[SVCNAT_REJECT_ICMP] = "icmp",
	[SVCNAT_REJECT_TCP_RESET] = "tcp-reset",
	NULL
};

static const char *const on_removals[] = {
	[SVCNAT_ON_REMOVAL_KEEP] = "keep",
	[SVCNAT_ON_REMOVAL_RESET] = "reset",
	[SVCNAT_ON_REMOVAL_DRAIN] = "drain",
	NULL
};

static const char *const unknown_ports[] = {
	[SVCNAT_UNKNOWN_PORT_REJECT] = "reject",
	[SVCNAT_UNKNOWN_PORT_TCP_RESET] = "tcp-reset",
	[SVCNAT_UNKNOWN_PORT_DROP] = "drop",
	[SVCNAT_UNKNOWN_PORT_PASS] = "pass",
	NULL
};

static const char *const kinds[] = {
	[SVCNAT_KIND_CLUSTER] = "cluster",
	[SVCNAT_KIND_EXTERNAL] = "external",
	NULL
};

static const char *const policies[] = {
	[SVCNAT_POLICY_CLUSTER] = "cluster",
	[SVCNAT_POLICY_LOCAL] = "local",
	NULL
};

static const char *const nodeport_addresses[] = {
	[SVCNAT_NODEPORT_ADDRESSES_ALL] = "all",
	[SVCNAT_NODEPORT_ADDRESSES_PRIMARY] = "primary",
	[SVCNAT_NODEPORT_ADDRESSES_LISTED] = "none",
	NULL
};

static const struct setting service_list[] = {
	[SERVICE_SCHEDULER] = {
		.word = "scheduler", .kind = SETTING_CHOICE,
		.choices = schedulers, .attr = SVCNAT_A_SCHEDULER,
		.syntax = "hash|random|rr|wrr|sh|maglev|lc|wlc|sed|twos",
		.help = "how a new connection is given a backend",
	},
	[SERVICE_AFFINITY] = {
		.word = "affinity", .kind = SETTING_DURATION,
		.attr = SVCNAT_A_AFFINITY, .syntax = "DURATION|off",
		.help = "how long a client keeps its backend after its last new connection",
	}, {
		.word = "affinity-prefix", .kind = SETTING_PREFIX,
		.standard.prefix = { 32, 128 },
		.attr = SVCNAT_A_AFFINITY_PREFIX4,
		.attr6 = SVCNAT_A_AFFINITY_PREFIX6, .syntax = "LEN4[,LEN6]",
		.help = "leading bits of a source address that make a client",
	}, {
		.word = "maglev-size", .kind = SETTING_SIZE, .max = UINT32_MAX,
		.empty = "auto",
		.attr = SVCNAT_A_MAGLEV_SIZE, .syntax = "N|auto",
		.help = "slots of the table of scheduler maglev",
	}, {
		.word = "masquerade", .kind = SETTING_CHOICE,
		.choices = masquerades, .attr = SVCNAT_A_MASQUERADE,
		.syntax = "auto|cluster|always",
		.help = "which connections also get this host's source address",
	}, {
		.word = "reject-with", .kind = SETTING_CHOICE,
		.choices = rejects, .attr = SVCNAT_A_REJECT_WITH,
		.syntax = "icmp|tcp-reset",
		.help = "the answer to a connection when there is no usable backend",
	}, {
		.word = "on-removal", .kind = SETTING_REMOVAL,
		.choices = on_removals, .attr = SVCNAT_A_ON_REMOVAL,
		.attr6 = SVCNAT_A_DRAIN, .syntax = "keep|reset|drain DURATION",
		.help = "what becomes of TCP and SCTP connections to a backend that is removed",
	}, {
		.word = "max-connections", .kind = SETTING_SIZE,
		.max = SVCNAT_CONNECTIONS_MAX, .empty = "off",
		.attr = SVCNAT_A_MAX_CONNECTIONS, .syntax = "N|off",
		.help = "most active connections of each backend; others get the new ones",
	}, {
		.word = "failover", .kind = SETTING_SIZE,
		.max = SVCNAT_FAILOVER_MAX, .empty = "off",
		.attr = SVCNAT_A_FAILOVER, .syntax = "N|off",
		.help = "how often a connection gets another backend, for want of an answer",
	}, {
		.word = "penalty-share", .kind = SETTING_NUMBER, .min = 1,
		.max = 100, .standard.number = SVCNAT_PENALTY_SHARE,
		.attr = SVCNAT_A_PENALTY_SHARE, .syntax = "PERCENT",
		.help = "most of the backends that are passed over, since they do not answer",
	},
};

static const struct setting config_list[] = {
	[CONFIG_UNKNOWN_PORT] = {
		.word = "unknown-port", .kind = SETTING_CHOICE,
		.choices = unknown_ports, .attr = SVCNAT_A_UNKNOWN_PORT,
		.syntax = "reject|tcp-reset|drop|pass",
		.help = "what happens to a connection to a port that an address does not serve",
	},
	[CONFIG_ECHO] = {
		.word = "echo", .kind = SETTING_SWITCH, .standard.number = 1,
		.attr = SVCNAT_A_ECHO, .syntax = "on|off",
		.help = "whether service addresses answer to ping",
	},
	[CONFIG_EXTERNAL_UNKNOWN_PORT] = {
		.word = "external-unknown-port", .kind = SETTING_CHOICE,
		.choices = unknown_ports,
		.standard.number = SVCNAT_UNKNOWN_PORT_PASS,
		.attr = SVCNAT_A_EXTERNAL_UNKNOWN_PORT,
		.syntax = "pass|reject|tcp-reset|drop",
		.help = "the same of an address that has external frontends only",
	},
	[CONFIG_EXTERNAL_ECHO] = {
		.word = "external-echo", .kind = SETTING_SWITCH,
		.attr = SVCNAT_A_EXTERNAL_ECHO, .syntax = "on|off",
		.help = "whether addresses that have external frontends only answer to ping",
	},
	[CONFIG_MASQUERADE] = {
		.word = "masquerade", .kind = SETTING_CHOICE,
		.choices = masquerades, .attr = SVCNAT_A_MASQUERADE,
		.syntax = "auto|cluster|always",
		.help = "which connections also get this host's source address",
	},
	[CONFIG_SEED] = {
		.word = "seed", .kind = SETTING_SEED, .attr = SVCNAT_A_SEED,
		.attr6 = SVCNAT_A_SEED_RANDOM, .syntax = "HEX32|random",
		.help = "seed of the schedulers' hashes, the same on nodes that must agree",
	}, {
		.word = "affinity-max", .kind = SETTING_NUMBER, .min = 1,
		.max = UINT32_MAX, .standard.number = 65536,
		.attr = SVCNAT_A_AFFINITY_MAX, .syntax = "N",
		.help = "most clients remembered",
	}, {
		.word = "pod-cidr", .kind = SETTING_RANGES, .empty = "none",
		.standard.text = "none", .attr = SVCNAT_A_POD_CIDRS,
		.syntax = "CIDR,...|none",
		.help = "where pods have their addresses; others are masqueraded",
	}, {
		.word = "pod-interface", .kind = SETTING_INTERFACES,
		.empty = "none", .standard.text = "none",
		.attr = SVCNAT_A_POD_INTERFACES,
		.syntax = "NAME|PREFIX+,...|none",
		.help = "what pods' packets come in on; others are masqueraded",
	}, {
		.word = "nodeport-addresses", .kind = SETTING_ADDRESSES,
		.choices = nodeport_addresses, .empty = "none",
		.standard.text = "all", .attr = SVCNAT_A_NODEPORT_ADDRESSES,
		.attr6 = SVCNAT_A_NODEPORT_CIDRS,
		.syntax = "all|primary|none|CIDR,...",
		.help = "which addresses of this host have node ports; loopback is named or has none",
	}, {
		.word = "node-address", .kind = SETTING_RANGES,
		.empty = "none", .standard.text = "none",
		.attr = SVCNAT_A_NODE_ADDRESSES, .syntax = "ADDR,...|none",
		.help = "this node's own addresses; none for the sources of the default routes",
	}, {
		.word = "service-cidr", .kind = SETTING_RANGES, .empty = "none",
		.standard.text = "none", .attr = SVCNAT_A_SERVICE_CIDRS,
		.syntax = "CIDR,...|none",
		.help = "addresses set aside for services",
	}, {
		.word = "unknown-address", .kind = SETTING_CHOICE,
		.choices = unknown_ports,
		.standard.number = SVCNAT_UNKNOWN_PORT_DROP,
		.attr = SVCNAT_A_UNKNOWN_ADDRESS,
		.syntax = "drop|reject|tcp-reset|pass",
		.help = "what happens to a connection into service-cidr but to no service",
	},
};

static const struct setting frontend_list[] = {
	[FRONTEND_KIND] = {
		.word = "kind", .kind = SETTING_CHOICE, .choices = kinds,
		.attr = SVCNAT_F_KIND, .syntax = "cluster|external",
		.help = "for clients in the cluster, or outside; a node port is always external",
	},
	[FRONTEND_POLICY] = {
		.word = "policy", .kind = SETTING_CHOICE,
		.choices = policies, .attr = SVCNAT_F_POLICY,
		.syntax = "cluster|local",
		.help = "whether all backends can be used, or those on this node",
	},
	[FRONTEND_SOURCES] = {
		.word = "source-ranges", .kind = SETTING_RANGES,
		.empty = "any", .standard.text = "any",
		.attr = SVCNAT_F_SOURCE_RANGES, .syntax = "CIDR,...|any",
		.help = "from where connections may come; others are dropped",
	},
};

static const struct setting backend_list[] = {
	[BACKEND_WEIGHT] = {
		.word = "weight", .kind = SETTING_NUMBER, .max = UINT16_MAX,
		.standard.number = 1, .attr = SVCNAT_B_WEIGHT,
		.syntax = "N",
		.help = "share of new connections, 0 to 65535; 0 keeps old ones and takes no new ones",
	},
	[BACKEND_LOCAL] = {
		.word = "local", .kind = SETTING_FLAG, .attr = SVCNAT_B_LOCAL,
		.syntax = "on|off", .help = "it is on this node",
	},
	[BACKEND_TERMINATING] = {
		.word = "terminating", .kind = SETTING_FLAG,
		.attr = SVCNAT_B_TERMINATING, .syntax = "on|off",
		.help = "it is about to go, and gets new connections only for lack of others",
	},
	[BACKEND_LOCAL_ONLY] = {
		.word = "local-only", .kind = SETTING_FLAG,
		.attr = SVCNAT_B_LOCAL_ONLY, .syntax = "on|off",
		.help = "it is on this node, and only policy local uses it",
	},
};

static const struct setting trace_list[] = {
	{
		.word = "iif", .kind = SETTING_DEVICE, .syntax = "DEV",
		.help = "interface that the packet comes in on",
	},
};

static const struct setting flows_list[] = {
	{
		.word = "backend", .kind = SETTING_ENDPOINT,
		.syntax = "ADDR:PORT", .help = "only connections to this backend",
	},
};

#define TABLE(name) { name, sizeof(name) / sizeof(name[0]) }

const struct setting_table service_settings = TABLE(service_list);
const struct setting_table config_settings = TABLE(config_list);
const struct setting_table frontend_settings = TABLE(frontend_list);
const struct setting_table backend_settings = TABLE(backend_list);
const struct setting_table trace_settings = TABLE(trace_list);
const struct setting_table flows_settings = TABLE(flows_list);
