// SPDX-License-Identifier: GPL-2.0
/* What the operator says, from the words of the configuration. */
#include <string.h>
#include <sys/socket.h>

#include "agent/translate/options.h"

static unsigned int family_index(uint8_t family)
{
	return family == AF_INET ? 0 : 1;
}

static int read_range(const char *word, struct cache_range *range,
		      struct problem *problem)
{
	if (!range_read(word, range))
		return 0;
	return problem_set(problem,
			   "'%s' is not a range of addresses, as in 10.0.0.0/8 or fd00::/8",
			   printable(word));
}

/**
 * options_add_pod_range() - pods have their addresses in a range
 * @options: gets it, unless it has one of that family
 * @word: the range
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int options_add_pod_range(struct translate_options *options, const char *word,
			  struct problem *problem)
{
	struct cache_range range, *into;

	if (read_range(word, &range, problem))
		return -1;
	into = &options->pod_ranges[family_index(range.family)];
	if (!into->family)
		*into = range;
	return 0;
}

/**
 * options_set_node() - this node's address is another than the Node says
 * @options: gets it
 * @word: the address; an unspecified one says nothing
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int options_set_node(struct translate_options *options, const char *word,
		     struct problem *problem)
{
	struct endpoint at;

	if (address_read(word, &at))
		return problem_set(problem, "'%s' is not an IP address",
				   printable(word));
	if (address_is_usable(&at))
		options->node[family_index(at.family)] = at;
	return 0;
}

/**
 * options_add_nodeports() - node ports are at these addresses, too
 * @options: gets it
 * @word: primary, localhost, all or a range
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int options_add_nodeports(struct translate_options *options, const char *word,
			  struct problem *problem)
{
	struct cache_range range;

	if (!strcmp(word, "primary")) {
		options->primary = true;
	} else if (!strcmp(word, "localhost")) {
		options->localhost = true;
	} else if (!strcmp(word, "all")) {
		options->all = true;
	} else {
		if (read_range(word, &range, problem))
			return -1;
		if (options->range_count == OPTIONS_RANGES_MAX)
			return problem_set(problem,
					   "more than %d ranges of addresses for node ports",
					   OPTIONS_RANGES_MAX);
		options->ranges[options->range_count++] = range;
	}
	return 0;
}

/**
 * options_have_all() - are node ports at all addresses of a family?
 * @options: what the operator says
 * @family: AF_INET or AF_INET6
 *
 * Ranges of one family only, and no word besides, leave the other one as it is.
 *
 * Return: true if so, but for loopback addresses.
 */
bool options_have_all(const struct translate_options *options, uint8_t family)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < options->range_count; i++) {
		if (options->ranges[i].family != family)
			continue;
		if (!options->ranges[i].len)
			return true;
		found = true;
	}
	return options->all ||
	       (options->range_count && !found && !options->primary &&
		!options->localhost);
}
