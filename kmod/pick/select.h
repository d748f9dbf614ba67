/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SELECT_H
#define SVCNAT_SELECT_H

#include <linux/build_bug.h>
#include <linux/limits.h>

#include "pick/policy.h"
#include "table/table.h"

/* The clock is only asked where the time matters. */
#define SVCNAT_NOW	U32_MAX

/* What is in a pick before anything is known. */
static_assert(!SVCNAT_REASON_NO_VIP);

/**
 * struct svcnat_pick - how a verdict came about
 * @frontend: what was dialed, NULL for what no frontend serves
 * @set: backends of its service, NULL unless one was looked for
 * @view: those of them that could be picked
 * @backend: who gets the connection, with SVCNAT_VERDICT_NAT only
 * @reason: enum svcnat_reason
 * @affinity: enum svcnat_affinity_result
 * @masquerade: enum svcnat_masquerade_reason
 * @counted: the backend's state counts the connection
 * @chores: @masquerade and @counted in one, to be asked for at once
 *
 * Valid until the RCU read section ends.
 */
struct svcnat_pick {
	const struct svcnat_frontend *frontend;
	const struct svcnat_backend_set *set;
	const struct svcnat_view *view;
	const struct svcnat_backend *backend;
	u8 reason;
	u8 affinity;
	union {
		struct {
			u8 masquerade;
			bool counted;
		};
		u16 chores;
	};
};

enum svcnat_verdict svcnat_select(struct svcnat_table *table,
				  const struct svcnat_flow *flow, u32 now,
				  struct svcnat_pick *pick);
const struct svcnat_frontend *
svcnat_select_frontend(struct svcnat_table *table,
		       const struct svcnat_key *dialed);
enum svcnat_source svcnat_select_source(const struct svcnat_table *table,
					const struct svcnat_flow *flow);

/* Is the source of the connection hidden from its backend? */
static inline bool svcnat_pick_masquerades(const struct svcnat_pick *pick)
{
	return pick->masquerade > SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY;
}

const struct svcnat_backend *
svcnat_schedule(const struct svcnat_backend_set *set,
		const struct svcnat_view *view, struct svcnat_service *service,
		const struct svcnat_flow *flow);

#endif /* SVCNAT_SELECT_H */
