// SPDX-License-Identifier: GPL-2.0
/* What chains of rules do with a packet, as far as that is known. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

#include "base/memory.h"
#include "host/filter_nft.h"
#include "host/filter_xt.h"
#include "host/filters.h"

/* The kernel has as many. */
#define DEPTH 16
/* As many rules are looked at for a packet. */
#define PATIENCE 100000

/**
 * filters_add() - add a chain without rules
 * @filters: to these
 * @chain: the chain
 *
 * Return: it, until another one is added.
 */
struct filter_chain *filters_add(struct filters *filters,
				 const struct chain *chain)
{
	struct filter_chain *list;

	list = reallocarray(filters->list, filters->count + 1, sizeof(*list));
	filters->list = require_memory(list);
	list += filters->count++;
	memset(list, 0, sizeof(*list));
	list->chain = *chain;
	return list;
}

/**
 * filter_chain_add() - add a rule to the end of a chain
 * @chain: to this one
 * @data: the rule, which is not copied
 * @len: bytes of it
 *
 * Return: the rule.
 */
struct filter_rule *filter_chain_add(struct filter_chain *chain,
				     const void *data, size_t len)
{
	struct filter_rule *rules;

	/* Room grows by doubling, when it is a power of two. */
	if (!(chain->count & (chain->count - 1))) {
		rules = reallocarray(chain->rules,
				     chain->count ? 2 * chain->count : 1,
				     sizeof(*rules));
		chain->rules = require_memory(rules);
	}
	rules = &chain->rules[chain->count++];
	rules->data = data;
	rules->len = len;
	return rules;
}

/**
 * filters_find() - find a chain of nftables
 * @filters: among these
 * @family: NFPROTO_*
 * @table: its table
 * @name: its name
 *
 * Return: the chain, or NULL.
 */
const struct filter_chain *filters_find(struct filters *filters, uint8_t family,
					const char *table, const char *name)
{
	size_t i;

	for (i = 0; i < filters->count; i++) {
		size_t at = (filters->last + i) % filters->count;
		const struct chain *chain = &filters->list[at].chain;

		if (chain->legacy || chain->family != family ||
		    strcmp(chain->name, name) || strcmp(chain->table, table))
			continue;
		filters->last = at;
		return &filters->list[at];
	}
	return NULL;
}

/**
 * struct walk - on the way through chains
 * @filters: the chains
 * @probe: the packet
 * @left: how many rules may be looked at yet
 * @accepts: a rule may accept it
 * @untracked: a rule keeps it from conntrack
 * @helped: a rule gives its connection a helper
 */
struct walk {
	struct filters *filters;
	const struct probe *probe;
	unsigned int left;
	bool accepts;
	enum when untracked;
	enum when helped;
};

static struct step evaluate(const struct walk *walk,
			    const struct filter_chain *chain,
			    const struct filter_rule *rule)
{
	return chain->chain.legacy ?
	       filter_xt_step(walk->filters, chain, rule, walk->probe) :
	       filter_nft_step(walk->filters, chain, rule, walk->probe);
}

static enum deed go(struct walk *walk, const struct filter_chain *chain,
		    enum when way, unsigned int depth);

static enum deed take(struct walk *walk, const struct step *step, enum when way,
		      unsigned int depth)
{
	enum when when = step->when < way ? step->when : way;

	switch (step->deed) {
	case DEED_ACCEPT:
		walk->accepts |= when == WHEN_MAYBE;
		return DEED_ACCEPT;
	case DEED_JUMP:
	case DEED_GOTO:
		if (!step->target || depth == DEPTH) {
			walk->accepts = true;
			return DEED_NONE;
		}
		return go(walk, step->target, when, depth + 1);
	case DEED_NOTRACK:
		if (when > walk->untracked)
			walk->untracked = when;
		return DEED_NONE;
	case DEED_HELPER:
		if (when > walk->helped)
			walk->helped = when;
		return DEED_NONE;
	default:
		return step->deed;
	}
}

/* Returns what surely becomes of a packet that comes here, or DEED_NONE. */
static enum deed go(struct walk *walk, const struct filter_chain *chain,
		    enum when way, unsigned int depth)
{
	size_t i;

	for (i = 0; i < chain->count; i++) {
		struct step step;
		enum deed deed;

		if (!walk->left) {
			walk->accepts = true;
			return DEED_NONE;
		}
		walk->left--;
		step = evaluate(walk, chain, &chain->rules[i]);
		if (step.when == WHEN_NEVER)
			continue;
		deed = take(walk, &step, way, depth);
		if (step.when != WHEN_ALWAYS)
			continue;
		if (deed == DEED_ACCEPT || deed == DEED_DROP)
			return deed;
		if (deed == DEED_RETURN || step.deed == DEED_GOTO)
			return DEED_NONE;
	}
	return DEED_NONE;
}

static bool sees(const struct chain *chain, const struct probe *probe,
		 uint32_t hook)
{
	uint8_t family = probe->to.family == AF_INET6 ? NFPROTO_IPV6 :
							 NFPROTO_IPV4;

	return chain->base && chain->hook == hook &&
	       (chain->family == family || chain->family == NFPROTO_INET);
}

static void judge(struct filters *filters, const struct filter_chain *chain,
		  const struct probe *probe, struct sentence *sentence)
{
	struct walk walk = {
		.filters = filters,
		.probe = probe,
		.left = PATIENCE,
	};
	enum deed deed = go(&walk, chain, WHEN_ALWAYS, 0);
	bool drops = deed == DEED_DROP || (deed == DEED_NONE && chain->drops);
	enum fate fate = !drops ? FATE_PASSES :
			 walk.accepts ? FATE_DEPENDS : FATE_DROPPED;

	if (fate > sentence->fate) {
		sentence->fate = fate;
		sentence->by = &chain->chain;
		sentence->policy = deed == DEED_NONE;
	}
	if (walk.helped > sentence->helped)
		sentence->helped = walk.helped;
	/* Later ones find the connection there. */
	if (walk.untracked > sentence->untracked &&
	    chain->chain.priority < NF_IP_PRI_CONNTRACK) {
		sentence->untracked = walk.untracked;
		sentence->untracked_by = &chain->chain;
	}
}

/**
 * filters_judge() - what do the chains of a hook do with a packet?
 * @filters: the chains
 * @probe: the packet
 * @hook: NF_INET_*
 * @sentence: the result
 */
void filters_judge(struct filters *filters, const struct probe *probe,
		   uint32_t hook, struct sentence *sentence)
{
	size_t i;

	memset(sentence, 0, sizeof(*sentence));
	for (i = 0; i < filters->count; i++)
		if (sees(&filters->list[i].chain, probe, hook))
			judge(filters, &filters->list[i], probe, sentence);
}

/**
 * filters_read() - ask for all chains and rules
 * @filters: the result, to be freed in any case
 *
 * Return: 0, or a positive errno.
 */
int filters_read(struct filters *filters)
{
	int err;

	memset(filters, 0, sizeof(*filters));
	err = filter_nft_read(filters);
	if (!err)
		filter_xt_read(filters);
	return err;
}

/**
 * filters_free() - forget all chains
 * @filters: they
 */
void filters_free(struct filters *filters)
{
	size_t i;

	for (i = 0; i < filters->count; i++) {
		if (!filters->list[i].chain.legacy)
			filter_nft_free(&filters->list[i]);
		free(filters->list[i].rules);
	}
	for (i = 0; i < filters->blob_count; i++)
		xtables_release(&filters->blobs[i]);
	free(filters->list);
	if (filters->asks)
		nl_close(&filters->nl);
	memset(filters, 0, sizeof(*filters));
}
