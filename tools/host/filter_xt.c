// SPDX-License-Identifier: GPL-2.0
/* Chains of iptables-legacy that can drop packets. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "host/filter_xt.h"

static const struct {
	const char *table;
	uint32_t hook;
	int32_t priority;
	const char *name;
} bases[] = {
	{ "raw", NF_INET_PRE_ROUTING, -300, "PREROUTING" },
	{ "raw", NF_INET_LOCAL_OUT, -300, "OUTPUT" },
	{ "filter", NF_INET_LOCAL_IN, 0, "INPUT" },
	{ "filter", NF_INET_FORWARD, 0, "FORWARD" },
	{ "filter", NF_INET_LOCAL_OUT, 0, "OUTPUT" },
};

static const char *const tables[] = { "raw", "filter" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A verdict as rules have it: a chain if it is positive. */
static bool verdict_at(const char *target, size_t len, int *verdict)
{
	size_t at = offsetof(struct xt_standard_target, verdict);

	/* The standard target has no name. */
	if (target[offsetof(struct xt_entry_target, u.user.name)] ||
	    len < at + sizeof(*verdict))
		return false;
	memcpy(verdict, target + at, sizeof(*verdict));
	return true;
}

static bool policy_drops(const struct xtables_blob *blob, size_t offset)
{
	struct xtables_entry entry;
	int verdict;

	return xtables_entry_at(blob, offset, &entry) &&
	       verdict_at(blob->entries + offset + entry.target,
			  entry.size - entry.target, &verdict) &&
	       verdict == -NF_DROP - 1;
}

static struct filter_chain *begin_chain(struct filters *filters,
					const struct xtables_blob *blob,
					const char *table, const char *name,
					size_t start)
{
	struct chain chain = { .family = blob->family, .legacy = true };
	struct filter_chain *added;

	snprintf(chain.table, sizeof(chain.table), "%s", table);
	snprintf(chain.name, sizeof(chain.name), "%s", printable(name));
	added = filters_add(filters, &chain);
	added->blob = blob;
	added->start = start;
	return added;
}

static void take_base(struct filters *filters, const struct xtables_blob *blob,
		      unsigned int which)
{
	uint32_t hook = bases[which].hook;
	struct xtables_entry entry;
	struct filter_chain *chain;
	size_t at, end = blob->underflow[hook];

	if (!(blob->valid_hooks & 1U << hook))
		return;
	at = blob->hook_entry[hook];
	chain = begin_chain(filters, blob, bases[which].table,
			    bases[which].name, at);
	chain->chain.base = true;
	chain->chain.hook = hook;
	chain->chain.priority = bases[which].priority;
	chain->drops = policy_drops(blob, end);
	for (; at < end && xtables_entry_at(blob, at, &entry); at += entry.size)
		filter_chain_add(chain, blob->entries + at, entry.size);
}

/**
 * filter_xt_take() - take the chains of a table
 * @filters: to these
 * @blob: the table, which must stay
 * @table: its name
 */
void filter_xt_take(struct filters *filters, const struct xtables_blob *blob,
		    const char *table)
{
	struct filter_chain *chain = NULL;
	struct xtables_entry entry;
	unsigned int i;
	size_t at;

	for (i = 0; i < COUNT(bases); i++)
		if (!strcmp(bases[i].table, table))
			take_base(filters, blob, i);
	for (at = 0; at < blob->size; at += entry.size) {
		if (!xtables_entry_at(blob, at, &entry))
			return;
		if (entry.chain)
			chain = begin_chain(filters, blob, table, entry.chain,
					    at + entry.size);
		else if (chain)
			filter_chain_add(chain, blob->entries + at, entry.size);
	}
}

/**
 * filter_xt_read() - read what iptables-legacy has
 * @filters: to these
 */
void filter_xt_read(struct filters *filters)
{
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	unsigned int i, j;

	for (i = 0; i < COUNT(families); i++) {
		for (j = 0; j < COUNT(tables); j++) {
			struct xtables_blob *blob =
				&filters->blobs[filters->blob_count];

			if (!xtables_fetch(blob, families[i], tables[j]))
				continue;
			filters->blob_count++;
			filter_xt_take(filters, blob, tables[j]);
		}
	}
}

static bool is_zero(const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;

	while (len && !*byte) {
		byte++;
		len--;
	}
	return !len;
}

static enum when match_address(const struct endpoint *at, const void *want,
			       const void *mask, size_t len, bool invert)
{
	const uint8_t *wants = want, *masks = mask;
	bool equal = true;
	size_t i;

	if (is_zero(mask, len))
		return invert ? WHEN_NEVER : WHEN_ALWAYS;
	if (!at->family)
		return WHEN_MAYBE;
	for (i = 0; i < len; i++)
		equal &= !((at->address[i] ^ wants[i]) & masks[i]);
	return equal != invert ? WHEN_ALWAYS : WHEN_NEVER;
}

static enum when match_protocol(uint16_t want, bool invert,
				const struct probe *probe)
{
	if (!want)
		return WHEN_ALWAYS;
	return (want == probe->protocol) != invert ? WHEN_ALWAYS : WHEN_NEVER;
}

static enum when least(enum when a, enum when b)
{
	return a < b ? a : b;
}

/* Clients are elsewhere: they come in by some interface, but not by this one. */
static enum when match_interfaces(const char *in, const unsigned char *in_mask,
				  bool not_in, const unsigned char *out_mask)
{
	static const char loopback[] = "lo";

	if (in_mask[0] && in_mask[sizeof(loopback) - 1] &&
	    !memcmp(in, loopback, sizeof(loopback)) && !not_in)
		return WHEN_NEVER;
	return in_mask[0] || out_mask[0] ? WHEN_MAYBE : WHEN_ALWAYS;
}

static enum when match_head4(const char *entry, const struct probe *probe,
			     bool *goes)
{
	struct endpoint to = probe_destination(probe);
	struct ipt_ip ip;
	enum when when;

	memcpy(&ip, entry + offsetof(struct ipt_entry, ip), sizeof(ip));
	*goes = ip.flags & IPT_F_GOTO;
	when = match_address(&probe->from, &ip.src, &ip.smsk, sizeof(ip.src),
			     ip.invflags & IPT_INV_SRCIP);
	when = least(when, match_address(&to, &ip.dst, &ip.dmsk,
					 sizeof(ip.dst),
					 ip.invflags & IPT_INV_DSTIP));
	when = least(when, match_protocol(ip.proto, ip.invflags & XT_INV_PROTO,
					  probe));
	when = least(when, match_interfaces(ip.iniface, ip.iniface_mask,
					    ip.invflags & IPT_INV_VIA_IN,
					    ip.outiface_mask));
	return ip.flags & IPT_F_FRAG ? WHEN_NEVER : when;
}

static enum when match_head6(const char *entry, const struct probe *probe,
			     bool *goes)
{
	struct endpoint to = probe_destination(probe);
	struct ip6t_ip6 ip;
	enum when when;

	memcpy(&ip, entry + offsetof(struct ip6t_entry, ipv6), sizeof(ip));
	*goes = ip.flags & IP6T_F_GOTO;
	when = match_address(&probe->from, &ip.src, &ip.smsk, sizeof(ip.src),
			     ip.invflags & IP6T_INV_SRCIP);
	when = least(when, match_address(&to, &ip.dst, &ip.dmsk,
					 sizeof(ip.dst),
					 ip.invflags & IP6T_INV_DSTIP));
	if (ip.flags & IP6T_F_PROTO)
		when = least(when, match_protocol(ip.proto, ip.invflags &
						  XT_INV_PROTO, probe));
	return least(when, match_interfaces(ip.iniface, ip.iniface_mask,
					    ip.invflags & IP6T_INV_VIA_IN,
					    ip.outiface_mask));
}

/* The matches stand between the head of an entry and its target. */
static enum when match_rest(const char *entry, size_t at, size_t end,
			    const struct probe *probe)
{
	enum when when = WHEN_ALWAYS;
	struct xt_entry_match match;

	while (end - at >= sizeof(match)) {
		memcpy(&match, entry + at, sizeof(match));
		if (match.u.user.match_size < sizeof(match) ||
		    match.u.user.match_size > end - at)
			return WHEN_MAYBE;
		match.u.user.name[sizeof(match.u.user.name) - 1] = 0;
		when = least(when, filter_xt_match(match.u.user.name,
						   match.u.user.revision,
						   entry + at + sizeof(match),
						   match.u.user.match_size -
						   sizeof(match), probe));
		at += match.u.user.match_size;
	}
	return when;
}

static const struct filter_chain *chain_at(const struct filters *filters,
					   const struct xtables_blob *blob,
					   size_t start)
{
	size_t i;

	for (i = 0; i < filters->count; i++)
		if (filters->list[i].blob == blob &&
		    filters->list[i].start == start)
			return &filters->list[i];
	return NULL;
}

static void take_target(const struct filters *filters,
			const struct filter_chain *chain, const char *target,
			size_t len, bool goes, struct step *step)
{
	struct xt_entry_target head;
	int verdict;

	if (verdict_at(target, len, &verdict)) {
		if (verdict >= 0) {
			step->deed = goes ? DEED_GOTO : DEED_JUMP;
			step->target = chain_at(filters, chain->blob, verdict);
		} else if (verdict == -NF_ACCEPT - 1) {
			step->deed = DEED_ACCEPT;
		} else if (verdict == -NF_DROP - 1) {
			step->deed = DEED_DROP;
		} else {
			step->deed = DEED_RETURN;
		}
		return;
	}
	memcpy(&head, target, sizeof(head));
	head.u.user.name[sizeof(head.u.user.name) - 1] = 0;
	step->deed = filter_xt_target(head.u.user.name, target + sizeof(head),
				      len - sizeof(head));
}

/**
 * filter_xt_step() - what does a rule do with a packet?
 * @filters: all chains
 * @chain: the one that the rule is in
 * @rule: the rule
 * @probe: the packet
 *
 * Return: what, and whether it applies.
 */
struct step filter_xt_step(const struct filters *filters,
			   const struct filter_chain *chain,
			   const struct filter_rule *rule,
			   const struct probe *probe)
{
	bool six = chain->chain.family == NFPROTO_IPV6, goes;
	size_t head = six ? sizeof(struct ip6t_entry) : sizeof(struct ipt_entry);
	size_t at = (const char *)rule->data - chain->blob->entries;
	struct step step = {};
	struct xtables_entry entry;

	if (!xtables_entry_at(chain->blob, at, &entry) || entry.target < head)
		return step;
	step.when = six ? match_head6(rule->data, probe, &goes) :
			  match_head4(rule->data, probe, &goes);
	step.when = least(step.when, match_rest(rule->data, head, entry.target,
						probe));
	take_target(filters, chain, (const char *)rule->data + entry.target,
		    entry.size - entry.target, goes, &step);
	return step;
}
