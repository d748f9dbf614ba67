/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TURN_H
#define SVCNAT_TURN_H

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/types.h>

/* How long somebody is turned away before others have to let him go first. */
#define SVCNAT_TURN_PATIENCE	HZ

/* Who did not come again for so long has something else to do. */
#define SVCNAT_TURN_ABSENT	HZ

/**
 * struct svcnat_turn - who comes again and again for a lock that is taken, and waits
 *	longest
 * @who: he, or NULL
 * @since: when he came first, in jiffies
 * @last: when he came last
 *
 * He writes it. Others read it without a lock, and at worst wait once for nothing.
 */
struct svcnat_turn {
	const void *who;
	unsigned long since;
	unsigned long last;
};

/* Nobody has the lock for ever: one after the other waits longest. */
static inline void svcnat_turn_away(struct svcnat_turn *turn, const void *who,
				    unsigned long now)
{
	if (!cmpxchg(&turn->who, NULL, who))
		WRITE_ONCE(turn->since, now);
	if (READ_ONCE(turn->who) == who)
		WRITE_ONCE(turn->last, now);
}

/* He has the lock. */
static inline void svcnat_turn_take(struct svcnat_turn *turn, const void *who)
{
	cmpxchg(&turn->who, who, NULL);
}

/* Shall those who are not there yet let him go first? */
static inline bool svcnat_turn_is_due(const struct svcnat_turn *turn,
				      unsigned long now)
{
	return READ_ONCE(turn->who) &&
	       time_after(now, READ_ONCE(turn->since) + SVCNAT_TURN_PATIENCE) &&
	       time_before(now, READ_ONCE(turn->last) + SVCNAT_TURN_ABSENT);
}

#endif /* SVCNAT_TURN_H */
