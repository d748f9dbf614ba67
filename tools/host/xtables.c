// SPDX-License-Identifier: GPL-2.0
/* The chains of iptables-legacy, which nftables does not show. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "base/memory.h"
#include "host/xtables.h"

#define TABLE "nat"
/* So often the table may change between asking for its size and for it. */
#define TRIES 4

/**
 * xtables_entry_at() - look at a rule of a table
 * @blob: the table
 * @offset: where the rule is
 * @entry: the result
 *
 * Return: whether there is one, which ends before the table does.
 */
bool xtables_entry_at(const struct xtables_blob *blob, size_t offset,
		      struct xtables_entry *entry)
{
	size_t head = sizeof(struct ipt_entry), left = blob->size - offset;
	size_t at = offsetof(struct ipt_entry, target_offset);
	const char *start = blob->entries + offset;
	const char *type, *name;
	uint16_t target, next;

	if (blob->family == NFPROTO_IPV6) {
		head = sizeof(struct ip6t_entry);
		at = offsetof(struct ip6t_entry, target_offset);
	}
	if (offset > blob->size || left < head)
		return false;
	/* In both, the offset of the next rule follows that of the target. */
	memcpy(&target, start + at, sizeof(target));
	memcpy(&next, start + at + sizeof(target), sizeof(next));
	if (next > left || target < head ||
	    next < target + sizeof(struct xt_entry_target))
		return false;
	entry->target = target;
	entry->size = next;
	entry->chain = NULL;
	type = start + target + offsetof(struct xt_entry_target, u.user.name);
	name = start + target + offsetof(struct xt_error_target, errorname);
	if (next >= target + sizeof(struct xt_error_target) &&
	    !strncmp(type, XT_ERROR_TARGET, XT_EXTENSION_MAXNAMELEN) &&
	    memchr(name, 0, XT_FUNCTION_MAXNAMELEN))
		entry->chain = name;
	return true;
}

/* Rules from one place to another, both of which the kernel has told. */
static uint32_t count_rules(const struct xtables_blob *blob, size_t from,
			    size_t to)
{
	struct xtables_entry entry;
	uint32_t count = 0;

	for (; from < to && xtables_entry_at(blob, from, &entry); from += entry.size)
		count++;
	return count;
}

static void take_base(struct chains *chains, const struct xtables_blob *blob,
		      uint32_t hook, const char *name)
{
	struct chain chain = {
		.family = blob->family,
		.legacy = true,
		.base = true,
		.hook = hook,
		.priority = NF_IP_PRI_NAT_DST,
		.table = TABLE,
	};

	if (!(blob->valid_hooks & 1U << hook))
		return;
	snprintf(chain.name, sizeof(chain.name), "%s", name);
	chain.rules = count_rules(blob, blob->hook_entry[hook],
				  blob->underflow[hook]);
	chains_add(chains, &chain);
}

/**
 * xtables_take() - take the chains of a table
 * @chains: to these
 * @blob: the table
 */
void xtables_take(struct chains *chains, const struct xtables_blob *blob)
{
	struct chain chain = {
		.family = blob->family,
		.legacy = true,
		.table = TABLE,
	};
	struct xtables_entry entry;
	size_t offset;

	take_base(chains, blob, NF_INET_PRE_ROUTING, "PREROUTING");
	take_base(chains, blob, NF_INET_LOCAL_OUT, "OUTPUT");
	for (offset = 0; offset < blob->size; offset += entry.size) {
		if (!xtables_entry_at(blob, offset, &entry))
			return;
		if (!entry.chain) {
			chain.rules++;
			continue;
		}
		/* The return at the end of each chain is no rule. */
		if (chain.rules)
			chain.rules--;
		if (chain.name[0])
			chains_add(chains, &chain);
		snprintf(chain.name, sizeof(chain.name), "%s",
			 printable(entry.chain));
		chain.rules = 0;
	}
}

/* Asking for a table that is not there would have the kernel make it. */
static bool is_there(uint8_t family, const char *table)
{
	FILE *file = fopen(family == NFPROTO_IPV6 ?
			   "/proc/net/ip6_tables_names" :
			   "/proc/net/ip_tables_names", "re");
	bool found = false;
	char line[64];

	while (file && !found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		found = !strcmp(line, table);
	}
	if (file)
		fclose(file);
	return found;
}

/* Both families have their own names for the same structures and numbers. */
static int read_once(int fd, int level, const char *table,
		     struct xtables_blob *blob)
{
	struct ipt_get_entries *entries;
	struct ipt_getinfo info = {};
	socklen_t len = sizeof(info);

	snprintf(info.name, sizeof(info.name), "%s", table);
	if (getsockopt(fd, level, IPT_SO_GET_INFO, &info, &len))
		return -1;
	len = sizeof(*entries) + info.size;
	entries = require_memory(calloc(1, len));
	snprintf(entries->name, sizeof(entries->name), "%s", table);
	entries->size = info.size;
	if (getsockopt(fd, level, IPT_SO_GET_ENTRIES, entries, &len)) {
		free(entries);
		return -1;
	}
	blob->valid_hooks = info.valid_hooks;
	memcpy(blob->hook_entry, info.hook_entry, sizeof(info.hook_entry));
	memcpy(blob->underflow, info.underflow, sizeof(info.underflow));
	blob->memory = entries;
	blob->entries = (const char *)entries->entrytable;
	blob->size = info.size;
	return 0;
}

/**
 * xtables_fetch() - read a table, if there is such a one
 * @blob: the result, to be released
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @table: its name
 *
 * Return: whether there is one, and it could be read.
 */
bool xtables_fetch(struct xtables_blob *blob, uint8_t family, const char *table)
{
	int level = family == NFPROTO_IPV6 ? IPPROTO_IPV6 : IPPROTO_IP;
	int fd, tries = 0;

	memset(blob, 0, sizeof(*blob));
	blob->family = family;
	if (!is_there(family, table))
		return false;
	fd = socket(family == NFPROTO_IPV6 ? AF_INET6 : AF_INET,
		    SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	while (read_once(fd, level, table, blob) && errno == EAGAIN &&
	       ++tries < TRIES)
		;
	close(fd);
	return blob->memory;
}

/**
 * xtables_release() - forget a table that was read
 * @blob: the table
 */
void xtables_release(struct xtables_blob *blob)
{
	free(blob->memory);
	memset(blob, 0, sizeof(*blob));
}

/**
 * xtables_read() - read the chains of the table nat
 * @chains: to these
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 */
void xtables_read(struct chains *chains, uint8_t family)
{
	struct xtables_blob blob;

	if (xtables_fetch(&blob, family, TABLE))
		xtables_take(chains, &blob);
	xtables_release(&blob);
}
