// SPDX-License-Identifier: GPL-2.0
/*
 * kube-proxy's chains of iptables-legacy: a table without them, and without the rules
 * that call them, takes the place of the one that has them.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "base/memory.h"
#include "host/leftovers.h"

/* Who writes tables of iptables-legacy locks this. */
#define LOCK_FILE "/run/xtables.lock"

/**
 * struct cut - a table, of which a part stays
 * @from: the table
 * @places: where each entry is, in order
 * @stays: whether it does
 * @count: number of entries
 * @chains: number of chains that go
 */
struct cut {
	const struct xtables_blob *from;
	uint32_t *places;
	bool *stays;
	size_t count;
	unsigned int chains;
};

static void add_entry(struct cut *cut, uint32_t place, bool stays)
{
	size_t count = cut->count++;

	cut->places = require_memory(reallocarray(cut->places, count + 1,
						  sizeof(*cut->places)));
	cut->stays = require_memory(reallocarray(cut->stays, count + 1,
						 sizeof(*cut->stays)));
	cut->places[count] = place;
	cut->stays[count] = stays;
}

/* Chains that go. Return: false if the table is no such one. */
static bool mark_chains(struct cut *cut)
{
	struct xtables_entry entry;
	bool goes = false;
	size_t at;

	for (at = 0; at < cut->from->size; at += entry.size) {
		if (!xtables_entry_at(cut->from, at, &entry))
			return false;
		if (entry.chain) {
			goes = leftovers_chain(entry.chain);
			cut->chains += goes;
		}
		add_entry(cut, at, !goes);
	}
	return true;
}

static size_t index_of(const struct cut *cut, uint32_t place)
{
	size_t low = 0, high = cut->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (cut->places[middle] < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Return: where a rule leads to, or -1 if that is none in the table. */
static int target_of(const char *rule, const struct xtables_entry *entry)
{
	const struct xt_standard_target *target = (const void *)(rule + entry->target);
	int verdict;

	if (entry->chain || entry->size < entry->target + sizeof(*target) ||
	    *target->target.u.user.name)
		return -1;
	memcpy(&verdict, &target->verdict, sizeof(verdict));
	return verdict;
}

/* Rules that lead to chains that go, which have all been marked. */
static void mark_rules(struct cut *cut, bool *leads)
{
	struct xtables_entry entry;

	for (size_t i = 0; i < cut->count; i++) {
		size_t target;
		int to;

		if (!cut->stays[i] || !xtables_entry_at(cut->from, cut->places[i], &entry))
			continue;
		to = target_of(cut->from->entries + cut->places[i], &entry);
		target = to < 0 ? cut->count : index_of(cut, to);
		leads[i] = target < cut->count && !cut->stays[target];
	}
	for (size_t i = 0; i < cut->count; i++)
		cut->stays[i] &= !leads[i];
}

/* Where what was at a place is in the rest, or what comes after it. */
static uint32_t moved(const struct cut *cut, const uint32_t *places, uint32_t from)
{
	return places[index_of(cut, from)];
}

static void copy_entry(const struct cut *cut, const uint32_t *places, size_t i, char *to)
{
	const char *rule = cut->from->entries + cut->places[i];
	struct xtables_entry entry;
	int verdict;

	if (!xtables_entry_at(cut->from, cut->places[i], &entry))
		return;
	memcpy(to, rule, entry.size);
	verdict = target_of(rule, &entry);
	if (verdict < 0)
		return;
	verdict = moved(cut, places, verdict);
	memcpy(to + entry.target + offsetof(struct xt_standard_target, verdict), &verdict,
	       sizeof(verdict));
}

static void copy(const struct cut *cut, struct xtables_blob *rest)
{
	uint32_t *places = require_memory(calloc(cut->count + 1, sizeof(*places)));
	struct xtables_entry entry;
	char *to;

	for (size_t i = 0; i < cut->count; i++) {
		xtables_entry_at(cut->from, cut->places[i], &entry);
		places[i + 1] = places[i] + (cut->stays[i] ? entry.size : 0);
	}
	*rest = *cut->from;
	rest->size = places[cut->count];
	to = require_memory(calloc(1, rest->size + 1));
	rest->memory = to;
	rest->entries = to;
	for (size_t i = 0; i < cut->count; i++)
		if (cut->stays[i])
			copy_entry(cut, places, i, to + places[i]);
	for (unsigned int i = 0; i < NF_INET_NUMHOOKS; i++) {
		if (!(rest->valid_hooks & 1U << i))
			continue;
		rest->hook_entry[i] = moved(cut, places, rest->hook_entry[i]);
		rest->underflow[i] = moved(cut, places, rest->underflow[i]);
	}
	free(places);
}

/**
 * leftovers_cut() - make a table without the chains of kube-proxy
 * @blob: the table
 * @rest: the result, to be released, if there were some
 *
 * Return: how many there were.
 */
unsigned int leftovers_cut(const struct xtables_blob *blob, struct xtables_blob *rest)
{
	struct cut cut = { .from = blob };
	bool *leads;

	if (mark_chains(&cut) && cut.chains) {
		leads = require_memory(calloc(cut.count, sizeof(*leads)));
		mark_rules(&cut, leads);
		free(leads);
		copy(&cut, rest);
	} else {
		cut.chains = 0;
	}
	free(cut.places);
	free(cut.stays);
	return cut.chains;
}

static unsigned int count_entries(const struct xtables_blob *blob)
{
	struct xtables_entry entry;
	unsigned int count = 0;

	for (size_t at = 0; at < blob->size && xtables_entry_at(blob, at, &entry);
	     at += entry.size)
		count++;
	return count;
}

/* Both families have their own names for the same structures and numbers. */
static int replace(const char *table, const struct xtables_blob *old,
		   const struct xtables_blob *new)
{
	bool six = old->family == NFPROTO_IPV6;
	size_t len = sizeof(struct ipt_replace) + new->size;
	struct ipt_replace *replace = require_memory(calloc(1, len));
	int fd = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	snprintf(replace->name, sizeof(replace->name), "%s", table);
	replace->valid_hooks = new->valid_hooks;
	replace->num_entries = count_entries(new);
	replace->size = new->size;
	memcpy(replace->hook_entry, new->hook_entry, sizeof(replace->hook_entry));
	memcpy(replace->underflow, new->underflow, sizeof(replace->underflow));
	replace->num_counters = count_entries(old);
	replace->counters = require_memory(calloc(replace->num_counters,
						  sizeof(*replace->counters)));
	memcpy(replace->entries, new->entries, new->size);
	err = fd < 0 ? -1 : setsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP,
				       IPT_SO_SET_REPLACE, replace, len);
	if (fd >= 0)
		close(fd);
	free(replace->counters);
	free(replace);
	return err;
}

static int remove_from(const char *table, uint8_t family, struct leftovers *removed,
		       struct problem *problem)
{
	struct xtables_blob blob, rest = {};
	unsigned int chains;
	int err = 0;

	if (!xtables_fetch(&blob, family, table))
		return 0;
	chains = leftovers_cut(&blob, &rest);
	if (chains && replace(table, &blob, &rest))
		err = problem_set(problem, "chains of kube-proxy cannot be removed: %s",
				  strerror(errno));
	else
		removed->legacy += chains;
	xtables_release(&rest);
	xtables_release(&blob);
	return err;
}

/**
 * leftovers_remove_xt() - remove chains of iptables-legacy
 * @removed: what there was
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int leftovers_remove_xt(struct leftovers *removed, struct problem *problem)
{
	static const char *const tables[] = { "nat", "filter", "mangle" };
	int fd = open(LOCK_FILE, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	int err = 0;

	if (fd >= 0)
		flock(fd, LOCK_EX);
	for (unsigned int i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (remove_from(tables[i], NFPROTO_IPV4, removed, problem) ||
		    remove_from(tables[i], NFPROTO_IPV6, removed, problem))
			err = -1;
	if (fd >= 0)
		close(fd);
	return err;
}
