/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STALE_H
#define SVCNAT_STALE_H

#include "table/table.h"

/**
 * struct svcnat_entry - a connection, as far as it matters here
 * @dialed: what the client dialed
 * @saddr: the client, laid out as in the key
 * @addr: who answers it, laid out as in the key
 * @port: at which port
 * @bound: svcnat gave it its destination
 * @replied: there was an answer
 * @now: time in milliseconds; for TCP and SCTP only
 */
struct svcnat_entry {
	struct svcnat_key dialed;
	__be32 saddr[4];
	__be32 addr[4];
	__be16 port;
	bool bound;
	bool replied;
	u64 now;
};

/**
 * struct svcnat_removed - a frontend that went
 * @key: what clients dialed
 * @used: there is one in this place
 * @lingers: it went some time ago, only its answered connections are left
 * @on_removal: enum svcnat_on_removal of its service
 * @deadline: when these are reset, with on-removal drain
 * @frontend: the frontend, while the set is built
 */
struct svcnat_removed {
	struct svcnat_key key;
	bool used;
	bool lingers;
	u8 on_removal;
	u64 deadline;
	struct svcnat_frontend *frontend;
};

/**
 * struct svcnat_removals - set of frontends that went
 * @mask: number of places minus one
 * @seed: of the hash
 * @places: frontends at the place of their hash or behind it, with gaps
 */
struct svcnat_removals {
	u32 mask;
	u32 seed;
	struct svcnat_removed places[];
};

struct svcnat_removals *svcnat_removals_build(const struct list_head *before,
					      const struct list_head *since,
					      const struct list_head *draining);
bool svcnat_entry_is_served(struct svcnat_table *table,
			    const struct svcnat_entry *entry);
bool svcnat_entry_is_stale(struct svcnat_table *table,
			   const struct svcnat_removals *removals,
			   const struct svcnat_entry *entry);

#endif /* SVCNAT_STALE_H */
