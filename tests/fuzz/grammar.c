// SPDX-License-Identifier: GPL-2.0
#include "grammar.h"
#include "../../uapi/linux/svcnat.h"

#define SET(array, needed) { \
	.name = #array, \
	.fields = array, \
	.nr = sizeof(array) / sizeof((array)[0]), \
	.nr_needed = needed, \
}

static const struct field counter_fields[] = {
	{ SVCNAT_C_CONNECTIONS, KIND_U64 }, { SVCNAT_C_REJECTED, KIND_U64 },
	{ SVCNAT_C_DROPPED, KIND_U64 }, { SVCNAT_C_LOOKUPS, KIND_U64 },
	{ SVCNAT_C_MISSES, KIND_U64 }, { SVCNAT_C_ECHOES, KIND_U64 },
	{ SVCNAT_C_SWEEPS, KIND_U64 }, { SVCNAT_C_SWEPT, KIND_U64 },
	{ SVCNAT_C_ACTIVE, KIND_U64 }, { SVCNAT_C_FAILED_OVER, KIND_U64 },
	{ SVCNAT_C_REFUSED, KIND_U64 }, { SVCNAT_C_UNREACHABLE, KIND_U64 },
	{ SVCNAT_C_BOXED, KIND_U64 }, { SVCNAT_C_PENALTY, KIND_U64 },
	{ SVCNAT_C_HANDSHAKE, KIND_U64 }, { SVCNAT_C_PAD, KIND_PAD },
};

static const struct set counters = SET(counter_fields, 0);

static const struct field range_fields[] = {
	{ SVCNAT_R_ADDRESS, KIND_ADDRESS },
	{ SVCNAT_R_PREFIX_LEN, KIND_PREFIX, 128 },
};

static const struct set range = SET(range_fields, 2);

static const struct field ranges_fields[] = {
	{ SVCNAT_RS_RANGE, KIND_NEST, 0, SVCNAT_RANGES_MAX, &range },
};

static const struct set ranges = SET(ranges_fields, 0);

static const struct field interfaces_fields[] = {
	{ SVCNAT_I_NAME, KIND_INTERFACE, 0, SVCNAT_INTERFACES_MAX },
};

static const struct set interfaces = SET(interfaces_fields, 0);

static const struct field frontend_fields[] = {
	{ SVCNAT_F_PORT, KIND_PORT }, { SVCNAT_F_PROTOCOL, KIND_PROTOCOL },
	{ SVCNAT_F_ADDRESS, KIND_VIP },
	{ SVCNAT_F_KIND, KIND_U32, SVCNAT_KIND_EXTERNAL },
	{ SVCNAT_F_POLICY, KIND_U32, SVCNAT_POLICY_LOCAL },
	{ SVCNAT_F_SOURCE_RANGES, KIND_NEST, 0, 1, &ranges },
	{ SVCNAT_F_COUNTERS, KIND_NEST, 0, 1, &counters },
};

static const struct set frontend = SET(frontend_fields, 3);

static const struct field backend_fields[] = {
	{ SVCNAT_B_ADDRESS, KIND_SERVER }, { SVCNAT_B_PORT, KIND_PORT },
	{ SVCNAT_B_WEIGHT, KIND_U16, 65535 }, { SVCNAT_B_LOCAL, KIND_U8, 1 },
	{ SVCNAT_B_TERMINATING, KIND_U8, 1 },
	{ SVCNAT_B_COUNTERS, KIND_NEST, 0, 1, &counters },
};

static const struct set backend = SET(backend_fields, 2);

static const struct field endpoint_fields[] = {
	{ SVCNAT_E_ADDRESS, KIND_VIP }, { SVCNAT_E_PORT, KIND_PORT },
};

static const struct set endpoint = SET(endpoint_fields, 2);

static const struct field draining_fields[] = {
	{ SVCNAT_D_ADDRESS, KIND_SERVER }, { SVCNAT_D_PORT, KIND_PORT },
	{ SVCNAT_D_EXPIRES, KIND_U32 },
};

static const struct set draining = SET(draining_fields, 0);

static const struct field client_fields[] = {
	{ SVCNAT_CL_ADDRESS, KIND_ADDRESS }, { SVCNAT_CL_PREFIX_LEN, KIND_PREFIX, 128 },
	{ SVCNAT_CL_BACKEND, KIND_NEST, 0, 1, &backend }, { SVCNAT_CL_EXPIRES, KIND_U32 },
};

static const struct set client = SET(client_fields, 0);

static const struct field limit_fields[] = {
	{ SVCNAT_L_SERVICES, KIND_U32 }, { SVCNAT_L_SERVICES_MAX, KIND_U32 },
	{ SVCNAT_L_FRONTENDS, KIND_U32 }, { SVCNAT_L_FRONTENDS_MAX, KIND_U32 },
	{ SVCNAT_L_BACKENDS, KIND_U32 }, { SVCNAT_L_BACKENDS_MAX, KIND_U32 },
	{ SVCNAT_L_AFFINITY_ENTRIES, KIND_U32 },
};

static const struct set limits = SET(limit_fields, 0);

#define NAME		{ SVCNAT_A_NAME, KIND_NAME }
#define TXN		{ SVCNAT_A_TXN, KIND_TXN }
#define EXPECT		{ SVCNAT_A_EXPECT_GENERATION, KIND_U64, 8 }
#define FRONTENDS	{ SVCNAT_A_FRONTEND, KIND_NEST, 0, 8, &frontend }
#define BACKENDS	{ SVCNAT_A_BACKEND, KIND_NEST, 0, 600, &backend }

static const struct field begin_fields[] = {
	TXN, { SVCNAT_A_REPLACE, KIND_FLAG }, EXPECT,
};

static const struct field commit_fields[] = {
	TXN, { SVCNAT_A_REQUESTS, KIND_U32, 16 },
	{ SVCNAT_A_DIGEST, KIND_BINARY, SVCNAT_DIGEST_LEN },
};

static const struct field abort_fields[] = { TXN };
static const struct field service_set_fields[] = {
	NAME, FRONTENDS, BACKENDS,
	{ SVCNAT_A_SCHEDULER, KIND_U32, SVCNAT_SCHEDULER_TWOS },
	{ SVCNAT_A_AFFINITY, KIND_U32, 365 * 24 * 3600 },
	{ SVCNAT_A_AFFINITY_PREFIX4, KIND_U8, 32 },
	{ SVCNAT_A_AFFINITY_PREFIX6, KIND_U8, 128 },
	{ SVCNAT_A_MAGLEV_SIZE, KIND_MAGLEV },
	{ SVCNAT_A_MASQUERADE, KIND_U32, SVCNAT_MASQUERADE_CLUSTER },
	{ SVCNAT_A_REJECT_WITH, KIND_U32, SVCNAT_REJECT_TCP_RESET },
	{ SVCNAT_A_ON_REMOVAL, KIND_U32, SVCNAT_ON_REMOVAL_DRAIN },
	{ SVCNAT_A_DRAIN, KIND_U32, SVCNAT_DRAIN_MAX },
	{ SVCNAT_A_MAX_CONNECTIONS, KIND_U32, SVCNAT_CONNECTIONS_MAX },
	{ SVCNAT_A_FAILOVER, KIND_U32, SVCNAT_FAILOVER_MAX },
	{ SVCNAT_A_PENALTY_SHARE, KIND_U32, 100 },
	EXPECT,
};

static const struct field service_del_fields[] = { NAME, EXPECT };
static const struct field frontends_fields[] = { NAME, FRONTENDS, EXPECT };
static const struct field backends_fields[] = { NAME, BACKENDS, EXPECT };
static const struct field config_set_fields[] = {
	{ SVCNAT_A_UNKNOWN_PORT, KIND_U32, SVCNAT_UNKNOWN_PORT_PASS },
	{ SVCNAT_A_ECHO, KIND_U8, 1 },
	{ SVCNAT_A_EXTERNAL_UNKNOWN_PORT, KIND_U32, SVCNAT_UNKNOWN_PORT_PASS },
	{ SVCNAT_A_EXTERNAL_ECHO, KIND_U8, 1 },
	{ SVCNAT_A_SEED, KIND_BINARY, SVCNAT_SEED_LEN },
	{ SVCNAT_A_AFFINITY_MAX, KIND_U32, 65536 },
	{ SVCNAT_A_POD_CIDRS, KIND_NEST, 0, 1, &ranges },
	{ SVCNAT_A_POD_INTERFACES, KIND_NEST, 0, 1, &interfaces },
	{ SVCNAT_A_SERVICE_CIDRS, KIND_NEST, 0, 1, &ranges },
	{ SVCNAT_A_UNKNOWN_ADDRESS, KIND_U32, SVCNAT_UNKNOWN_PORT_PASS },
	{ SVCNAT_A_NODEPORT_ADDRESSES, KIND_U32, SVCNAT_NODEPORT_ADDRESSES_LISTED },
	{ SVCNAT_A_NODEPORT_CIDRS, KIND_NEST, 0, 1, &ranges },
	{ SVCNAT_A_NODE_ADDRESSES, KIND_NEST, 0, 1, &ranges },
	{ SVCNAT_A_MASQUERADE, KIND_U32, SVCNAT_MASQUERADE_CLUSTER },
	{ SVCNAT_A_SEED_RANDOM, KIND_FLAG }, EXPECT,
};

static const struct field flush_fields[] = { EXPECT };
static const struct field service_get_fields[] = {
	NAME, { SVCNAT_A_WITH_COUNTERS, KIND_FLAG }, { SVCNAT_A_WITH_CLIENTS, KIND_FLAG },
};

static const struct field config_get_fields[] = {
	{ SVCNAT_A_WITH_COUNTERS, KIND_FLAG },
};

static const struct field trace_fields[] = {
	{ SVCNAT_A_PROTOCOL, KIND_PROTOCOL },
	{ SVCNAT_A_SOURCE, KIND_NEST, 0, 1, &endpoint },
	{ SVCNAT_A_DESTINATION, KIND_NEST, 0, 1, &endpoint },
	{ SVCNAT_A_IFINDEX, KIND_U32, 2 },
};

/* What is new in the family belongs here, too. */
_Static_assert(SVCNAT_CMD_MAX == SVCNAT_CMD_BACKEND_ADD, "another command");
_Static_assert(SVCNAT_A_MAX == SVCNAT_A_CONFIG_CHANGED, "another attribute");

const struct command commands[] = {
	{ SET(begin_fields, 1), SVCNAT_CMD_TXN_BEGIN, 1 },
	{ SET(commit_fields, 1), SVCNAT_CMD_TXN_COMMIT, 1 },
	{ SET(abort_fields, 1), SVCNAT_CMD_TXN_ABORT, 1 },
	{ SET(service_set_fields, 1), SVCNAT_CMD_SERVICE_SET, 12, true },
	{ SET(service_set_fields, 1), SVCNAT_CMD_SERVICE_ADD, 4, true },
	{ SET(service_del_fields, 1), SVCNAT_CMD_SERVICE_DEL, 2, true },
	{ SET(frontends_fields, 2), SVCNAT_CMD_FRONTEND_ADD, 4, true },
	{ SET(frontends_fields, 2), SVCNAT_CMD_FRONTEND_SET, 4, true },
	{ SET(frontends_fields, 2), SVCNAT_CMD_FRONTEND_DEL, 3, true },
	{ SET(backends_fields, 2), SVCNAT_CMD_BACKEND_SET, 8, true },
	{ SET(backends_fields, 2), SVCNAT_CMD_BACKEND_ADD, 4, true },
	{ SET(backends_fields, 2), SVCNAT_CMD_BACKEND_DEL, 4, true },
	{ SET(config_set_fields, 0), SVCNAT_CMD_CONFIG_SET, 6, true },
	{ SET(flush_fields, 0), SVCNAT_CMD_FLUSH, 1, true },
	{ SET(service_get_fields, 1), SVCNAT_CMD_SERVICE_GET, 3 },
	{ SET(config_get_fields, 0), SVCNAT_CMD_CONFIG_GET, 2 },
	{ SET(trace_fields, 3), SVCNAT_CMD_TRACE, 4 },
};

const unsigned int nr_commands = sizeof(commands) / sizeof(commands[0]);

static const struct field told_fields[] = {
	{ SVCNAT_A_PAD, KIND_PAD },
	{ SVCNAT_A_COUNTERS, KIND_NEST, 0, 1, &counters },
	{ SVCNAT_A_GENERATION, KIND_U64 },
	{ SVCNAT_A_LIMITS, KIND_NEST, 0, 1, &limits },
	{ SVCNAT_A_CLIENT, KIND_NEST, 0, 1, &client },
	{ SVCNAT_A_DRAINING, KIND_NEST, 0, 1, &draining },
	{ SVCNAT_A_DIGEST, KIND_BINARY, SVCNAT_DIGEST_LEN },
};

static const struct set service = SET(service_set_fields, 0);
static const struct set config = SET(config_set_fields, 0);
static const struct set told_besides = SET(told_fields, 0);

const struct set *const told[] = { &service, &config, &told_besides, NULL };

const struct command *grammar_command(uint8_t number)
{
	unsigned int i;

	for (i = 0; i < nr_commands; i++)
		if (commands[i].number == number)
			return &commands[i];
	return NULL;
}

const struct field *grammar_field(const struct set *const *sets, uint16_t type)
{
	unsigned int i;

	for (; *sets; sets++)
		for (i = 0; i < (*sets)->nr; i++)
			if ((*sets)->fields[i].type == type)
				return &(*sets)->fields[i];
	return NULL;
}
