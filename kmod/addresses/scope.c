// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/in.h>
#include <linux/string.h>

#include "addresses/scope.h"
#include "base/alloc.h"

/**
 * svcnat_scope_alloc - a scope about which nothing was said
 *
 * Context: process context, may sleep.
 * Return: the scope or NULL without memory.
 */
struct svcnat_scope *svcnat_scope_alloc(void)
{
	return svcnat_zalloc(sizeof(struct svcnat_scope));
}

/**
 * svcnat_scope_copy - copy a scope, to change the copy
 * @scope: scope
 *
 * Context: process context, may sleep.
 * Return: the copy or NULL without memory.
 */
struct svcnat_scope *svcnat_scope_copy(const struct svcnat_scope *scope)
{
	struct svcnat_scope *copy = svcnat_scope_alloc();
	struct svcnat_ranges *list;
	int i;

	if (!copy)
		return NULL;
	copy->nodeports = scope->nodeports;
	copy->nr_interfaces = scope->nr_interfaces;
	memcpy(copy->interfaces, scope->interfaces, sizeof(copy->interfaces));
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++) {
		list = svcnat_ranges_copy(scope->lists[i]);
		if (IS_ERR(list)) {
			svcnat_scope_free(copy);
			return NULL;
		}
		copy->lists[i] = list;
	}
	return copy;
}

/**
 * svcnat_scope_free - free a scope that no reader can see
 * @scope: scope or NULL
 *
 * Context: any.
 */
void svcnat_scope_free(struct svcnat_scope *scope)
{
	int i;

	if (!scope)
		return;
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		kvfree(scope->lists[i]);
	kvfree(scope);
}

static void svcnat_scope_rcu(struct rcu_head *rcu)
{
	svcnat_scope_free(container_of(rcu, struct svcnat_scope, rcu));
}

/**
 * svcnat_scope_free_rcu - free a scope after a grace period
 * @scope: scope that was replaced
 *
 * Context: any.
 */
void svcnat_scope_free_rcu(struct svcnat_scope *scope)
{
	call_rcu(&scope->rcu, svcnat_scope_rcu);
}

/**
 * svcnat_scope_equal - compare scopes
 * @a: one
 * @b: another
 *
 * Context: any.
 * Return: true if they are the same.
 */
bool svcnat_scope_equal(const struct svcnat_scope *a,
			const struct svcnat_scope *b)
{
	int i;

	if (a->nodeports != b->nodeports ||
	    a->nr_interfaces != b->nr_interfaces ||
	    memcmp(a->interfaces, b->interfaces, sizeof(a->interfaces)))
		return false;
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		if (!svcnat_ranges_equal(a->lists[i], b->lists[i]))
			return false;
	return true;
}

/**
 * svcnat_scope_is_pod - does a connection come from a pod?
 * @scope: scope
 * @flow: connection
 *
 * Context: any; softirq for packets, under RCU.
 * Return: true if its source lies in a range of pods, or it came in on one of
 * their interfaces.
 */
bool svcnat_scope_is_pod(const struct svcnat_scope *scope,
			 const struct svcnat_flow *flow)
{
	int i;

	if (svcnat_ranges_contain(scope->lists[SVCNAT_SCOPE_PODS],
				  flow->key.family, flow->saddr))
		return true;
	if (!flow->iif)
		return false;
	for (i = 0; i < scope->nr_interfaces; i++)
		if (!strncmp(scope->interfaces[i].name, flow->iif,
			     scope->interfaces[i].len))
			return true;
	return false;
}

/* What was said about the node's own addresses in a family, if anything. */
static const struct svcnat_range *
svcnat_scope_node(const struct svcnat_scope *scope, u8 family, u32 *nr)
{
	const struct svcnat_ranges *node = scope->lists[SVCNAT_SCOPE_NODE];

	*nr = 0;
	if (!node)
		return NULL;
	*nr = family == AF_INET ? node->nr4 : node->nr - node->nr4;
	return node->list + (family == AF_INET ? 0 : node->nr4);
}

/**
 * svcnat_scope_knows_node - does a list have this node's own address?
 * @scope: scope
 * @ranges: list of ranges
 * @hosts: addresses of this host, or NULL
 * @family: AF_INET or AF_INET6
 *
 * Its own address is what it is known by, or the source address of the default
 * route if nobody said what that is.
 *
 * Context: any; softirq for packets, under RCU.
 * Return: true if one of its own addresses lies in one of the ranges.
 */
bool svcnat_scope_knows_node(const struct svcnat_scope *scope,
			     const struct svcnat_ranges *ranges,
			     const struct svcnat_hosts *hosts, u8 family)
{
	const struct svcnat_range *node;
	const struct svcnat_host *host;
	u32 nr, i;

	node = svcnat_scope_node(scope, family, &nr);
	for (i = 0; i < nr; i++)
		if (svcnat_ranges_contain(ranges, family, node[i].addr))
			return true;
	host = hosts && !nr ? hosts->primary[svcnat_family(family)] : NULL;
	return host && svcnat_ranges_contain(ranges, family, host->addr);
}

static bool svcnat_scope_is_primary(const struct svcnat_scope *scope,
				    const struct svcnat_host *host)
{
	u32 nr;

	svcnat_scope_node(scope, host->family, &nr);
	return nr ? svcnat_ranges_contain(scope->lists[SVCNAT_SCOPE_NODE],
					  host->family, host->addr) :
		    host->primary;
}

/**
 * svcnat_scope_names_loopback - are IPv4's loopback addresses to have node ports?
 * @scope: scope
 *
 * The kernel then has to route such addresses (route_localnet), and would bring
 * anybody's packets to what listens there and counts on being alone.
 *
 * Context: any.
 * Return: true if some of them are listed.
 */
bool svcnat_scope_names_loopback(const struct svcnat_scope *scope)
{
	const struct svcnat_ranges *list = scope->lists[SVCNAT_SCOPE_NODEPORTS];
	const __be32 loopback = htonl(INADDR_LOOPBACK);
	u32 i;

	for (i = 0; list && i < list->nr4; i++)
		if (ipv4_is_loopback(list->list[i].addr[0]) ||
		    svcnat_range_contains(&list->list[i], &loopback))
			return true;
	return false;
}

/**
 * svcnat_scope_has_nodeports - are there node ports at an address?
 * @scope: scope
 * @host: address of this host
 *
 * Loopback addresses have some only if they are listed: what comes from one
 * cannot leave the host unless that was prepared (route_localnet), and not at
 * all with IPv6.
 *
 * Context: any; softirq for packets, under RCU.
 * Return: true if there are.
 */
bool svcnat_scope_has_nodeports(const struct svcnat_scope *scope,
				const struct svcnat_host *host)
{
	if (scope->nodeports == SVCNAT_NODEPORT_ADDRESSES_ALL &&
	    !svcnat_host_is_loopback(host))
		return true;
	if (scope->nodeports == SVCNAT_NODEPORT_ADDRESSES_PRIMARY &&
	    svcnat_scope_is_primary(scope, host))
		return true;
	return svcnat_ranges_contain(scope->lists[SVCNAT_SCOPE_NODEPORTS],
				     host->family, host->addr);
}
