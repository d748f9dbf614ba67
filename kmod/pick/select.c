// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/math64.h>
#include <linux/random.h>

#include "pick/draw.h"
#include "pick/extras.h"
#include "pick/select.h"

static const struct svcnat_backend *
svcnat_pick_turn(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, atomic_t *counter, bool probe)
{
	u64 turn = (u32)(probe ? atomic_read(counter) :
				 atomic_fetch_inc_relaxed(counter));
	u32 place;

	div_u64_rem(turn * view->step, view->period, &place);
	return svcnat_draw_turn(set, view, place);
}

static const struct svcnat_backend *
svcnat_pick_by_turn(const struct svcnat_backend_set *set,
		    const struct svcnat_view *view,
		    struct svcnat_service *service,
		    const struct svcnat_flow *flow)
{
	enum svcnat_family family = svcnat_family(flow->key.family);
	enum svcnat_policy policy = view - set->views;

	return svcnat_pick_turn(set, view, &service->turn[family][policy],
				flow->probe);
}

/* Out of line, for their stack frames would cost the default scheduler, too. */
static noinline const struct svcnat_backend *
svcnat_pick_by_source(const struct svcnat_backend_set *set,
		      const struct svcnat_view *view,
		      const struct svcnat_flow *flow)
{
	return svcnat_draw_column(set, view, siphash(flow->saddr, sizeof(flow->saddr),
						     &set->seed));
}

static noinline const struct svcnat_backend *
svcnat_pick_slot(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, const struct svcnat_flow *flow)
{
	return svcnat_draw_slot(set, view,
				svcnat_flow_siphash(flow, &set->seed));
}

/**
 * svcnat_schedule - let the scheduler pick a backend
 * @set: backends
 * @view: those that may be picked, at least one of them usable
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
		const struct svcnat_view *view, struct svcnat_service *service,
		const struct svcnat_flow *flow)
{
	u32 seed = set->seed.key[0];

	switch (set->settings.scheduler) {
	case SVCNAT_SCHEDULER_RANDOM:
		return svcnat_draw_column(set, view, get_random_u32());
	case SVCNAT_SCHEDULER_RR:
	case SVCNAT_SCHEDULER_WRR:
		return svcnat_pick_by_turn(set, view, service, flow);
	case SVCNAT_SCHEDULER_SH:
		return svcnat_pick_by_source(set, view, flow);
	case SVCNAT_SCHEDULER_MAGLEV:
		return svcnat_pick_slot(set, view, flow);
	default:
		return svcnat_draw_column(set, view, svcnat_flow_hash(flow, seed));
	}
}

static enum svcnat_verdict svcnat_select_refuse(const struct svcnat_service *service,
						const struct svcnat_flow *flow)
{
	u8 how = READ_ONCE(service->settings.reject_with);

	return svcnat_policy_refusal(flow, how == SVCNAT_REJECT_TCP_RESET);
}

/* No backend for the policy; if only because all are elsewhere, without a word. */
static enum svcnat_verdict
svcnat_select_none(const struct svcnat_service *service, const struct svcnat_backend_set *set,
		   const struct svcnat_flow *flow, struct svcnat_pick *pick)
{
	pick->reason = SVCNAT_REASON_NO_BACKEND;
	if (!set || !set->views[SVCNAT_POLICY_CLUSTER].nr_usable)
		return svcnat_select_refuse(service, flow);
	pick->reason = SVCNAT_REASON_NO_LOCAL_BACKEND;
	pick->set = set;
	pick->view = &set->views[SVCNAT_POLICY_LOCAL];
	return SVCNAT_VERDICT_DROP;
}

/* By a lookup, because the address has several. */
static noinline struct svcnat_frontend *
svcnat_vip_search(struct svcnat_table *table, const struct svcnat_key *key)
{
	struct svcnat_frontend *frontend = svcnat_table_frontend(table, key);

	/* Pairs with the release in svcnat_commit_frontend(). */
	return frontend && smp_load_acquire(&frontend->live) ? frontend : NULL;
}

static __always_inline struct svcnat_frontend *
svcnat_vip_frontend(struct svcnat_table *table, const struct svcnat_vip *vip,
		    const struct svcnat_key *key)
{
	struct svcnat_frontend *frontend = rcu_dereference(vip->sole);

	if (unlikely(!frontend || !svcnat_key_same_tail(&frontend->key, key)))
		return svcnat_vip_search(table, key);
	/* Pairs with the release in svcnat_commit_open_vip(): the scope is as new. */
	smp_acquire__after_ctrl_dep();
	return frontend;
}

/* The address's own entry among those of this host, NULL if it is none. */
static const struct svcnat_host *
svcnat_select_host(const struct svcnat_table *table,
		   const struct svcnat_key *key)
{
	return svcnat_hosts_find(rcu_dereference(table->hosts), key->family,
				 key->addr);
}

/* Most packets are for a port that is none: the address is looked up last. */
static noinline struct svcnat_frontend *
svcnat_nodeport_frontend(struct svcnat_table *table,
			 const struct svcnat_key *key)
{
	const struct svcnat_key wanted = {
		.port = key->port,
		.protocol = key->protocol,
		.family = AF_UNSPEC,
	};
	struct svcnat_frontend *frontend;
	const struct svcnat_host *host;

	if (!(READ_ONCE(table->features) & SVCNAT_FEATURE_NODEPORTS))
		return NULL;
	frontend = svcnat_table_frontend(table, &wanted);
	/* Pairs with the release in svcnat_commit_frontend(). */
	if (!frontend || !smp_load_acquire(&frontend->live))
		return NULL;
	host = svcnat_select_host(table, key);
	if (!host || !svcnat_scope_has_nodeports(rcu_dereference(table->scope),
						 host))
		return NULL;
	return frontend;
}

/**
 * svcnat_select_source - where does a connection come from?
 * @table: table of the network namespace
 * @flow: connection
 *
 * Context: softirq or process, under RCU.
 * Return: source.
 */
enum svcnat_source svcnat_select_source(const struct svcnat_table *table,
					const struct svcnat_flow *flow)
{
	return svcnat_policy_source(rcu_dereference(table->scope),
				    rcu_dereference(table->hosts), flow);
}

/* A frontend whose policy is local: which backends? */
static noinline enum svcnat_policy
svcnat_select_policy(const struct svcnat_table *table,
		     const struct svcnat_frontend *frontend,
		     const struct svcnat_flow *flow)
{
	enum svcnat_source source = SVCNAT_SOURCE_OTHER;

	if (frontend->kind == SVCNAT_KIND_EXTERNAL)
		source = svcnat_select_source(table, flow);
	return svcnat_policy_backends(frontend->kind, frontend->policy, source);
}

/*
 * What comes in for this host itself never gets to POSTROUTING, where sources
 * are hidden; it is answered from here.
 */
static noinline enum svcnat_masquerade_reason
svcnat_select_masquerade(const struct svcnat_table *table,
			 const struct svcnat_flow *flow,
			 const struct svcnat_pick *pick, bool hairpin)
{
	const struct svcnat_scope *scope = rcu_dereference(table->scope);
	const struct svcnat_frontend *frontend = pick->frontend;
	const struct svcnat_settings *settings = &frontend->service->settings;
	const u8 kind = frontend->kind;
	const struct svcnat_query query = {
		.kind = kind,
		.policy = frontend->policy,
		.source = svcnat_select_source(table, flow),
		.knows_pods = svcnat_scope_knows_pods(scope),
		.always = svcnat_policy_hides(READ_ONCE(table->config.masquerade),
					      kind) ||
			svcnat_policy_hides(READ_ONCE(settings->masquerade),
					    kind),
		.hairpin = hairpin,
	};
	enum svcnat_masquerade_reason reason = svcnat_policy_masquerade(&query);

	if (reason != SVCNAT_MASQUERADE_REASON_NOT_NEEDED && !flow->local &&
	    svcnat_hosts_find(rcu_dereference(table->hosts), flow->key.family,
			      pick->backend->addr))
		return SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY;
	return reason;
}

/* Most connections are between pods, or nobody said what a pod is. */
static bool svcnat_masquerade_unlikely(const struct svcnat_table *table,
				       const struct svcnat_flow *flow,
				       const struct svcnat_frontend *frontend)
{
	u8 features = READ_ONCE(table->features);

	if (frontend->kind != SVCNAT_KIND_CLUSTER ||
	    features & SVCNAT_FEATURE_MASQUERADE)
		return false;
	return !(features & SVCNAT_FEATURE_PODS) ||
	       svcnat_scope_is_pod(rcu_dereference(table->scope), flow);
}

/**
 * svcnat_select_frontend - the frontend that a connection was for
 * @table: table of the network namespace
 * @dialed: what the client dialed
 *
 * Context: any, under RCU.
 * Return: the frontend, or NULL if no frontend is there.
 */
const struct svcnat_frontend *
svcnat_select_frontend(struct svcnat_table *table,
		       const struct svcnat_key *dialed)
{
	const struct svcnat_vip *vip = svcnat_table_vip(table, dialed);
	const struct svcnat_frontend *frontend = NULL;

	/* Pairs with the release in svcnat_commit_open_vip(). */
	if (vip && smp_load_acquire(&vip->live))
		frontend = svcnat_vip_frontend(table, vip, dialed);
	return frontend ?: svcnat_nodeport_frontend(table, dialed);
}

/* Who serves the frontend? A call less for those who dial an address. */
static __always_inline enum svcnat_verdict
svcnat_select_backend(struct svcnat_table *table,
		      const struct svcnat_frontend *frontend,
		      const struct svcnat_flow *flow, u32 now,
		      struct svcnat_pick *pick)
{
	struct svcnat_service *service = frontend->service;
	enum svcnat_policy policy = SVCNAT_POLICY_CLUSTER;
	const struct svcnat_backend_set *set;
	bool hairpin;

	pick->frontend = frontend;
	if (unlikely(frontend->sources) &&
	    !svcnat_policy_allows(frontend, rcu_dereference(table->scope),
				  rcu_dereference(table->hosts), flow)) {
		pick->reason = SVCNAT_REASON_SOURCE_RANGE;
		return SVCNAT_VERDICT_DROP;
	}
	set = rcu_dereference(service->sets[svcnat_family(flow->key.family)]);
	if (unlikely(frontend->policy == SVCNAT_POLICY_LOCAL))
		policy = svcnat_select_policy(table, frontend, flow);
	if (unlikely(!set || !set->views[policy].nr_usable))
		return svcnat_select_none(service, set, flow, pick);
	pick->set = set;
	pick->view = &set->views[policy];
	pick->reason = SVCNAT_REASON_BACKEND;
	if (!set->extras)
		pick->backend = svcnat_schedule(set, pick->view, service, flow);
	else if (!svcnat_extras_pick(table, flow, now, pick))
		return svcnat_select_refuse(service, flow);
	hairpin = svcnat_addr_equal(flow->saddr, pick->backend->addr);
	if (unlikely(hairpin ||
		     !svcnat_masquerade_unlikely(table, flow, frontend)))
		pick->masquerade = svcnat_select_masquerade(table, flow, pick,
							    hairpin);
	return SVCNAT_VERDICT_NAT;
}

static noinline enum svcnat_verdict
svcnat_select_call(struct svcnat_table *table,
		   const struct svcnat_frontend *frontend,
		   const struct svcnat_flow *flow, u32 now,
		   struct svcnat_pick *pick)
{
	return svcnat_select_backend(table, frontend, flow, now, pick);
}

/*
 * Refused. While a virtual CPU did not run, the frontend may have been replaced
 * and its service then have lost backends that it no longer needs: they never
 * were there at the same time. Look again.
 */
static noinline enum svcnat_verdict
svcnat_select_again(struct svcnat_table *table, enum svcnat_verdict verdict,
		    const struct svcnat_flow *flow, u32 now,
		    struct svcnat_pick *pick)
{
	const struct svcnat_frontend *frontend;

	/*
	 * Pairs with the release in rcu_replace_pointer() of a set: with the
	 * set are seen the frontends of the commits before.
	 */
	smp_rmb();
	frontend = svcnat_select_frontend(table, &flow->key);
	if (!frontend || frontend == pick->frontend)
		return verdict;
	*pick = (struct svcnat_pick){};
	return svcnat_select_call(table, frontend, flow, now, pick);
}

static enum svcnat_verdict
svcnat_select_found(struct svcnat_table *table,
		    const struct svcnat_frontend *frontend,
		    const struct svcnat_flow *flow, u32 now,
		    struct svcnat_pick *pick)
{
	enum svcnat_verdict verdict;

	verdict = svcnat_select_call(table, frontend, flow, now, pick);
	if (likely(verdict == SVCNAT_VERDICT_NAT))
		return verdict;
	return svcnat_select_again(table, verdict, flow, now, pick);
}

/*
 * An address that a packet from elsewhere can only be for because the kernel was
 * told to route such for node ports (route_localnet)?
 */
static bool svcnat_select_shuts(const struct svcnat_table *table,
				const struct svcnat_flow *flow,
				struct svcnat_pick *pick)
{
	if (likely(!(READ_ONCE(table->features) & SVCNAT_FEATURE_LOOPBACK)) ||
	    flow->local || flow->key.family != AF_INET ||
	    !ipv4_is_loopback(flow->key.addr[0]))
		return false;
	pick->reason = SVCNAT_REASON_LOOPBACK;
	return true;
}

/*
 * May the address be another machine's, of which services have some ports?
 * Not if it was set aside for services.
 */
static bool svcnat_select_is_external(const struct svcnat_table *table,
				      const struct svcnat_vip *vip)
{
	const struct svcnat_scope *scope = rcu_dereference(table->scope);

	return !READ_ONCE(vip->cluster) &&
	       !svcnat_ranges_contain(scope->lists[SVCNAT_SCOPE_SERVICES],
				      vip->key.family, vip->key.addr);
}

static enum svcnat_verdict
svcnat_select_unknown(const struct svcnat_config *config,
		      const struct svcnat_flow *flow, bool external,
		      struct svcnat_pick *pick)
{
	const u8 *port = external ? &config->external_unknown_port : &config->unknown_port;
	const bool *echo = external ? &config->external_echo : &config->echo;

	if (READ_ONCE(*echo) && !flow->stray &&
	    (flow->key.protocol == IPPROTO_ICMP ||
	     flow->key.protocol == IPPROTO_ICMPV6)) {
		pick->reason = external ? SVCNAT_REASON_EXTERNAL_ECHO : SVCNAT_REASON_ECHO;
		return SVCNAT_VERDICT_ECHO;
	}
	pick->reason = external ? SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT :
				  SVCNAT_REASON_UNKNOWN_PORT;
	return svcnat_policy_unknown(flow, READ_ONCE(*port));
}

/*
 * To a VIP, but to nothing that it serves. Frontends may have made it one of
 * the cluster's since they were looked for: ask for them again.
 */
static noinline enum svcnat_verdict
svcnat_select_unserved(struct svcnat_table *table, const struct svcnat_vip *vip,
		       const struct svcnat_flow *flow, u32 now,
		       struct svcnat_pick *pick)
{
	const struct svcnat_frontend *frontend;
	bool external;

	if (svcnat_select_shuts(table, flow, pick))
		return SVCNAT_VERDICT_DROP;
	/* What a host has of its own, ssh perhaps, is never taken from it. */
	if (svcnat_select_host(table, &flow->key)) {
		frontend = svcnat_nodeport_frontend(table, &flow->key);
		if (frontend)
			return svcnat_select_found(table, frontend, flow, now, pick);
		pick->reason = SVCNAT_REASON_HOST_ADDRESS;
		return SVCNAT_VERDICT_PASS;
	}
	/* Before a frontend went the VIP has stopped to be the cluster's ... */
	smp_rmb();
	external = svcnat_select_is_external(table, vip);
	/* ... and once it is, the frontends that made it so are there. */
	smp_rmb();
	frontend = external ? NULL : svcnat_vip_search(table, &flow->key);
	if (unlikely(frontend))
		return svcnat_select_found(table, frontend, flow, now, pick);
	return svcnat_select_unknown(&table->config, flow, external, pick);
}

/*
 * To no VIP: a node port, an address that was set aside for services, or one that
 * is only this host's.
 */
static noinline enum svcnat_verdict
svcnat_select_elsewhere(struct svcnat_table *table,
			const struct svcnat_flow *flow, u32 now,
			struct svcnat_pick *pick)
{
	const struct svcnat_frontend *frontend;
	const struct svcnat_scope *scope;

	if (svcnat_select_shuts(table, flow, pick))
		return SVCNAT_VERDICT_DROP;
	frontend = svcnat_nodeport_frontend(table, &flow->key);
	if (frontend)
		return svcnat_select_found(table, frontend, flow, now, pick);
	scope = rcu_dereference(table->scope);
	if (!svcnat_ranges_contain(scope->lists[SVCNAT_SCOPE_SERVICES],
				   flow->key.family, flow->key.addr))
		return SVCNAT_VERDICT_PASS;
	if (svcnat_select_host(table, &flow->key)) {
		pick->reason = SVCNAT_REASON_HOST_ADDRESS;
		return SVCNAT_VERDICT_PASS;
	}
	pick->reason = SVCNAT_REASON_UNKNOWN_ADDRESS;
	return svcnat_policy_unknown(flow,
				     READ_ONCE(table->config.unknown_address));
}

/**
 * svcnat_select - decide what becomes of a new connection
 * @table: table of the network namespace
 * @flow: the connection; for an echo request the port is zero
 * @now: time in seconds, or SVCNAT_NOW
 * @pick: result, zeroes until now
 *
 * Connections that are not for a VIP pay for a single lookup, and so do those
 * to a VIP with a single frontend. Where there are node ports or addresses set
 * aside for services, the former pay for another lookup for each.
 *
 * Context: softirq or process, under RCU.
 * Return: verdict.
 */
enum svcnat_verdict svcnat_select(struct svcnat_table *table,
				  const struct svcnat_flow *flow, u32 now,
				  struct svcnat_pick *pick)
{
	const struct svcnat_vip *vip = svcnat_table_vip(table, &flow->key);
	const struct svcnat_frontend *frontend;
	enum svcnat_verdict verdict;

	/* A VIP that is seen has its frontends, see svcnat_commit_drafts(). */
	if (!vip || !smp_load_acquire(&vip->live)) {
		if (likely(!(READ_ONCE(table->features) &
			     (SVCNAT_FEATURE_NODEPORTS |
			      SVCNAT_FEATURE_SERVICE_CIDRS |
			      SVCNAT_FEATURE_LOOPBACK))))
			return SVCNAT_VERDICT_PASS;
		return svcnat_select_elsewhere(table, flow, now, pick);
	}
	frontend = svcnat_vip_frontend(table, vip, &flow->key);
	if (unlikely(!frontend))
		return svcnat_select_unserved(table, vip, flow, now, pick);
	verdict = svcnat_select_backend(table, frontend, flow, now, pick);
	if (likely(verdict == SVCNAT_VERDICT_NAT))
		return verdict;
	return svcnat_select_again(table, verdict, flow, now, pick);
}
