// SPDX-License-Identifier: GPL-2.0
/* Objects to messages: the same for answers, dumps and notifications. */
#include <linux/ktime.h>

#include "backends/state.h"
#include "base/pause.h"
#include "netlink/address.h"
#include "netlink/drain.h"
#include "netlink/family.h"
#include "netlink/fill.h"
#include "netlink/range.h"

/**
 * svcnat_fill_header - begin a message
 * @skb: message buffer
 * @envelope: what goes into the header
 *
 * Context: any.
 * Return: the generic netlink header or NULL without room.
 */
void *svcnat_fill_header(struct sk_buff *skb,
			 const struct svcnat_envelope *envelope)
{
	return genlmsg_put(skb, envelope->portid, envelope->seq,
			   &svcnat_nl_family, envelope->flags,
			   envelope->command);
}

static int svcnat_fill_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, SVCNAT_C_PAD);
}

static int svcnat_fill_counts(struct sk_buff *skb, int type,
			      const struct svcnat_counts *counts)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    svcnat_fill_u64(skb, SVCNAT_C_CONNECTIONS, counts->connections) ||
	    svcnat_fill_u64(skb, SVCNAT_C_REJECTED, counts->rejected) ||
	    svcnat_fill_u64(skb, SVCNAT_C_DROPPED, counts->dropped))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_frontend - tell a frontend
 * @skb: message buffer
 * @frontend: the frontend
 * @with_counters: tell its counters, too
 *
 * Context: any; caller holds the table's mutex or is under RCU.
 * Return: 0 or -EMSGSIZE, with nothing of it in @skb.
 */
int svcnat_fill_frontend(struct sk_buff *skb,
			 const struct svcnat_frontend *frontend,
			 bool with_counters)
{
	const struct svcnat_key *key = &frontend->key;
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_A_FRONTEND);
	struct svcnat_counts counts = {};

	if (!nest)
		return -EMSGSIZE;
	if (!svcnat_frontend_is_nodeport(frontend) &&
	    svcnat_fill_addr(skb, SVCNAT_F_ADDRESS, key->family == AF_INET,
			     key->addr))
		goto no_room;
	if (nla_put_be16(skb, SVCNAT_F_PORT, key->port) ||
	    nla_put_u8(skb, SVCNAT_F_PROTOCOL, key->protocol) ||
	    (frontend->kind &&
	     nla_put_u32(skb, SVCNAT_F_KIND, frontend->kind)) ||
	    (frontend->policy &&
	     nla_put_u32(skb, SVCNAT_F_POLICY, frontend->policy)) ||
	    svcnat_fill_ranges(skb, SVCNAT_F_SOURCE_RANGES, frontend->sources))
		goto no_room;
	if (with_counters) {
		svcnat_counts_add(&counts, READ_ONCE(frontend->counts));
		if (svcnat_fill_counts(skb, SVCNAT_F_COUNTERS, &counts))
			goto no_room;
	}
	nla_nest_end(skb, nest);
	return 0;

no_room:
	nla_nest_cancel(skb, nest);
	return -EMSGSIZE;
}

static int svcnat_fill_health(struct sk_buff *skb,
			      const struct svcnat_health *health)
{
	u32 now = (u32)ktime_get_seconds();
	u32 handshake = READ_ONCE(health->handshake);

	if (svcnat_fill_u64(skb, SVCNAT_C_FAILED_OVER,
			    health->failures[SVCNAT_FAILURE_SILENT]) ||
	    svcnat_fill_u64(skb, SVCNAT_C_REFUSED,
			    health->failures[SVCNAT_FAILURE_REFUSED]) ||
	    svcnat_fill_u64(skb, SVCNAT_C_UNREACHABLE,
			    health->failures[SVCNAT_FAILURE_UNREACHABLE]) ||
	    svcnat_fill_u64(skb, SVCNAT_C_BOXED, health->boxed))
		return -EMSGSIZE;
	if (svcnat_penalty_is_boxed(&health->penalty) &&
	    svcnat_fill_u64(skb, SVCNAT_C_PENALTY,
			    svcnat_penalty_left(&health->penalty, now)))
		return -EMSGSIZE;
	return handshake ? svcnat_fill_u64(skb, SVCNAT_C_HANDSHAKE, handshake) : 0;
}

static int svcnat_fill_backend_counts(struct sk_buff *skb,
				      const struct svcnat_backend_set *set,
				      const struct svcnat_backend *backend)
{
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_B_COUNTERS);

	if (!nest ||
	    svcnat_fill_u64(skb, SVCNAT_C_CONNECTIONS,
			    svcnat_slot_read(backend->connections)) ||
	    (set->states_at &&
	     svcnat_fill_u64(skb, SVCNAT_C_ACTIVE,
			     svcnat_state_active(svcnat_backend_state(set, backend)))) ||
	    (set->settings.failover &&
	     svcnat_fill_health(skb, &svcnat_backend_state(set, backend)->health)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_backend - tell a backend
 * @skb: message buffer
 * @ipv4: it has an IPv4 address
 * @set: the set that it is in
 * @backend: the backend
 * @with_counters: tell its counters, too
 *
 * Context: any; caller holds the table's mutex or is under RCU.
 * Return: 0 or -EMSGSIZE, with nothing of it in @skb.
 */
int svcnat_fill_backend(struct sk_buff *skb, bool ipv4,
			const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			bool with_counters)
{
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_A_BACKEND);

	if (!nest)
		return -EMSGSIZE;
	if (svcnat_fill_addr(skb, SVCNAT_B_ADDRESS, ipv4, backend->addr) ||
	    nla_put_be16(skb, SVCNAT_B_PORT, backend->port) ||
	    nla_put_u16(skb, SVCNAT_B_WEIGHT, backend->weight) ||
	    (backend->flags & SVCNAT_BACKEND_LOCAL &&
	     nla_put_u8(skb, SVCNAT_B_LOCAL, 1)) ||
	    (backend->flags & SVCNAT_BACKEND_TERMINATING &&
	     nla_put_u8(skb, SVCNAT_B_TERMINATING, 1)) ||
	    (backend->flags & SVCNAT_BACKEND_LOCAL_ONLY &&
	     nla_put_u8(skb, SVCNAT_B_LOCAL_ONLY, 1)) ||
	    (with_counters && svcnat_fill_backend_counts(skb, set, backend))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_client - tell a client that keeps its backend
 * @skb: message buffer
 * @remembered: the client
 * @prefix: leading bits of its address that count
 * @left: seconds until it is forgotten
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE, with nothing of it in @skb.
 */
int svcnat_fill_client(struct sk_buff *skb,
		       const struct svcnat_remembered *remembered, u8 prefix,
		       u32 left)
{
	const bool ipv4 = remembered->client->family == SVCNAT_IPV4;
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_A_CLIENT);

	if (!nest)
		return -EMSGSIZE;
	if (svcnat_fill_addr(skb, SVCNAT_CL_ADDRESS, ipv4,
			     remembered->client->addr) ||
	    nla_put_u8(skb, SVCNAT_CL_PREFIX_LEN, prefix) ||
	    nla_put_u32(skb, SVCNAT_CL_EXPIRES, left) ||
	    svcnat_fill_server(skb, SVCNAT_CL_BACKEND, ipv4, remembered->addr,
			       remembered->port)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int svcnat_fill_settings(struct sk_buff *skb,
				const struct svcnat_service *service,
				bool with_counters)
{
	const struct svcnat_settings *settings = &service->settings;
	struct svcnat_counts counts;

	if (nla_put_u32(skb, SVCNAT_A_SCHEDULER, settings->scheduler) ||
	    nla_put_u32(skb, SVCNAT_A_AFFINITY, settings->affinity) ||
	    nla_put_u8(skb, SVCNAT_A_AFFINITY_PREFIX4,
		       settings->prefix[SVCNAT_IPV4]) ||
	    nla_put_u8(skb, SVCNAT_A_AFFINITY_PREFIX6,
		       settings->prefix[SVCNAT_IPV6]) ||
	    nla_put_u32(skb, SVCNAT_A_MAGLEV_SIZE, settings->maglev_size) ||
	    nla_put_u32(skb, SVCNAT_A_MASQUERADE, settings->masquerade) ||
	    nla_put_u32(skb, SVCNAT_A_REJECT_WITH, settings->reject_with) ||
	    nla_put_u32(skb, SVCNAT_A_ON_REMOVAL, settings->on_removal) ||
	    nla_put_u32(skb, SVCNAT_A_MAX_CONNECTIONS,
			settings->max_connections) ||
	    nla_put_u32(skb, SVCNAT_A_FAILOVER, settings->failover) ||
	    nla_put_u32(skb, SVCNAT_A_PENALTY_SHARE, settings->penalty_share) ||
	    (settings->drain &&
	     nla_put_u32(skb, SVCNAT_A_DRAIN, settings->drain)))
		return -EMSGSIZE;
	if (!with_counters)
		return 0;
	svcnat_service_counts(service, &counts);
	return svcnat_fill_counts(skb, SVCNAT_A_COUNTERS, &counts);
}

/* Only a commit changes the list: it is not walked for each message. */
static const struct svcnat_frontend *
svcnat_fill_next(const struct svcnat_table *table,
		 const struct svcnat_service *service,
		 const struct svcnat_cursor *cursor)
{
	const struct svcnat_frontend *frontend;
	u32 member = 0;

	if (cursor->next && cursor->generation == table->generation)
		return cursor->next;
	list_for_each_entry(frontend, &service->frontends, list) {
		if (member++ == cursor->member)
			return frontend;
		svcnat_pause();
	}
	return NULL;
}

/*
 * Members count through: frontends, then the backends of each family, then
 * those that drain.
 */
static int svcnat_fill_frontends(struct sk_buff *skb,
				 const struct svcnat_table *table,
				 const struct svcnat_service *service,
				 bool with_counters,
				 struct svcnat_cursor *cursor)
{
	const struct svcnat_frontend *frontend = NULL;

	if (cursor->member < service->nr_frontends)
		frontend = svcnat_fill_next(table, service, cursor);
	if (!frontend)
		return 0;
	list_for_each_entry_from(frontend, &service->frontends, list) {
		if (svcnat_fill_frontend(skb, frontend, with_counters)) {
			cursor->next = frontend;
			cursor->generation = table->generation;
			return -EMSGSIZE;
		}
		cursor->member++;
	}
	return 0;
}

static int svcnat_fill_backends(struct sk_buff *skb,
				const struct svcnat_table *table,
				const struct svcnat_service *service,
				bool with_counters,
				struct svcnat_cursor *cursor)
{
	u32 first = service->nr_frontends;
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		const struct svcnat_backend_set *set =
			svcnat_table_set(table, service, family);

		while (set && cursor->member - first < set->nr) {
			const struct svcnat_backend *backend =
				&set->backends[cursor->member - first];

			if (svcnat_fill_backend(skb, family == SVCNAT_IPV4, set,
						backend, with_counters))
				return -EMSGSIZE;
			cursor->member++;
		}
		first += set ? set->nr : 0;
	}
	if (with_counters &&
	    svcnat_fill_draining(skb, table, service, first, cursor))
		return -EMSGSIZE;
	cursor->done = true;
	return 0;
}

/**
 * svcnat_fill_service - tell a service, or as much of it as there is room for
 * @skb: message buffer
 * @envelope: what goes into the header
 * @table: table that the service is in
 * @service: the service
 * @with_counters: tell counters, too
 * @cb: dump that the message is part of, or NULL
 * @cursor: where to go on; advanced
 *
 * Settings are in the first message only, the name is in each.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 if there is a message in @skb now, which may be only a part of
 * the service; -EMSGSIZE if there was no room to get on at all.
 */
int svcnat_fill_service(struct sk_buff *skb,
			const struct svcnat_envelope *envelope,
			const struct svcnat_table *table,
			const struct svcnat_service *service,
			bool with_counters, struct netlink_callback *cb,
			struct svcnat_cursor *cursor)
{
	const u32 before = cursor->member;
	void *header;

	header = svcnat_fill_header(skb, envelope);
	if (!header)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, header);
	if (nla_put_u64_64bit(skb, SVCNAT_A_GENERATION, table->generation,
			      SVCNAT_A_PAD) ||
	    nla_put_string(skb, SVCNAT_A_NAME, service->name))
		goto no_room;
	if (!before && svcnat_fill_settings(skb, service, with_counters))
		goto no_room;
	if (!svcnat_fill_frontends(skb, table, service, with_counters,
				   cursor))
		svcnat_fill_backends(skb, table, service, with_counters,
				     cursor);
	if (!cursor->done && cursor->member == before)
		goto no_room;
	genlmsg_end(skb, header);
	return 0;

no_room:
	genlmsg_cancel(skb, header);
	return -EMSGSIZE;
}

static int svcnat_fill_net_counts(struct sk_buff *skb,
				  const struct svcnat_table *table)
{
	struct svcnat_net_counts counts;
	struct nlattr *nest;

	svcnat_net_counts_read(&counts, table->counts);
	nest = nla_nest_start(skb, SVCNAT_A_COUNTERS);
	if (!nest ||
	    svcnat_fill_u64(skb, SVCNAT_C_LOOKUPS, counts.lookups) ||
	    svcnat_fill_u64(skb, SVCNAT_C_MISSES, counts.misses) ||
	    svcnat_fill_u64(skb, SVCNAT_C_ECHOES, counts.echoes) ||
	    svcnat_fill_u64(skb, SVCNAT_C_SWEEPS, table->sweeps) ||
	    svcnat_fill_u64(skb, SVCNAT_C_SWEPT, counts.swept) ||
	    svcnat_fill_u64(skb, SVCNAT_C_REJECTED, counts.refused.rejected) ||
	    svcnat_fill_u64(skb, SVCNAT_C_DROPPED, counts.refused.dropped))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int svcnat_fill_limits(struct sk_buff *skb,
			      const struct svcnat_table *table)
{
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_A_LIMITS);

	if (!nest ||
	    nla_put_u32(skb, SVCNAT_L_SERVICES, table->nr.services) ||
	    nla_put_u32(skb, SVCNAT_L_SERVICES_MAX, table->max.services) ||
	    nla_put_u32(skb, SVCNAT_L_FRONTENDS, table->nr.frontends) ||
	    nla_put_u32(skb, SVCNAT_L_FRONTENDS_MAX, table->max.frontends) ||
	    nla_put_u32(skb, SVCNAT_L_BACKENDS, table->nr.backends) ||
	    nla_put_u32(skb, SVCNAT_L_BACKENDS_MAX, table->max.backends) ||
	    nla_put_u32(skb, SVCNAT_L_AFFINITY_ENTRIES,
			READ_ONCE(table->affinity.nr)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int svcnat_fill_seed(struct sk_buff *skb, const siphash_key_t *seed)
{
	const __le64 halves[2] = {
		cpu_to_le64(seed->key[0]),
		cpu_to_le64(seed->key[1]),
	};

	BUILD_BUG_ON(sizeof(halves) != SVCNAT_SEED_LEN);
	return nla_put(skb, SVCNAT_A_SEED, sizeof(halves), halves);
}

static int svcnat_fill_scope(struct sk_buff *skb,
			     const struct svcnat_scope *scope)
{
	if (svcnat_fill_ranges(skb, SVCNAT_A_POD_CIDRS,
			       scope->lists[SVCNAT_SCOPE_PODS]) ||
	    svcnat_fill_interfaces(skb, scope) ||
	    svcnat_fill_ranges(skb, SVCNAT_A_SERVICE_CIDRS,
			       scope->lists[SVCNAT_SCOPE_SERVICES]) ||
	    nla_put_u32(skb, SVCNAT_A_NODEPORT_ADDRESSES, scope->nodeports) ||
	    svcnat_fill_ranges(skb, SVCNAT_A_NODEPORT_CIDRS,
			       scope->lists[SVCNAT_SCOPE_NODEPORTS]) ||
	    svcnat_fill_ranges(skb, SVCNAT_A_NODE_ADDRESSES,
			       scope->lists[SVCNAT_SCOPE_NODE]))
		return -EMSGSIZE;
	return 0;
}

/**
 * svcnat_fill_config - tell the settings of a network namespace
 * @skb: message buffer
 * @envelope: what goes into the header
 * @table: the table
 * @with_counters: tell counters and limits, too
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -EMSGSIZE.
 */
int svcnat_fill_config(struct sk_buff *skb,
		       const struct svcnat_envelope *envelope,
		       const struct svcnat_table *table, bool with_counters)
{
	const struct svcnat_config *config = &table->config;
	void *header = svcnat_fill_header(skb, envelope);

	if (!header)
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, SVCNAT_A_GENERATION, table->generation,
			      SVCNAT_A_PAD) ||
	    nla_put_u32(skb, SVCNAT_A_UNKNOWN_PORT, config->unknown_port) ||
	    nla_put_u32(skb, SVCNAT_A_UNKNOWN_ADDRESS,
			config->unknown_address) ||
	    nla_put_u8(skb, SVCNAT_A_ECHO, config->echo) ||
	    nla_put_u32(skb, SVCNAT_A_EXTERNAL_UNKNOWN_PORT,
			config->external_unknown_port) ||
	    nla_put_u8(skb, SVCNAT_A_EXTERNAL_ECHO, config->external_echo) ||
	    nla_put_u32(skb, SVCNAT_A_MASQUERADE, config->masquerade) ||
	    svcnat_fill_seed(skb, &config->seed) ||
	    nla_put_u32(skb, SVCNAT_A_AFFINITY_MAX, config->affinity_max) ||
	    svcnat_fill_scope(skb, svcnat_table_scope(table)) ||
	    (table->digested && nla_put(skb, SVCNAT_A_DIGEST,
					sizeof(table->digest), table->digest)))
		goto no_room;
	if (with_counters && (svcnat_fill_net_counts(skb, table) ||
			      svcnat_fill_limits(skb, table)))
		goto no_room;
	genlmsg_end(skb, header);
	return 0;

no_room:
	genlmsg_cancel(skb, header);
	return -EMSGSIZE;
}
