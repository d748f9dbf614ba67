/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SELECT_H
#define SVCNAT_SELECT_H

#include "table.h"

/**
 * enum svcnat_verdict - what becomes of a new connection
 * @SVCNAT_PASS: not ours, other NAT chains have their turn
 * @SVCNAT_NAT: goes to the backend that was picked
 * @SVCNAT_ECHO: echo request to a VIP, answered by this host
 * @SVCNAT_REJECT: refused by ICMP port unreachable
 * @SVCNAT_RESET: refused by TCP reset if it is TCP, else as above
 * @SVCNAT_DROP: dropped
 */
enum svcnat_verdict {
	SVCNAT_PASS,
	SVCNAT_NAT,
	SVCNAT_ECHO,
	SVCNAT_REJECT,
	SVCNAT_RESET,
	SVCNAT_DROP,
};

/**
 * struct svcnat_pick - how a verdict came about
 * @frontend: what was dialed, NULL for a port that the VIP does not serve
 * @backend: who gets the connection, with SVCNAT_NAT only
 *
 * Valid until the RCU read section ends.
 */
struct svcnat_pick {
	const struct svcnat_frontend *frontend;
	const struct svcnat_backend *backend;
};

enum svcnat_verdict svcnat_select(struct svcnat_table *table,
				  const struct svcnat_flow *flow, u32 now,
				  struct svcnat_pick *pick);

/* Can it be that the source of a translated connection is hidden? */
static inline bool svcnat_may_masquerade(const struct svcnat_table *table,
					 bool hairpin)
{
	return hairpin || READ_ONCE(table->nr_masquerade) ||
	       READ_ONCE(table->config.masquerade) == SVCNAT_MASQUERADE_ALWAYS;
}

bool svcnat_select_masquerade(struct svcnat_table *table,
			      const struct svcnat_key *dialed, bool hairpin);
const struct svcnat_backend *
svcnat_schedule(const struct svcnat_backend_set *set,
		struct svcnat_service *service, const struct svcnat_flow *flow);

#endif /* SVCNAT_SELECT_H */
