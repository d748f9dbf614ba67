/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HEALTH_H
#define SVCNAT_HEALTH_H

#include <linux/ktime.h>
#include <linux/spinlock.h>

#include "backends/state.h"

/**
 * struct svcnat_complaint - what is said of a backend
 * @failure: what it did
 * @asked: millisecond when it was sent the SYN that this is about
 * @said: millisecond when that is said
 * @client: hash of who had the SYN sent
 */
struct svcnat_complaint {
	enum svcnat_failure failure;
	u32 asked;
	u32 said;
	u32 client;
};

/**
 * struct svcnat_praise - a backend did what it is there for
 * @took: microseconds that its client waited
 * @said: millisecond when it answered
 * @client: hash of the client
 */
struct svcnat_praise {
	u64 took;
	u32 said;
	u32 client;
};

/* Milliseconds, never zero. */
static inline u32 svcnat_health_clock(void)
{
	return (u32)ktime_to_ms(ktime_get()) ?: 1;
}

bool svcnat_health_fail(spinlock_t *lock, const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			const struct svcnat_complaint *complaint, u32 now);
bool svcnat_health_answer(spinlock_t *lock, const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend,
			  const struct svcnat_praise *praise, u32 now);

#endif /* SVCNAT_HEALTH_H */
