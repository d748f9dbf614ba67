/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STATS_H
#define SVCNAT_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * struct svcnat_counts - what happened to new connections
 * @connections: given a backend
 * @rejected: refused with an error to the client
 * @dropped: dropped without a word
 */
struct svcnat_counts {
	u64 connections;
	u64 rejected;
	u64 dropped;
};

/**
 * struct svcnat_net_counts - what happened in a network namespace
 * @lookups: first packets of connections that were looked up
 * @misses: first packets for no VIP
 * @echoes: echo requests to a VIP that were answered
 * @swept: connections that were ended after changes
 * @refused: connections to ports that a VIP does not serve
 */
struct svcnat_net_counts {
	u64 lookups;
	u64 misses;
	u64 echoes;
	u64 swept;
	struct svcnat_counts refused;
};

/*
 * Most counters in an allocation: one that is left keeps all of them. More would
 * save nothing: the allocator's own part is small from here on.
 */
#define SVCNAT_SLOTS_MAX	(512 / sizeof(u64) - 1)

u64 __percpu *svcnat_slots_alloc(u32 nr);
void svcnat_slots_put(u64 __percpu *slot, u32 index);
u64 svcnat_slot_read(const u64 __percpu *slot);
void svcnat_counts_add(struct svcnat_counts *sum,
		       const struct svcnat_counts __percpu *counts);
void svcnat_net_counts_read(struct svcnat_net_counts *sum,
			    const struct svcnat_net_counts __percpu *counts);

#endif /* SVCNAT_STATS_H */
