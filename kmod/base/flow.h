/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FLOW_H
#define SVCNAT_FLOW_H

#include <linux/jhash.h>
#include <linux/siphash.h>

#include "base/key.h"

/**
 * struct svcnat_flow - first packet of a connection, as far as it matters here
 * @key: destination
 * @saddr: source address, laid out as in the key
 * @sport: source port
 * @local: it is this host's own
 * @probe: there is no packet, somebody asks: nothing may come of it
 * @stray: no frontend and no echo can be about it; the port is zero
 * @iif: name of the interface that it came in on, NULL if there is none
 */
struct svcnat_flow {
	struct svcnat_key key;
	__be32 saddr[4];
	__be16 sport;
	bool local;
	bool probe : 1;
	bool stray : 1;
	const char *iif;
};

/* Hash of the connection for schedulers that need not agree between nodes. */
static inline u32 svcnat_flow_hash(const struct svcnat_flow *flow, u32 seed)
{
	const struct svcnat_key *key = &flow->key;
	u32 tail = svcnat_key_tail(key) ^ ((__force u32)flow->sport * JHASH_INITVAL);

	if (key->family == AF_INET)
		return jhash_3words((__force u32)flow->saddr[0],
				    (__force u32)key->addr[0], tail, seed);
	seed = jhash2((const u32 *)flow->saddr, 4, seed);
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32), seed ^ tail);
}

/* Hash of the connection that all nodes with the same seed agree on. */
static inline u64 svcnat_flow_siphash(const struct svcnat_flow *flow,
				      const siphash_key_t *seed)
{
	const struct svcnat_key *key = &flow->key;
	struct {
		__be32 saddr[4];
		__be32 daddr[4];
		__be16 sport;
		__be16 dport;
		__be32 protocol;
	} __aligned(SIPHASH_ALIGNMENT) bytes = {
		.sport = flow->sport,
		.dport = key->port,
		.protocol = htonl(key->protocol),
	};

	memcpy(bytes.saddr, flow->saddr, sizeof(bytes.saddr));
	memcpy(bytes.daddr, key->addr, sizeof(bytes.daddr));
	return siphash(&bytes, sizeof(bytes), seed);
}

#endif /* SVCNAT_FLOW_H */
