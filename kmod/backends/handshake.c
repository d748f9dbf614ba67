// SPDX-License-Identifier: GPL-2.0
/* Connections that wait for the first answer of their backend. */
#include <linux/atomic.h>
#include <linux/random.h>

#include "backends/handshake.h"
#include "base/alloc.h"

/* A slot, from its upper bits on. */
#define SVCNAT_WAIT_TAG_BITS	16
#define SVCNAT_WAIT_TRIES_BITS	4
#define SVCNAT_WAIT_SHUNS_BITS	16
#define SVCNAT_WAIT_TIME_BITS	28

#define SVCNAT_WAIT_TIME_MASK	((1ull << SVCNAT_WAIT_TIME_BITS) - 1)
#define SVCNAT_WAIT_TRIES_MASK	((1u << SVCNAT_WAIT_TRIES_BITS) - 1)

/* As long as conntrack waits for an answer, nf_conntrack_tcp_timeout_syn_sent. */
#define SVCNAT_HANDSHAKE_LIFE	(120ull * USEC_PER_SEC)

#define SVCNAT_WAIT_TRIES_SHIFT	(SVCNAT_WAIT_TIME_BITS + SVCNAT_WAIT_SHUNS_BITS)
#define SVCNAT_WAIT_TAG_SHIFT	(SVCNAT_WAIT_TRIES_SHIFT + SVCNAT_WAIT_TRIES_BITS)

static u64 svcnat_wait(u16 tag, u8 tries, u16 shuns, u64 now)
{
	BUILD_BUG_ON(SVCNAT_WAIT_TAG_SHIFT + SVCNAT_WAIT_TAG_BITS != 64);
	BUILD_BUG_ON(SVCNAT_HANDSHAKE_LIFE > SVCNAT_WAIT_TIME_MASK);
	return (u64)tag << SVCNAT_WAIT_TAG_SHIFT |
	       (u64)tries << SVCNAT_WAIT_TRIES_SHIFT |
	       (u64)shuns << SVCNAT_WAIT_TIME_BITS |
	       (now & SVCNAT_WAIT_TIME_MASK);
}

static u16 svcnat_wait_tag(u64 slot)
{
	return slot >> SVCNAT_WAIT_TAG_SHIFT;
}

static u8 svcnat_wait_tries(u64 slot)
{
	return (slot >> SVCNAT_WAIT_TRIES_SHIFT) & SVCNAT_WAIT_TRIES_MASK;
}

static u16 svcnat_wait_shuns(u64 slot)
{
	return slot >> SVCNAT_WAIT_TIME_BITS;
}

static u64 svcnat_wait_age(u64 slot, u64 now)
{
	return (now - slot) & SVCNAT_WAIT_TIME_MASK;
}

/* The slot of a connection and what is its own in it; never a tag of zero. */
static u64 *svcnat_handshake_place(const struct svcnat_handshakes *handshakes,
				   const struct svcnat_flow *flow, u16 *tag)
{
	u32 hash = svcnat_flow_hash(flow, handshakes->seed);

	*tag = (hash >> SVCNAT_HANDSHAKES_BITS) | 1;
	return (u64 *)&handshakes->slots[hash % SVCNAT_HANDSHAKES];
}

static bool svcnat_wait_is(u64 slot, u16 tag, u64 now)
{
	return svcnat_wait_tag(slot) == tag &&
	       svcnat_wait_age(slot, now) < SVCNAT_HANDSHAKE_LIFE;
}

/**
 * svcnat_handshakes_alloc - start to remember connections
 *
 * Context: process context, may sleep.
 * Return: an empty memory, to be freed with kvfree(), or NULL.
 */
struct svcnat_handshakes *svcnat_handshakes_alloc(void)
{
	struct svcnat_handshakes *handshakes =
		svcnat_zalloc(sizeof(*handshakes));

	if (handshakes)
		handshakes->seed = get_random_u32();
	return handshakes;
}

/**
 * svcnat_handshake_begin - a connection was given a backend
 * @handshakes: the memory
 * @flow: connection
 * @now: time in microseconds
 *
 * If it is not the first one, how many there were stays.
 *
 * Context: any.
 */
void svcnat_handshake_begin(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now)
{
	u16 tag;
	u64 *place = svcnat_handshake_place(handshakes, flow, &tag);
	u64 slot = READ_ONCE(*place);
	bool known = svcnat_wait_is(slot, tag, now);

	WRITE_ONCE(*place, svcnat_wait(tag, known ? svcnat_wait_tries(slot) : 0,
				       known ? svcnat_wait_shuns(slot) : 0, now));
}

/**
 * svcnat_handshake_find - what is known of a connection that waits
 * @handshakes: the memory
 * @flow: connection
 * @now: time in microseconds
 * @found: result, zeroes if nothing is
 *
 * Context: any.
 * Return: true if it is remembered.
 */
bool svcnat_handshake_find(const struct svcnat_handshakes *handshakes,
			   const struct svcnat_flow *flow, u64 now,
			   struct svcnat_handshake *found)
{
	u16 tag;
	const u64 *place = svcnat_handshake_place(handshakes, flow, &tag);
	u64 slot = READ_ONCE(*place);

	*found = (struct svcnat_handshake){};
	if (!svcnat_wait_is(slot, tag, now))
		return false;
	found->tries = svcnat_wait_tries(slot);
	found->shuns = svcnat_wait_shuns(slot);
	found->age = svcnat_wait_age(slot, now);
	return true;
}

/**
 * svcnat_handshake_retry - a connection is to be given another backend
 * @handshakes: the memory
 * @flow: connection
 * @now: time in microseconds
 * @mark: of the one that it has
 *
 * Context: any.
 */
void svcnat_handshake_retry(struct svcnat_handshakes *handshakes,
			    const struct svcnat_flow *flow, u64 now, u8 mark)
{
	struct svcnat_handshake found;
	u16 tag;
	u64 *place = svcnat_handshake_place(handshakes, flow, &tag);

	svcnat_handshake_find(handshakes, flow, now, &found);
	WRITE_ONCE(*place, svcnat_wait(tag, min(found.tries + 1, SVCNAT_FAILOVER_MAX),
				       found.shuns << 8 | mark, now));
}

/**
 * svcnat_handshake_end - a connection was answered
 * @handshakes: the memory
 * @flow: connection
 * @now: time in microseconds
 * @found: result, zeroes if it was not remembered
 *
 * Context: any.
 * Return: true to the first one who says so, if it was remembered.
 */
bool svcnat_handshake_end(struct svcnat_handshakes *handshakes,
			  const struct svcnat_flow *flow, u64 now,
			  struct svcnat_handshake *found)
{
	u16 tag;
	u64 *place = svcnat_handshake_place(handshakes, flow, &tag);
	u64 slot = READ_ONCE(*place);

	*found = (struct svcnat_handshake){};
	if (!svcnat_wait_is(slot, tag, now) || cmpxchg64(place, slot, 0) != slot)
		return false;
	found->tries = svcnat_wait_tries(slot);
	found->age = svcnat_wait_age(slot, now);
	return true;
}
