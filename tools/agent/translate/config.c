// SPDX-License-Identifier: GPL-2.0
/* The settings of the network namespace: whose addresses and interfaces are what. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/translate/ranges.h"
#include "agent/translate/translate.h"

static const uint8_t families[] = { AF_INET, AF_INET6 };

static void set_text(struct model *model, const char *word, const char *text)
{
	int i = setting_find(&config_settings, word);

	model->config.values[i] = (struct value){ .text = text };
	model->config.given |= 1U << i;
}

static void set_ranges(struct model *model, const char *word,
		       struct ranges *ranges)
{
	set_text(model, word, ranges_keep(model, ranges, "none"));
}

static void set_pod_ranges(struct model *model,
			   const struct cache_range *from)
{
	struct ranges ranges = {};
	unsigned int i;

	for (i = 0; from && i < 2; i++)
		if (from[i].family)
			ranges_take(&ranges, &from[i]);
	set_ranges(model, "pod-cidr", &ranges);
}

static const char *interfaces(struct model *model, const char *name,
			      const char *mark)
{
	size_t len = strlen(name) + strlen(mark) + 1;
	char *text = arena_take(&model->arena, len);

	snprintf(text, len, "%s%s", name, mark);
	return text;
}

static void set_pods(const struct translate *translate, struct model *model)
{
	const struct translate_options *options = translate->options;
	const struct cache_range *ranges = NULL;
	const char *names = "none";

	switch (options->pods) {
	case PODS_UNKNOWN:
		break;
	case PODS_BY_RANGE:
		ranges = options->pod_ranges;
		break;
	case PODS_BY_NODE:
		ranges = translate->cache->node.pod_cidrs;
		break;
	case PODS_BY_BRIDGE:
		names = interfaces(model, options->interface, "");
		break;
	case PODS_BY_PREFIX:
		names = interfaces(model, options->interface, "+");
		break;
	}
	set_pod_ranges(model, ranges);
	set_text(model, "pod-interface", names);
}

/**
 * translate_node_address() - this node's address
 * @translate: how to translate
 * @i: 0 for IPv4, 1 for IPv6
 *
 * Return: it, of no family if it is not known.
 */
struct endpoint translate_node_address(const struct translate *translate,
				       unsigned int i)
{
	const struct endpoint *said = &translate->options->node[i];

	return said->family ? *said : translate->cache->node.addresses[i];
}

static void set_node(const struct translate *translate, struct model *model)
{
	struct ranges ranges = {};
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct endpoint at = translate_node_address(translate, i);

		ranges_take_address(&ranges, &at);
	}
	set_ranges(model, "node-address", &ranges);
}

static void add_localhost(struct ranges *ranges)
{
	static const struct cache_range loopback[] = {
		{ { 127 }, AF_INET, 8 },
		{ { [15] = 1 }, AF_INET6, 128 },
	};

	ranges_take(ranges, &loopback[0]);
	ranges_take(ranges, &loopback[1]);
}

static bool has_only_all(const struct translate_options *options)
{
	return options_have_all(options, AF_INET) && options_have_all(options, AF_INET6) &&
	       !options->localhost;
}

static void set_node_ports(const struct translate *translate,
			   struct model *model)
{
	const struct translate_options *options = translate->options;
	struct ranges ranges = {};
	unsigned int i;

	if (has_only_all(options)) {
		set_text(model, "nodeport-addresses", "all");
		return;
	}
	for (i = 0; i < 2; i++) {
		struct endpoint at = translate_node_address(translate, i);

		if (options_have_all(options, families[i]))
			ranges_take_all_but_loopback(&ranges, families[i]);
		else if (options->primary && at.family &&
			 !address_is_loopback(&at))
			ranges_take_address(&ranges, &at);
	}
	for (i = 0; i < options->range_count; i++)
		if (options->ranges[i].len)
			ranges_take(&ranges, &options->ranges[i]);
	if (options->localhost)
		add_localhost(&ranges);
	set_ranges(model, "nodeport-addresses", &ranges);
}

static void set_service_cidrs(const struct translate *translate,
			      struct model *model)
{
	const struct cache_service_cidr *cidr = translate->cache->cidrs;
	struct ranges ranges = {};
	unsigned int i;

	for (; cidr; cidr = cidr->next)
		for (i = 0; i < cidr->count; i++)
			ranges_take(&ranges, &cidr->ranges[i]);
	set_ranges(model, "service-cidr", &ranges);
}

/**
 * translate_config() - translate what is not about a Service
 * @translate: how to translate
 * @model: gets the settings of the network namespace
 */
void translate_config(const struct translate *translate, struct model *model)
{
	struct value *masquerade = &model->config.values[CONFIG_MASQUERADE];

	masquerade->number = translate->options->masquerade_all ?
			     SVCNAT_MASQUERADE_CLUSTER : SVCNAT_MASQUERADE_AUTO;
	model->config.given |= 1U << CONFIG_MASQUERADE;
	set_pods(translate, model);
	set_node_ports(translate, model);
	set_node(translate, model);
	set_service_cidrs(translate, model);
	model->config_given = true;
}
