/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HANDSHAKE_H
#define SVCNAT_HANDSHAKE_H

#include "flow.h"

/* Connections that can wait for an answer at the same time: 128 KiB. */
#define SVCNAT_HANDSHAKES_BITS	14
#define SVCNAT_HANDSHAKES	(1u << SVCNAT_HANDSHAKES_BITS)

/* How often a connection may be given another backend. */
#define SVCNAT_FAILOVER_MAX	8

/**
 * struct svcnat_handshakes - connections that wait for their first answer
 * @seed: of the hash
 * @slots: at the place of their hash: the rest of the hash, how often they were
 *	given another backend, and when they were given the last one
 *
 * No more than a memory: where two have one place the later one has it, and the
 * other counts as one that nobody knows. Each slot is read and written at once.
 */
struct svcnat_handshakes {
	u32 seed;
	u64 slots[SVCNAT_HANDSHAKES];
};

/**
 * struct svcnat_handshake - one of them
 * @tries: how often it was given another backend
 * @age: microseconds since it was given the last one
 */
struct svcnat_handshake {
	u8 tries;
	u64 age;
};

struct svcnat_handshakes *svcnat_handshakes_alloc(void);
void svcnat_handshake_begin(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now);
bool svcnat_handshake_find(const struct svcnat_handshakes *handshakes,
			   const struct svcnat_flow *flow, u64 now,
			   struct svcnat_handshake *found);
void svcnat_handshake_retry(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now);
bool svcnat_handshake_end(struct svcnat_handshakes *handshakes,
			  const struct svcnat_flow *flow, u64 now,
			  struct svcnat_handshake *found);

#endif /* SVCNAT_HANDSHAKE_H */
