/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HEALTH_H
#define SVCNAT_HEALTH_H

#include <linux/spinlock.h>

#include "backends/penalty.h"

struct svcnat_backend;
struct svcnat_backend_set;

/* How a backend fails. */
enum svcnat_failure {
	SVCNAT_FAILURE_SILENT,		/* a client had to ask again */
	SVCNAT_FAILURE_REFUSED,		/* it reset the connection */
	SVCNAT_FAILURE_UNREACHABLE,	/* an ICMP error says so */
	SVCNAT_FAILURES,
};

/**
 * struct svcnat_health - whether a backend answers
 * @penalty: for how long it is passed over
 * @failures: by enum svcnat_failure; with @boxed written under the lock of the
 *	penalties
 * @boxed: how often it began to be passed over
 * @handshake: microseconds until the first answer, on average; 0 before one
 */
struct svcnat_health {
	struct svcnat_penalty penalty;
	u64 failures[SVCNAT_FAILURES];
	u64 boxed;
	u32 handshake;
};

bool svcnat_health_fail(spinlock_t *lock, const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			enum svcnat_failure failure, u32 now);
bool svcnat_health_answer(spinlock_t *lock, const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, u64 took,
			  u32 now);

#endif /* SVCNAT_HEALTH_H */
