/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_EXTRAS_H
#define SVCNAT_EXTRAS_H

#include "pick/select.h"

bool svcnat_extras_pick(struct svcnat_table *table,
			const struct svcnat_flow *flow, u32 now,
			struct svcnat_pick *pick);

#endif /* SVCNAT_EXTRAS_H */
