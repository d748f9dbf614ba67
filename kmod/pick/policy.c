// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of Kubernetes about who may use which backend, and who is seen by
 * it as a client, as kube-proxy has them (pkg/proxy/iptables/proxier.go and
 * pkg/proxy/nftables/proxier.go; KEP-3866).
 */
#include <linux/in.h>

#include "pick/policy.h"

/**
 * svcnat_policy_source - where does a connection come from?
 * @scope: which addresses and interfaces are pods'
 * @hosts: addresses of this host, or NULL
 * @flow: connection
 *
 * A host often has an address in the range of its pods, that of their bridge;
 * as a client it is then one of them, and reached like one.
 *
 * Context: any; softirq for packets, under RCU.
 * Return: source.
 */
enum svcnat_source svcnat_policy_source(const struct svcnat_scope *scope,
					const struct svcnat_hosts *hosts,
					const struct svcnat_flow *flow)
{
	if (svcnat_scope_is_pod(scope, flow))
		return SVCNAT_SOURCE_POD;
	if (flow->local ||
	    svcnat_hosts_find(hosts, flow->key.family, flow->saddr))
		return SVCNAT_SOURCE_HOST;
	return SVCNAT_SOURCE_OTHER;
}

/**
 * svcnat_policy_backends - which backends may a connection be given?
 * @kind: enum svcnat_kind of the frontend
 * @policy: enum svcnat_policy of the frontend
 * @source: enum svcnat_source
 *
 * Connections from pods and from the host to an external address are taken as
 * if they had gone to the load balancer outside and come back by any node.
 *
 * Context: any.
 * Return: SVCNAT_POLICY_CLUSTER for all, SVCNAT_POLICY_LOCAL for local ones.
 */
enum svcnat_policy svcnat_policy_backends(u8 kind, u8 policy, u8 source)
{
	if (policy == SVCNAT_POLICY_LOCAL && kind == SVCNAT_KIND_EXTERNAL &&
	    source != SVCNAT_SOURCE_OTHER)
		return SVCNAT_POLICY_CLUSTER;
	return policy;
}

/**
 * svcnat_policy_hides - is the source of every connection to be hidden?
 * @masquerade: enum svcnat_masquerade, of a service or a network namespace
 * @kind: enum svcnat_kind of the frontend
 *
 * Outside clients of policy local are there to be seen by their backends, so
 * that kube-proxy's --masquerade-all is about cluster addresses only.
 *
 * Context: any.
 * Return: true if it is.
 */
bool svcnat_policy_hides(u8 masquerade, u8 kind)
{
	return masquerade == SVCNAT_MASQUERADE_ALWAYS ||
	       (masquerade == SVCNAT_MASQUERADE_CLUSTER &&
		kind == SVCNAT_KIND_CLUSTER);
}

/**
 * svcnat_policy_masquerade - is the client's address hidden from its backend?
 * @query: what it depends on
 *
 * A backend that gets its own address as source answers itself. One on
 * another node that gets an outside address answers past this node.
 *
 * Context: any.
 * Return: SVCNAT_MASQUERADE_REASON_NOT_NEEDED if not, else the reason.
 */
enum svcnat_masquerade_reason
svcnat_policy_masquerade(const struct svcnat_query *query)
{
	if (query->hairpin)
		return SVCNAT_MASQUERADE_REASON_HAIRPIN;
	if (query->always)
		return SVCNAT_MASQUERADE_REASON_ALWAYS;
	if (query->kind == SVCNAT_KIND_CLUSTER)
		return query->knows_pods && query->source != SVCNAT_SOURCE_POD ?
			SVCNAT_MASQUERADE_REASON_NOT_A_POD :
			SVCNAT_MASQUERADE_REASON_NOT_NEEDED;
	if (query->policy == SVCNAT_POLICY_CLUSTER)
		return SVCNAT_MASQUERADE_REASON_EXTERNAL;
	return query->source == SVCNAT_SOURCE_HOST ?
		SVCNAT_MASQUERADE_REASON_HOST :
		SVCNAT_MASQUERADE_REASON_NOT_NEEDED;
}

/**
 * svcnat_policy_allows - may a connection come from where it does?
 * @frontend: frontend with source ranges
 * @scope: which addresses are the node's own
 * @hosts: addresses of this host, or NULL
 * @flow: connection
 *
 * A host that has the VIP as an address of its own dials it from there. That
 * is as good as dialing it from the node's own address (kube-proxy, the rule
 * about allowFromNode).
 *
 * Context: any; softirq for packets, under RCU.
 * Return: true if it may.
 */
bool svcnat_policy_allows(const struct svcnat_frontend *frontend,
			  const struct svcnat_scope *scope,
			  const struct svcnat_hosts *hosts,
			  const struct svcnat_flow *flow)
{
	if (svcnat_ranges_contain(frontend->sources, flow->key.family,
				  flow->saddr))
		return true;
	return frontend->key.family == flow->key.family &&
	       svcnat_addr_equal(frontend->key.addr, flow->saddr) &&
	       svcnat_scope_knows_node(scope, frontend->sources, hosts,
				       flow->key.family);
}

/**
 * svcnat_policy_refusal - how is a connection refused?
 * @flow: connection
 * @reset: by a reset, if there is such a thing: only TCP can be reset
 *
 * Context: any.
 * Return: verdict.
 */
enum svcnat_verdict svcnat_policy_refusal(const struct svcnat_flow *flow,
					  bool reset)
{
	return reset && flow->key.protocol == IPPROTO_TCP ?
		SVCNAT_VERDICT_TCP_RESET : SVCNAT_VERDICT_REJECT;
}

/**
 * svcnat_policy_unknown - what becomes of a connection that nobody serves?
 * @flow: connection
 * @policy: enum svcnat_unknown_port
 *
 * Context: any.
 * Return: verdict.
 */
enum svcnat_verdict svcnat_policy_unknown(const struct svcnat_flow *flow,
					  u8 policy)
{
	switch (policy) {
	case SVCNAT_UNKNOWN_PORT_TCP_RESET:
		return svcnat_policy_refusal(flow, true);
	case SVCNAT_UNKNOWN_PORT_DROP:
		return SVCNAT_VERDICT_DROP;
	case SVCNAT_UNKNOWN_PORT_PASS:
		return SVCNAT_VERDICT_PASS;
	default:
		return svcnat_policy_refusal(flow, false);
	}
}
