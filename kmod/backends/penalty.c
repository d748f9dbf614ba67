// SPDX-License-Identifier: GPL-2.0
/*
 * The penalty of a backend that does not answer: it is passed over for some
 * seconds, twice as many as the last time, and what it had to its name is
 * halved for each time that it then behaves for as long as it was punished.
 * Exponential growth and decay as in the damping of route flaps (RFC 2439),
 * but without its figures of merit: the time itself is what is counted.
 */
#include <linux/atomic.h>
#include <linux/minmax.h>

#include "backends/penalty.h"

/* Seconds are counted by a clock that starts at boot and wraps at 2^32. */
static bool svcnat_penalty_is_over(u32 until, u32 now)
{
	return (s32)(until - now) <= 0;
}

/**
 * svcnat_penalty_passes - may a backend have a connection?
 * @penalty: the backend's
 * @now: time in seconds
 * @probe: somebody only asks
 *
 * When its time is over a single connection may try, and the others still pass
 * it over until that one was answered or has had its time.
 *
 * Context: any; takes no lock.
 * Return: true if it may.
 */
bool svcnat_penalty_passes(struct svcnat_penalty *penalty, u32 now, bool probe)
{
	u32 until = READ_ONCE(penalty->until);

	if (likely(!until))
		return true;
	if (!svcnat_penalty_is_over(until, now))
		return false;
	if (probe)
		return true;
	if (cmpxchg(&penalty->until, until,
		    (now + SVCNAT_PENALTY_TRY) ?: 1) != until)
		return false;
	WRITE_ONCE(penalty->trying, true);
	return true;
}

/**
 * svcnat_penalty_is_boxed - is a backend passed over?
 * @penalty: the backend's
 *
 * Context: any.
 * Return: true if so, also while a connection tries it.
 */
bool svcnat_penalty_is_boxed(const struct svcnat_penalty *penalty)
{
	return READ_ONCE(penalty->until);
}

/**
 * svcnat_penalty_is_known - is a failure nothing new?
 * @penalty: the backend's
 * @now: time in seconds
 *
 * Context: any.
 * Return: true if the backend is boxed and nobody was to try it.
 */
bool svcnat_penalty_is_known(const struct svcnat_penalty *penalty, u32 now)
{
	u32 until = READ_ONCE(penalty->until);

	return until && !READ_ONCE(penalty->trying) &&
	       !svcnat_penalty_is_over(until, now);
}

/**
 * svcnat_penalty_left - for how long is a backend passed over?
 * @penalty: the backend's
 * @now: time in seconds
 *
 * Context: any.
 * Return: seconds, 0 if it may have connections or may be tried.
 */
u32 svcnat_penalty_left(const struct svcnat_penalty *penalty, u32 now)
{
	u32 until = READ_ONCE(penalty->until);

	return !until || svcnat_penalty_is_over(until, now) ? 0 : until - now;
}

/* What is left of the last penalty after a time without a failure. */
static u32 svcnat_penalty_decayed(const struct svcnat_penalty *penalty, u32 now)
{
	u32 length = penalty->length, good = now - penalty->lifted;

	if (penalty->until)
		return length;
	while (length >= SVCNAT_PENALTY_MIN && good >= length) {
		good -= length;
		length /= 2;
	}
	return length;
}

/**
 * svcnat_penalty_impose - pass a backend over
 * @penalty: the backend's
 * @now: time in seconds
 *
 * Context: any, caller holds the lock of the penalties.
 */
void svcnat_penalty_impose(struct svcnat_penalty *penalty, u32 now)
{
	u32 length = 2 * svcnat_penalty_decayed(penalty, now);

	penalty->length = clamp_t(u32, length, SVCNAT_PENALTY_MIN,
				  SVCNAT_PENALTY_MAX);
	WRITE_ONCE(penalty->trying, false);
	WRITE_ONCE(penalty->until, (now + penalty->length) ?: 1);
}

/**
 * svcnat_penalty_lift - let a backend have connections again
 * @penalty: the backend's
 * @now: time in seconds
 *
 * Context: any, caller holds the lock of the penalties.
 */
void svcnat_penalty_lift(struct svcnat_penalty *penalty, u32 now)
{
	penalty->lifted = now;
	WRITE_ONCE(penalty->trying, false);
	WRITE_ONCE(penalty->until, 0);
}
