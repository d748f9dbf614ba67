/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_PENALTY_H
#define SVCNAT_PENALTY_H

#include <linux/types.h>

/* Seconds of the first penalty, and of the longest one. */
#define SVCNAT_PENALTY_MIN	5
#define SVCNAT_PENALTY_MAX	320

/* Seconds that the connection which tries a backend again has. */
#define SVCNAT_PENALTY_TRY	3

/**
 * struct svcnat_penalty - what a backend has to pay for not answering
 * @until: second when it may be tried again, 0 if it is not boxed; read without
 *	the lock
 * @length: seconds of its last penalty
 * @lifted: second when it was lifted
 * @trying: a connection tries whether it answers again
 *
 * Written under the lock of the penalties, but for the turn to try.
 */
struct svcnat_penalty {
	u32 until;
	u32 length;
	u32 lifted;
	bool trying;
};

bool svcnat_penalty_passes(struct svcnat_penalty *penalty, u32 now, bool probe);
bool svcnat_penalty_is_boxed(const struct svcnat_penalty *penalty);
bool svcnat_penalty_is_known(const struct svcnat_penalty *penalty, u32 now);
u32 svcnat_penalty_left(const struct svcnat_penalty *penalty, u32 now);
void svcnat_penalty_impose(struct svcnat_penalty *penalty, u32 now);
void svcnat_penalty_lift(struct svcnat_penalty *penalty, u32 now);

#endif /* SVCNAT_PENALTY_H */
