/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_LEAST_H
#define SVCNAT_LEAST_H

#include "backends/handshake.h"
#include "backends/state.h"

/* Among so many backends the least loaded one is found by looking at all. */
#define SVCNAT_LEAST_SCAN	32

/* Among more it is the best of so many draws. */
#define SVCNAT_LEAST_DRAWS	16

/* So many backends are drawn instead of a full one before one is searched. */
#define SVCNAT_SPARE_DRAWS	3

const struct svcnat_backend *
svcnat_least_pick(const struct svcnat_backend_set *set,
		  const struct svcnat_view *view,
		  const struct svcnat_flow *flow, u32 now);
bool svcnat_least_take(const struct svcnat_backend_set *set,
		       const struct svcnat_backend *backend, u32 now,
		       bool probe);
const struct svcnat_backend *
svcnat_least_spare(const struct svcnat_backend_set *set,
		   const struct svcnat_view *view,
		   const struct svcnat_flow *flow, u32 now,
		   const struct svcnat_handshake *waits);
const struct svcnat_backend *
svcnat_least_any(const struct svcnat_backend_set *set,
		 const struct svcnat_view *view, const struct svcnat_flow *flow,
		 const struct svcnat_handshake *waits);

#endif /* SVCNAT_LEAST_H */
