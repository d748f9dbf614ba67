/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HANDSHAKE_H
#define SVCNAT_HANDSHAKE_H

#include <linux/bits.h>
#include <linux/ktime.h>
#include <uapi/linux/svcnat.h>

#include "backends/set.h"
#include "base/flow.h"

/* Connections that can wait for an answer at the same time: 128 KiB. */
#define SVCNAT_HANDSHAKES_BITS	14
#define SVCNAT_HANDSHAKES	BIT(SVCNAT_HANDSHAKES_BITS)

/**
 * struct svcnat_handshakes - connections that wait for their first answer
 * @seed: of the hash
 * @slots: at the place of their hash: the rest of the hash, how often they were
 *	given another backend, marks of the last two before, and when they were
 *	given the last one, or dialed
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
 * @shuns: marks of the last two backends that it had in vain, 0 for none
 * @age: microseconds since it was given the last one
 */
struct svcnat_handshake {
	u8 tries;
	u16 shuns;
	u64 age;
};

struct svcnat_handshakes *svcnat_handshakes_alloc(void);
void svcnat_handshake_begin(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now);
bool svcnat_handshake_find(const struct svcnat_handshakes *handshakes,
			   const struct svcnat_flow *flow, u64 now,
			   struct svcnat_handshake *found);
void svcnat_handshake_retry(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now, u8 mark);
bool svcnat_handshake_end(struct svcnat_handshakes *handshakes,
			  const struct svcnat_flow *flow, u64 now,
			  struct svcnat_handshake *found);

/*
 * Microseconds. Not the clock of seconds: it may be any number of them behind
 * where all processors were idle.
 */
static inline u64 svcnat_handshake_now(void)
{
	return ktime_to_us(ktime_get());
}

/* By which a backend is known again, or taken for one of 255 others. */
static inline u8 svcnat_backend_mark(const struct svcnat_backend *backend)
{
	u32 hash = jhash2((const u32 *)backend->addr, ARRAY_SIZE(backend->addr),
			  (__force u32)backend->port);

	return hash % U8_MAX + 1;
}

/* Did a connection have the backend in vain? Of more than two it forgets the first. */
static inline bool svcnat_handshake_shuns(const struct svcnat_handshake *waits,
					  const struct svcnat_backend *backend)
{
	u8 mark = svcnat_backend_mark(backend);

	return waits->shuns >> 8 == mark || (waits->shuns & U8_MAX) == mark;
}

#endif /* SVCNAT_HANDSHAKE_H */
