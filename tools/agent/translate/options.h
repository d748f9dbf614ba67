/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_OPTIONS_H
#define SVCNAT_AGENT_TRANSLATE_OPTIONS_H

#include <stdbool.h>

#include "agent/cache/address.h"
#include "base/problem.h"

/* As many as the kernel takes. */
#define OPTIONS_RANGES_MAX 128

/* What tells pods of this node from others. */
enum translate_pods {
	PODS_UNKNOWN,
	PODS_BY_RANGE,
	PODS_BY_NODE,
	PODS_BY_BRIDGE,
	PODS_BY_PREFIX,
};

/**
 * struct translate_options - what the operator says
 * @masquerade_all: all connections to cluster addresses are masqueraded
 * @pods: enum translate_pods
 * @pod_ranges: PODS_BY_RANGE: one for each family; of no family where there is none
 * @interface: PODS_BY_BRIDGE: its name; PODS_BY_PREFIX: how their names begin
 * @node: this node's addresses in place of what the Node says; of no family
 *	where it does
 * @primary: node ports are at the node's own addresses
 * @localhost: and at loopback addresses
 * @all: and at all addresses that are not loopback ones
 * @range_count: length of @ranges
 * @ranges: and at addresses in these
 */
struct translate_options {
	bool masquerade_all;
	enum translate_pods pods;
	struct cache_range pod_ranges[2];
	const char *interface;
	struct endpoint node[2];
	bool primary;
	bool localhost;
	bool all;
	unsigned int range_count;
	struct cache_range ranges[OPTIONS_RANGES_MAX];
};

int options_add_pod_range(struct translate_options *options, const char *word,
			  struct problem *problem);
int options_set_node(struct translate_options *options, const char *word,
		     struct problem *problem);
int options_add_nodeports(struct translate_options *options, const char *word,
			  struct problem *problem);
bool options_have_all(const struct translate_options *options, uint8_t family);

#endif
