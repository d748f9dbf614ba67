// SPDX-License-Identifier: GPL-2.0
/* From the agent's settings to what a translation goes by. */
#include <string.h>

#include "agent/translate/settings.h"

static enum translate_pods pods_of(const struct agent_settings *settings)
{
	switch (settings->detect_local) {
	case DETECT_CLUSTER_CIDR:
		return settings->cluster_cidrs.count ? PODS_BY_RANGE : PODS_UNKNOWN;
	case DETECT_NODE_CIDR:
		return PODS_BY_NODE;
	case DETECT_BRIDGE:
		return PODS_BY_BRIDGE;
	case DETECT_PREFIX:
		return PODS_BY_PREFIX;
	}
	return PODS_UNKNOWN;
}

/**
 * options_take() - take from the agent's settings what a translation goes by
 * @options: the result, which uses their texts
 * @settings: the settings
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int options_take(struct translate_options *options,
		 const struct agent_settings *settings, struct problem *problem)
{
	const struct words *words = &settings->cluster_cidrs;
	size_t i;

	memset(options, 0, sizeof(*options));
	options->masquerade_all = settings->sync.masquerade_all;
	options->pods = pods_of(settings);
	options->interface = options->pods == PODS_BY_BRIDGE ?
			     settings->pod_bridge_interface :
			     settings->pod_interface_name_prefix;
	for (i = 0; i < words->count; i++)
		if (options_add_pod_range(options, words->list[i], problem))
			return -1;
	words = &settings->node_port_addresses;
	options->primary = !words->count;
	for (i = 0; i < words->count; i++)
		if (options_add_nodeports(options, words->list[i], problem))
			return -1;
	if (!settings->bind_address || !*settings->bind_address)
		return 0;
	return options_set_node(options, settings->bind_address, problem);
}
