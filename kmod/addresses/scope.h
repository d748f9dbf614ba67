/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SCOPE_H
#define SVCNAT_SCOPE_H

#include <linux/if.h>
#include <linux/rcupdate.h>

#include <uapi/linux/svcnat.h>

#include "addresses/hosts.h"
#include "addresses/ranges.h"
#include "base/flow.h"

/**
 * struct svcnat_interface - names of interfaces
 * @name: what they are called or begin with
 * @len: how much of a name is compared
 */
struct svcnat_interface {
	char name[IFNAMSIZ];
	u8 len;
};

/* The lists that a scope has. */
enum svcnat_scope_list {
	SVCNAT_SCOPE_PODS,
	SVCNAT_SCOPE_SERVICES,
	SVCNAT_SCOPE_NODEPORTS,
	SVCNAT_SCOPE_NODE,
	SVCNAT_SCOPE_LISTS,
};

/**
 * struct svcnat_scope - which addresses and interfaces are what
 * @rcu: frees it
 * @lists: where pods are, addresses set aside for services, addresses of
 *	this host that have node ports, and those that this node is known by
 * @nodeports: enum svcnat_nodeport_addresses
 * @nr_interfaces: number of @interfaces
 * @interfaces: what pods' packets come in on
 *
 * Immutable: published with one pointer swap, read under RCU.
 */
struct svcnat_scope {
	struct rcu_head rcu;
	struct svcnat_ranges *lists[SVCNAT_SCOPE_LISTS];
	u8 nodeports;
	u8 nr_interfaces;
	struct svcnat_interface interfaces[SVCNAT_INTERFACES_MAX];
};

struct svcnat_scope *svcnat_scope_alloc(void);
struct svcnat_scope *svcnat_scope_copy(const struct svcnat_scope *scope);
void svcnat_scope_free(struct svcnat_scope *scope);
void svcnat_scope_free_rcu(struct svcnat_scope *scope);
bool svcnat_scope_equal(const struct svcnat_scope *a,
			const struct svcnat_scope *b);

/* Is it known how to tell pods from others? */
static inline bool svcnat_scope_knows_pods(const struct svcnat_scope *scope)
{
	return scope->lists[SVCNAT_SCOPE_PODS] || scope->nr_interfaces;
}

bool svcnat_scope_is_pod(const struct svcnat_scope *scope,
			 const struct svcnat_flow *flow);
bool svcnat_scope_knows_node(const struct svcnat_scope *scope,
			     const struct svcnat_ranges *ranges,
			     const struct svcnat_hosts *hosts, u8 family);
bool svcnat_scope_names_loopback(const struct svcnat_scope *scope);
bool svcnat_scope_has_nodeports(const struct svcnat_scope *scope,
				const struct svcnat_host *host);

#endif /* SVCNAT_SCOPE_H */
