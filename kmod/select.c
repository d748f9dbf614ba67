// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/random.h>

#include "select.h"

/* Hash of the connection for schedulers that need not agree between nodes. */
static u32 svcnat_flow_hash(const struct svcnat_flow *flow, u32 seed)
{
	const struct svcnat_key *key = &flow->key;
	u32 tail = svcnat_key_tail(key) ^ ((__force u32)flow->sport * JHASH_INITVAL);

	if (key->family == AF_INET)
		return jhash_3words((__force u32)flow->saddr[0],
				    (__force u32)key->addr[0], tail, seed);
	seed = jhash2((const u32 *)flow->saddr, 4, seed);
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32), seed ^ tail);
}

/* Hash of the connection that all nodes with the same seed agree on. */
static u64 svcnat_flow_siphash(const struct svcnat_flow *flow,
			       const siphash_key_t *seed)
{
	const struct svcnat_key *key = &flow->key;
	struct {
		__be32 saddr[4];
		__be32 daddr[4];
		__be16 sport;
		__be16 dport;
		__be32 protocol;
	} __aligned(SIPHASH_ALIGNMENT) bytes = {
		.sport = flow->sport,
		.dport = key->port,
		.protocol = htonl(key->protocol),
	};

	memcpy(bytes.saddr, flow->saddr, sizeof(bytes.saddr));
	memcpy(bytes.daddr, key->addr, sizeof(bytes.daddr));
	return siphash(&bytes, sizeof(bytes), seed);
}

/*
 * The upper half of hash * nr is an even choice of a column, the lower half
 * an even choice of a place in it.
 */
static const struct svcnat_backend *
svcnat_pick_column(const struct svcnat_backend_set *set, u32 hash)
{
	u64 place = (u64)hash * set->nr;
	const struct svcnat_column *column = &set->columns[place >> 32];

	if ((u32)place < column->keep)
		return &set->backends[place >> 32];
	return &set->backends[column->alias];
}

/* The backend whose turn it is: the first with more turns than the one. */
static const struct svcnat_backend *
svcnat_pick_turn(const struct svcnat_backend_set *set, atomic_t *counter)
{
	u64 turn = (u32)atomic_fetch_inc_relaxed(counter);
	u32 place = (turn * set->step) % set->period;
	u32 low = 0, high = set->nr - 1;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (set->turns[middle] > place)
			high = middle;
		else
			low = middle + 1;
	}
	return &set->backends[low];
}

/**
 * svcnat_schedule - let the scheduler pick a backend
 * @set: backends, at least one of them usable
 * @service: whose they are
 * @flow: connection
 *
 * Adding a scheduler: HACKING.md. A switch instead of a function pointer,
 * because indirect calls are what costs most on CPUs with mitigations.
 *
 * Context: softirq or process, under RCU.
 * Return: a backend with a weight above zero.
 */
const struct svcnat_backend *
svcnat_schedule(const struct svcnat_backend_set *set,
		struct svcnat_service *service, const struct svcnat_flow *flow)
{
	u32 seed = set->seed.key[0];
	u64 hash;

	switch (set->settings.scheduler) {
	case SVCNAT_SCHEDULER_RANDOM:
		return svcnat_pick_column(set, get_random_u32());
	case SVCNAT_SCHEDULER_RR:
	case SVCNAT_SCHEDULER_WRR:
		return svcnat_pick_turn(set, &service->turn[svcnat_family(flow->key.family)]);
	case SVCNAT_SCHEDULER_SH:
		hash = siphash(flow->saddr, sizeof(flow->saddr), &set->seed);
		return svcnat_pick_column(set, hash);
	case SVCNAT_SCHEDULER_MAGLEV:
		hash = (u32)svcnat_flow_siphash(flow, &set->seed);
		return &set->backends[set->slots[(hash * set->size) >> 32]];
	default:
		return svcnat_pick_column(set, svcnat_flow_hash(flow, seed));
	}
}

static const struct svcnat_backend *
svcnat_pick_backend(struct svcnat_table *table, struct svcnat_service *service,
		    const struct svcnat_backend_set *set,
		    const struct svcnat_flow *flow, u32 now)
{
	enum svcnat_family family = svcnat_family(flow->key.family);
	const struct svcnat_backend *backend;
	struct svcnat_client client;

	if (!set->settings.affinity)
		return svcnat_schedule(set, service, flow);

	svcnat_client_init(&client, service->id, family, flow->saddr,
			   set->settings.prefix[family]);
	backend = svcnat_affinity_find(&table->affinity, &client, set, now);
	if (backend)
		return backend;
	backend = svcnat_schedule(set, service, flow);
	return svcnat_affinity_learn(&table->affinity, &client, set, backend,
				     now, READ_ONCE(table->config.affinity_max));
}

static enum svcnat_verdict svcnat_unknown_port(struct svcnat_table *table)
{
	switch (READ_ONCE(table->config.unknown_port)) {
	case SVCNAT_UNKNOWN_PORT_TCP_RESET:
		return SVCNAT_RESET;
	case SVCNAT_UNKNOWN_PORT_DROP:
		return SVCNAT_DROP;
	case SVCNAT_UNKNOWN_PORT_PASS:
		return SVCNAT_PASS;
	default:
		return SVCNAT_REJECT;
	}
}

static struct svcnat_frontend *
svcnat_vip_frontend(struct svcnat_table *table, const struct svcnat_vip *vip,
		    const struct svcnat_key *key)
{
	struct svcnat_frontend *frontend = rcu_dereference(vip->sole);

	if (frontend && svcnat_key_tail(&frontend->key) == svcnat_key_tail(key))
		return frontend;
	frontend = svcnat_table_frontend(table, key);
	return frontend && READ_ONCE(frontend->live) ? frontend : NULL;
}

/* Who serves the frontend? */
static enum svcnat_verdict
svcnat_select_backend(struct svcnat_table *table,
		      const struct svcnat_frontend *frontend,
		      const struct svcnat_flow *flow, u32 now,
		      struct svcnat_pick *pick)
{
	struct svcnat_service *service = frontend->service;
	const struct svcnat_backend_set *set;

	pick->frontend = frontend;
	set = rcu_dereference(service->sets[svcnat_family(flow->key.family)]);
	if (unlikely(!set || !set->nr_usable))
		return READ_ONCE(service->settings.reject_with) ==
			SVCNAT_REJECT_TCP_RESET ? SVCNAT_RESET : SVCNAT_REJECT;
	pick->backend = svcnat_pick_backend(table, service, set, flow, now);
	return SVCNAT_NAT;
}

/**
 * svcnat_select - decide what becomes of a new connection
 * @table: table of the network namespace
 * @flow: the connection; for an echo request the port is zero
 * @now: time in seconds, for the affinity
 * @pick: result
 *
 * Connections that are not for a VIP pay for a single lookup, and so do those
 * to a VIP with a single frontend.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: verdict.
 */
enum svcnat_verdict svcnat_select(struct svcnat_table *table,
				  const struct svcnat_flow *flow, u32 now,
				  struct svcnat_pick *pick)
{
	const struct svcnat_vip *vip = svcnat_table_vip(table, &flow->key);
	const struct svcnat_frontend *frontend;

	pick->frontend = NULL;
	pick->backend = NULL;
	this_cpu_inc(table->counts->lookups);
	/* A VIP that is seen has its frontends, see svcnat_commit_draft(). */
	if (!vip || !smp_load_acquire(&vip->live)) {
		this_cpu_inc(table->counts->misses);
		return SVCNAT_PASS;
	}
	if (flow->key.protocol == IPPROTO_ICMP ||
	    flow->key.protocol == IPPROTO_ICMPV6)
		return READ_ONCE(table->config.echo) ? SVCNAT_ECHO :
						       svcnat_unknown_port(table);
	frontend = svcnat_vip_frontend(table, vip, &flow->key);
	if (!frontend)
		return svcnat_unknown_port(table);
	return svcnat_select_backend(table, frontend, flow, now, pick);
}

/**
 * svcnat_select_masquerade - is the source of a translated connection hidden?
 * @table: table of the network namespace
 * @dialed: what the client dialed
 * @hairpin: the client's address is its backend's
 *
 * A backend that gets its own address as source answers itself. Whether it
 * was svcnat that translated the connection is looked up only where it
 * matters.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: true if the source address is to be translated.
 */
bool svcnat_select_masquerade(struct svcnat_table *table,
			      const struct svcnat_key *dialed, bool hairpin)
{
	bool always = READ_ONCE(table->config.masquerade) ==
		SVCNAT_MASQUERADE_ALWAYS;
	const struct svcnat_frontend *frontend;

	if (!svcnat_may_masquerade(table, hairpin))
		return false;
	frontend = svcnat_table_frontend(table, dialed);
	if (!frontend || !READ_ONCE(frontend->live))
		return false;
	return hairpin || always ||
	       READ_ONCE(frontend->service->settings.masquerade) ==
			SVCNAT_MASQUERADE_ALWAYS;
}
