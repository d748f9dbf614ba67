/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MAGLEV_H
#define SVCNAT_MAGLEV_H

#include <linux/types.h>

#include "backends/set.h"

/* Largest Maglev table, a prime; two bytes a slot. */
#define SVCNAT_MAGLEV_SIZE_MAX	4194301

/* How often slots are looked at, times their number; and between two pauses. */
#define SVCNAT_MAGLEV_LOOKS	64
#define SVCNAT_MAGLEV_RUN	4096

bool svcnat_maglev_size_valid(u32 size);
u32 svcnat_maglev_size(u32 asked, u32 nr);
int svcnat_maglev_fill(const struct svcnat_backend_set *set,
		       struct svcnat_view *view);

#endif /* SVCNAT_MAGLEV_H */
