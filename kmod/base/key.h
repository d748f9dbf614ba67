/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_KEY_H
#define SVCNAT_KEY_H

#include <linux/build_bug.h>
#include <linux/in6.h>
#include <linux/jhash.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <net/ipv6.h>

/* Index of an address family in arrays that have a place for each. */
enum svcnat_family {
	SVCNAT_IPV4,
	SVCNAT_IPV6,
	SVCNAT_FAMILIES,
};

/**
 * struct svcnat_key - what a client dials
 * @addr: address; IPv4 in the first word, the others zero
 * @port: port
 * @protocol: IPPROTO_*
 * @family: AF_INET or AF_INET6; AF_UNSPEC for a node port, which has no address
 *
 * There is no padding, so that keys may be compared and hashed as memory.
 */
struct svcnat_key {
	__be32 addr[4];
	__be16 port;
	u8 protocol;
	u8 family;
};

static inline enum svcnat_family svcnat_family(u8 family)
{
	return family == AF_INET ? SVCNAT_IPV4 : SVCNAT_IPV6;
}

/* Port, protocol and family as one word. */
static inline u32 svcnat_key_tail(const struct svcnat_key *key)
{
	return (__force u32)key->port << 16 | key->protocol << 8 | key->family;
}

/*
 * Finalizer of MurmurHash3 (A. Appleby). It only has to spread addresses that
 * an administrator chose: who sends packets can search the table but puts
 * nothing in. A third of the instructions of jhash.
 */
static inline u32 svcnat_mix(u64 word)
{
	word ^= word >> 33;
	word *= 0xff51afd7ed558ccdULL;
	word ^= word >> 33;
	word *= 0xc4ceb9fe1a85ec53ULL;
	return word ^ word >> 33;
}

/* Hash of an address. */
static inline u32 svcnat_address_hash(u8 family, const __be32 *addr, u32 seed)
{
	if (family == AF_INET)
		return svcnat_mix((u64)seed << 32 | (__force u32)addr[0]);
	return jhash2((const u32 *)addr, 4, seed);
}

/*
 * Hash of address, port and protocol; node ports have no address. What is added to
 * the seed of jhash is added to words of the address, too, and would cancel what
 * somebody chose there: the port is a word of its own.
 */
static inline u32 svcnat_key_hash(const struct svcnat_key *key, u32 seed)
{
	u64 tail = svcnat_key_tail(key) ^ seed;

	if (key->family != AF_INET6)
		return svcnat_mix(tail << 32 | (__force u32)key->addr[0]);
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32), seed);
}

/* Hash of the address alone. */
static inline u32 svcnat_addr_hash(const struct svcnat_key *key, u32 seed)
{
	return svcnat_address_hash(key->family, key->addr, seed);
}

static inline bool svcnat_addr_equal(const __be32 *a, const __be32 *b)
{
	return ipv6_addr_equal((const struct in6_addr *)a,
			       (const struct in6_addr *)b);
}

/* Are port, protocol and family the same? They lie side by side. */
static inline bool svcnat_key_same_tail(const struct svcnat_key *a,
					const struct svcnat_key *b)
{
	BUILD_BUG_ON(sizeof(*a) - offsetof(struct svcnat_key, port) != sizeof(u32));
	return !memcmp(&a->port, &b->port, sizeof(u32));
}

static inline bool svcnat_key_equal(const struct svcnat_key *a,
				    const struct svcnat_key *b)
{
	if (a->addr[0] != b->addr[0] || !svcnat_key_same_tail(a, b))
		return false;
	return a->family != AF_INET6 || svcnat_addr_equal(a->addr, b->addr);
}

/* Do both keys have the same address, whatever the port? */
static inline bool svcnat_key_same_addr(const struct svcnat_key *a,
					const struct svcnat_key *b)
{
	if (a->addr[0] != b->addr[0] || a->family != b->family)
		return false;
	return a->family == AF_INET || svcnat_addr_equal(a->addr, b->addr);
}

#endif /* SVCNAT_KEY_H */
