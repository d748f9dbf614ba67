// SPDX-License-Identifier: GPL-2.0
/*
 * What should become of a connection, looked for in lists from their beginning,
 * in the order of the rules of kube-proxy.
 */
#include <linux/in.h>

#include "model.h"

/**
 * model_in_range - does an address lie in a range?
 * @range: range
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: any.
 * Return: true if it does.
 */
bool model_in_range(const struct svcnat_range *range, u8 family,
		    const __be32 *addr)
{
	const u8 *first = (const u8 *)range->addr;
	const u8 *bytes = (const u8 *)addr;
	u32 bit;

	if (range->family != family)
		return false;
	for (bit = 0; bit < range->len; bit++)
		if ((bytes[bit / 8] ^ first[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

/**
 * model_in_ranges - does an address lie in one of a list of ranges?
 * @list: number of the list
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: any.
 * Return: true if it does.
 */
bool model_in_ranges(int list, u8 family, const __be32 *addr)
{
	const struct svcnat_range *ranges;
	u32 nr, i;

	ranges = test_ranges(list, &nr);
	for (i = 0; i < nr; i++)
		if (model_in_range(&ranges[i], family, addr))
			return true;
	return false;
}

static bool model_same_addr(const __be32 *a, const __be32 *b)
{
	return !memcmp(a, b, 4 * sizeof(*a));
}

/* Return: number of the host's address or -1. */
static int model_host(u8 family, const __be32 *addr)
{
	int i;

	for (i = 0; i < TEST_HOSTS; i++) {
		const struct svcnat_host host = test_host(i);

		if (host.family == family && model_same_addr(host.addr, addr))
			return i;
	}
	return -1;
}

static bool model_knows_pods(const struct model_scope *scope)
{
	return scope->lists[SVCNAT_SCOPE_PODS] || scope->interfaces;
}

static bool model_interface(const struct model_scope *scope, const char *iif)
{
	const char * const *names = test_interfaces(scope->interfaces);

	for (; iif && *names; names++) {
		int i = 0;

		while ((*names)[i] && (*names)[i] == iif[i])
			i++;
		if ((*names)[i] == '+' || (!(*names)[i] && !iif[i]))
			return true;
	}
	return false;
}

static enum svcnat_source model_source(const struct model_table *table,
				       const struct svcnat_flow *flow)
{
	u8 family = flow->key.family;

	if (model_in_ranges(table->scope.lists[SVCNAT_SCOPE_PODS], family,
			    flow->saddr) ||
	    model_interface(&table->scope, flow->iif))
		return SVCNAT_SOURCE_POD;
	if (flow->local || model_host(family, flow->saddr) >= 0)
		return SVCNAT_SOURCE_HOST;
	return SVCNAT_SOURCE_OTHER;
}

/* Has the view a backend, that takes connections at all or that goes, too? */
static bool model_candidate(const struct model_service *service, int family,
			    int policy, int backend)
{
	return service->backends[backend] && service->weights[backend] &&
	       test_backend_family(backend) == family &&
	       (policy == SVCNAT_POLICY_CLUSTER ?
		!(service->flags[backend] & SVCNAT_BACKEND_LOCAL_ONLY) :
		service->flags[backend] & (SVCNAT_BACKEND_LOCAL |
					   SVCNAT_BACKEND_LOCAL_ONLY));
}

/**
 * model_terminating - are there only backends that are about to go?
 * @service: service
 * @family: family of the backends
 * @policy: which of them may be used
 *
 * Context: any.
 * Return: true if there are no others.
 */
bool model_terminating(const struct model_service *service, int family,
		       int policy)
{
	bool some = false;
	int i;

	for (i = 0; i < TEST_BACKENDS; i++) {
		if (!model_candidate(service, family, policy, i))
			continue;
		if (!(service->flags[i] & SVCNAT_BACKEND_TERMINATING))
			return false;
		some = true;
	}
	return some;
}

/**
 * model_usable - does a backend take new connections?
 * @service: service
 * @family: family of the connection
 * @policy: which backends may be used
 * @backend: number of the backend
 *
 * Context: any.
 * Return: true if it does.
 */
bool model_usable(const struct model_service *service, int family, int policy,
		  int backend)
{
	bool going = service->flags[backend] & SVCNAT_BACKEND_TERMINATING;

	return model_candidate(service, family, policy, backend) &&
	       going == model_terminating(service, family, policy);
}

/**
 * model_nr_usable - count backends that take new connections
 * @service: service
 * @family: family of the connection
 * @policy: which backends may be used
 *
 * Context: any.
 * Return: their number.
 */
int model_nr_usable(const struct model_service *service, int family, int policy)
{
	int nr = 0, i;

	for (i = 0; i < TEST_BACKENDS; i++)
		nr += model_usable(service, family, policy, i);
	return nr;
}

/* What a scope says about the node's own addresses, and whether it says so. */
static bool model_node_given(const struct model_scope *scope, u8 family)
{
	const struct svcnat_range *ranges;
	bool given = false;
	u32 nr, i;

	ranges = test_ranges(scope->lists[SVCNAT_SCOPE_NODE], &nr);
	for (i = 0; i < nr; i++)
		given |= ranges[i].family == family;
	return given;
}

/* Is an address of the host, by its number, one of the node's own? */
static bool model_primary(const struct model_scope *scope, int host)
{
	const struct svcnat_host own = test_host(host);

	/* 0 and 1 are the sources of default routes. */
	if (!model_node_given(scope, own.family))
		return host / 2 == 0;
	return model_in_ranges(scope->lists[SVCNAT_SCOPE_NODE], own.family,
			       own.addr);
}

/* Has a list one of the node's own addresses? */
static bool model_node_in(const struct model_scope *scope, int list, u8 family)
{
	const struct svcnat_host node = test_host(family == AF_INET ? 0 : 1);
	const struct svcnat_range *ranges;
	u32 nr, i;

	if (!model_node_given(scope, family))
		return model_in_ranges(list, family, node.addr);
	ranges = test_ranges(scope->lists[SVCNAT_SCOPE_NODE], &nr);
	for (i = 0; i < nr; i++)
		if (ranges[i].family == family &&
		    model_in_ranges(list, family, ranges[i].addr))
			return true;
	return false;
}

/* From elsewhere to a loopback address, while such may have node ports? */
static bool model_shut(const struct model_table *table,
		       const struct svcnat_flow *flow)
{
	const __be32 loopback[4] = { htonl(INADDR_LOOPBACK) };

	return !flow->local && flow->key.family == AF_INET &&
	       ipv4_is_loopback(flow->key.addr[0]) &&
	       model_in_ranges(table->scope.lists[SVCNAT_SCOPE_NODEPORTS],
			       AF_INET, loopback);
}

/* The node port that a connection is for, or -1. */
static int model_nodeport(const struct model_table *table,
			  const struct svcnat_flow *flow)
{
	int host = model_host(flow->key.family, flow->key.addr), i;
	const struct model_scope *scope = &table->scope;
	bool open;

	if (host < 0 || model_shut(table, flow))
		return -1;
	/* 4 and 5 are loopback. */
	open = model_in_ranges(scope->lists[SVCNAT_SCOPE_NODEPORTS],
			       flow->key.family, flow->key.addr) ||
		(scope->nodeports == SVCNAT_NODEPORT_ADDRESSES_ALL &&
		 host / 2 != 2) ||
		(scope->nodeports == SVCNAT_NODEPORT_ADDRESSES_PRIMARY &&
		 model_primary(scope, host));
	for (i = TEST_NODEPORT; open && i < TEST_FRONTENDS; i++) {
		const struct svcnat_key key = test_frontend_key(i);

		if (key.port == flow->key.port &&
		    key.protocol == flow->key.protocol &&
		    model_owner(table, i) >= 0)
			return i;
	}
	return -1;
}

/* What services have at an address: nothing, external frontends, or others. */
enum model_vip {
	MODEL_VIP_NONE,
	MODEL_VIP_EXTERNAL,
	MODEL_VIP_CLUSTER,
};

/* The frontend that a connection is for, or -1. */
static int model_dialed(const struct model_table *table,
			const struct svcnat_flow *flow, enum model_vip *vip)
{
	int dialed = -1, owner, i;

	*vip = MODEL_VIP_NONE;
	for (i = 0; i < TEST_NODEPORT; i++) {
		const struct svcnat_key key = test_frontend_key(i);

		owner = model_owner(table, i);
		if (key.family != flow->key.family || owner < 0 ||
		    !model_same_addr(key.addr, flow->key.addr))
			continue;
		if (TEST_RULES_KIND(table->services[owner].rules[i]) ==
		    SVCNAT_KIND_CLUSTER)
			*vip = MODEL_VIP_CLUSTER;
		else if (*vip == MODEL_VIP_NONE)
			*vip = MODEL_VIP_EXTERNAL;
		if (key.port == flow->key.port &&
		    key.protocol == flow->key.protocol)
			dialed = i;
	}
	return dialed < 0 ? model_nodeport(table, flow) : dialed;
}

static enum svcnat_verdict model_reset(const struct svcnat_flow *flow)
{
	return flow->key.protocol == IPPROTO_TCP ? SVCNAT_VERDICT_TCP_RESET :
						   SVCNAT_VERDICT_REJECT;
}

static enum svcnat_verdict model_unknown(const struct svcnat_flow *flow,
					 u8 policy)
{
	const enum svcnat_verdict verdicts[] = {
		[SVCNAT_UNKNOWN_PORT_REJECT] = SVCNAT_VERDICT_REJECT,
		[SVCNAT_UNKNOWN_PORT_TCP_RESET] = model_reset(flow),
		[SVCNAT_UNKNOWN_PORT_DROP] = SVCNAT_VERDICT_DROP,
		[SVCNAT_UNKNOWN_PORT_PASS] = SVCNAT_VERDICT_PASS,
	};

	return verdicts[policy];
}

/* To no frontend. */
static void model_select_none(const struct model_table *table,
			      const struct svcnat_flow *flow,
			      enum model_vip vip, struct model_answer *answer)
{
	u8 family = flow->key.family;
	bool set_aside = model_in_ranges(table->scope.lists[SVCNAT_SCOPE_SERVICES],
					 family, flow->key.addr);
	const struct svcnat_config *config = &table->config;

	answer->verdict = SVCNAT_VERDICT_PASS;
	if (model_shut(table, flow)) {
		answer->reason = SVCNAT_REASON_LOOPBACK;
		answer->verdict = SVCNAT_VERDICT_DROP;
	} else if (!vip && !set_aside) {
		answer->reason = SVCNAT_REASON_NO_VIP;
	} else if (model_host(family, flow->key.addr) >= 0) {
		answer->reason = SVCNAT_REASON_HOST_ADDRESS;
	} else if (!vip) {
		answer->reason = SVCNAT_REASON_UNKNOWN_ADDRESS;
		answer->verdict = model_unknown(flow, config->unknown_address);
	} else {
		bool external = vip == MODEL_VIP_EXTERNAL && !set_aside;
		bool icmp = !flow->stray && (flow->key.protocol == IPPROTO_ICMP ||
					     flow->key.protocol == IPPROTO_ICMPV6);

		if (icmp && external && config->external_echo) {
			answer->reason = SVCNAT_REASON_EXTERNAL_ECHO;
			answer->verdict = SVCNAT_VERDICT_ECHO;
		} else if (icmp && !external && config->echo) {
			answer->reason = SVCNAT_REASON_ECHO;
			answer->verdict = SVCNAT_VERDICT_ECHO;
		} else if (external) {
			answer->reason = SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT;
			answer->verdict = model_unknown(flow, config->external_unknown_port);
		} else {
			answer->reason = SVCNAT_REASON_UNKNOWN_PORT;
			answer->verdict = model_unknown(flow, config->unknown_port);
		}
	}
}

static bool model_allowed(const struct model_scope *scope, int sources,
			  int frontend, const struct svcnat_flow *flow)
{
	u8 family = flow->key.family;

	return !sources || model_in_ranges(sources, family, flow->saddr) ||
	       (frontend < TEST_NODEPORT &&
		model_same_addr(flow->saddr, flow->key.addr) &&
		model_node_in(scope, sources, family));
}

/* To a frontend. */
static void model_select_one(const struct model_table *table,
			     const struct svcnat_flow *flow, u16 rules,
			     struct model_answer *answer)
{
	const struct model_service *service = &table->services[answer->owner];
	int family = svcnat_family(flow->key.family);

	if (TEST_RULES_POLICY(rules) == SVCNAT_POLICY_LOCAL &&
	    (TEST_RULES_KIND(rules) == SVCNAT_KIND_CLUSTER ||
	     answer->source == SVCNAT_SOURCE_OTHER))
		answer->policy = SVCNAT_POLICY_LOCAL;
	answer->verdict = SVCNAT_VERDICT_DROP;
	if (!model_allowed(&table->scope, TEST_RULES_SOURCES(rules),
			   answer->frontend, flow)) {
		answer->reason = SVCNAT_REASON_SOURCE_RANGE;
	} else if (!model_nr_usable(service, family, SVCNAT_POLICY_CLUSTER) &&
		   !model_nr_usable(service, family, answer->policy)) {
		answer->reason = SVCNAT_REASON_NO_BACKEND;
		answer->verdict = service->settings.reject_with ?
			model_reset(flow) : SVCNAT_VERDICT_REJECT;
	} else if (!model_nr_usable(service, family, answer->policy)) {
		answer->reason = SVCNAT_REASON_NO_LOCAL_BACKEND;
	} else {
		answer->reason = SVCNAT_REASON_BACKEND;
		answer->verdict = SVCNAT_VERDICT_NAT;
	}
}

static bool model_hides_all(u8 masquerade, u16 rules)
{
	if (TEST_RULES_KIND(rules) == SVCNAT_KIND_CLUSTER)
		return masquerade != SVCNAT_MASQUERADE_AUTO;
	return masquerade == SVCNAT_MASQUERADE_ALWAYS;
}

static enum svcnat_masquerade_reason
model_masquerade(const struct model_table *table, u16 rules,
		 const struct model_answer *answer)
{
	if (model_hides_all(table->config.masquerade, rules) ||
	    model_hides_all(table->services[answer->owner].settings.masquerade,
			    rules))
		return SVCNAT_MASQUERADE_REASON_ALWAYS;
	if (TEST_RULES_KIND(rules) == SVCNAT_KIND_CLUSTER) {
		if (model_knows_pods(&table->scope) &&
		    answer->source != SVCNAT_SOURCE_POD)
			return SVCNAT_MASQUERADE_REASON_NOT_A_POD;
		return SVCNAT_MASQUERADE_REASON_NOT_NEEDED;
	}
	if (TEST_RULES_POLICY(rules) == SVCNAT_POLICY_CLUSTER)
		return SVCNAT_MASQUERADE_REASON_EXTERNAL;
	if (answer->source == SVCNAT_SOURCE_HOST)
		return SVCNAT_MASQUERADE_REASON_HOST;
	return SVCNAT_MASQUERADE_REASON_NOT_NEEDED;
}

/**
 * model_hides - is the source of a connection hidden from its backend?
 * @flow: its first packet
 * @backend: address of the backend
 * @otherwise: the answer if the backend's address has no part in it
 *
 * Context: any.
 * Return: the reason why or why not.
 */
enum svcnat_masquerade_reason
model_hides(const struct svcnat_flow *flow, const __be32 *backend,
	    enum svcnat_masquerade_reason otherwise)
{
	bool hairpin = model_same_addr(flow->saddr, backend);

	if (!hairpin && otherwise == SVCNAT_MASQUERADE_REASON_NOT_NEEDED)
		return otherwise;
	if (!flow->local && model_host(flow->key.family, backend) >= 0)
		return SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY;
	return hairpin ? SVCNAT_MASQUERADE_REASON_HAIRPIN : otherwise;
}

/**
 * model_select - what becomes of a connection?
 * @table: table
 * @flow: its first packet
 * @answer: result
 *
 * Context: any.
 */
void model_select(const struct model_table *table,
		  const struct svcnat_flow *flow, struct model_answer *answer)
{
	enum model_vip vip;
	u16 rules;

	memset(answer, 0, sizeof(*answer));
	answer->source = model_source(table, flow);
	answer->frontend = model_dialed(table, flow, &vip);
	answer->owner = -1;
	if (answer->frontend < 0) {
		model_select_none(table, flow, vip, answer);
		return;
	}
	answer->owner = model_owner(table, answer->frontend);
	rules = table->services[answer->owner].rules[answer->frontend];
	model_select_one(table, flow, rules, answer);
	answer->masquerade = model_masquerade(table, rules, answer);
}
