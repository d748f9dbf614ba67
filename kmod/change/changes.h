/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CHANGES_H
#define SVCNAT_CHANGES_H

#include "table/table.h"

/* Which settings a change names. */
#define SVCNAT_HAS_SCHEDULER	BIT(0)
#define SVCNAT_HAS_AFFINITY	BIT(1)
#define SVCNAT_HAS_PREFIX4	BIT(2)
#define SVCNAT_HAS_PREFIX6	BIT(3)
#define SVCNAT_HAS_MAGLEV_SIZE	BIT(4)
#define SVCNAT_HAS_MASQUERADE	BIT(5)
#define SVCNAT_HAS_REJECT_WITH	BIT(6)
#define SVCNAT_HAS_ON_REMOVAL	BIT(17)
#define SVCNAT_HAS_MAX_CONNECTIONS	BIT(18)
#define SVCNAT_HAS_FAILOVER	BIT(19)
#define SVCNAT_HAS_PENALTY_SHARE	BIT(20)

/* Which settings of the network namespace a change names. */
#define SVCNAT_HAS_SEED		BIT(7)
#define SVCNAT_HAS_AFFINITY_MAX	BIT(8)
#define SVCNAT_HAS_UNKNOWN_PORT	BIT(9)
#define SVCNAT_HAS_ECHO		BIT(10)
#define SVCNAT_HAS_UNKNOWN_ADDRESS	BIT(11)
#define SVCNAT_HAS_NODEPORTS	BIT(12)
#define SVCNAT_HAS_INTERFACES	BIT(13)
#define SVCNAT_HAS_EXTERNAL_UNKNOWN_PORT	BIT(14)
#define SVCNAT_HAS_EXTERNAL_ECHO	BIT(15)
#define SVCNAT_HAS_LIST(list)	(BIT(24) << (list))

/**
 * struct svcnat_service_change - wanted settings of a service
 * @name: name of the service
 * @has: which of @settings to take
 * @settings: values
 * @add: the service must be new
 */
struct svcnat_service_change {
	const char *name;
	u32 has;
	struct svcnat_settings settings;
	bool add;
};

/**
 * struct svcnat_backend_change - a backend to add, change or remove
 * @backend: address, port, weight and flags
 * @family: its address family
 * @has_weight: take the weight
 * @has_flags: which flags to take
 * @add: the backend must be new
 */
struct svcnat_backend_change {
	struct svcnat_backend backend;
	enum svcnat_family family;
	bool has_weight;
	u16 has_flags;
	bool add;
};

/**
 * struct svcnat_frontend_change - a frontend to add, change or remove
 * @key: address, port and protocol
 * @kind: enum svcnat_kind
 * @policy: enum svcnat_policy
 * @sources: from where connections may come, or NULL; belongs to the change
 *	until a frontend takes it
 * @has_kind: take the kind
 * @has_policy: take the policy
 * @has_sources: take the sources
 * @add: the frontend must be new
 */
struct svcnat_frontend_change {
	struct svcnat_key key;
	u8 kind;
	u8 policy;
	struct svcnat_ranges *sources;
	bool has_kind;
	bool has_policy;
	bool has_sources;
	bool add;
};

/**
 * struct svcnat_config_change - wanted settings of a network namespace
 * @has: which of @config and @scope to take
 * @config: values
 * @scope: values; its lists belong to the change until they are taken
 */
struct svcnat_config_change {
	u32 has;
	struct svcnat_config config;
	struct svcnat_scope scope;
};

#endif /* SVCNAT_CHANGES_H */
