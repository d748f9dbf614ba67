/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HEALTH_H
#define SVCNAT_HEALTH_H

#include <linux/spinlock.h>

#include "backends/state.h"

bool svcnat_health_fail(spinlock_t *lock, const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			enum svcnat_failure failure, u32 now);
bool svcnat_health_answer(spinlock_t *lock, const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, u64 took,
			  u32 now);

#endif /* SVCNAT_HEALTH_H */
