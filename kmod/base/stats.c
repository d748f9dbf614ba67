// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>

#include "base/alloc.h"
#include "base/stats.h"

/*
 * Slots are counters that are allocated together, because a percpu allocation
 * for each backend would cost more than the backend itself. In front of the
 * slots lies a word that only the first possible CPU's copy uses: the number
 * of slots still in use. The last one that is put frees them all.
 */
static atomic64_t *svcnat_slots_users(u64 __percpu *base)
{
	return (atomic64_t *)per_cpu_ptr(base, cpumask_first(cpu_possible_mask));
}

static u64 __percpu *svcnat_slots_base(u64 __percpu *slot, u32 index)
{
	return slot - index - 1;
}

/**
 * svcnat_slots_alloc - allocate counters
 * @nr: how many, from 1 to SVCNAT_SLOTS_MAX
 *
 * Each counter holds a reference to all of them.
 *
 * Context: process context, may sleep.
 * Return: the first counter, the others follow it; NULL without memory.
 */
u64 __percpu *svcnat_slots_alloc(u32 nr)
{
	u64 __percpu *base;

	BUILD_BUG_ON(sizeof(atomic64_t) != sizeof(u64));
	base = svcnat_percpu_zalloc(sizeof(u64) * (nr + 1ul), __alignof__(u64));
	if (!base)
		return NULL;
	atomic64_set(svcnat_slots_users(base), nr);
	return base + 1;
}

/**
 * svcnat_slots_put - a counter is not needed any more
 * @slot: the counter
 * @index: its place among the slots allocated with it, from 0 on
 *
 * Context: any; no RCU reader may still count in @slot.
 */
void svcnat_slots_put(u64 __percpu *slot, u32 index)
{
	u64 __percpu *base = svcnat_slots_base(slot, index);

	if (atomic64_dec_and_test(svcnat_slots_users(base)))
		free_percpu(base);
}

/**
 * svcnat_slot_read - sum of one counter over all CPUs
 * @slot: the counter
 *
 * Context: any.
 * Return: the sum; packets that are being counted may be missing.
 */
u64 svcnat_slot_read(const u64 __percpu *slot)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(slot, cpu));
	return sum;
}

/**
 * svcnat_counts_add - add a percpu counter to a sum
 * @sum: what is added to
 * @counts: what is added
 *
 * Context: any.
 */
void svcnat_counts_add(struct svcnat_counts *sum,
		       const struct svcnat_counts __percpu *counts)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct svcnat_counts *one = per_cpu_ptr(counts, cpu);

		sum->connections += READ_ONCE(one->connections);
		sum->rejected += READ_ONCE(one->rejected);
		sum->dropped += READ_ONCE(one->dropped);
	}
}

/**
 * svcnat_net_counts_read - sum of a network namespace's counters
 * @sum: result
 * @counts: the counters
 *
 * Context: any.
 */
void svcnat_net_counts_read(struct svcnat_net_counts *sum,
			    const struct svcnat_net_counts __percpu *counts)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct svcnat_net_counts *one = per_cpu_ptr(counts, cpu);

		sum->lookups += READ_ONCE(one->lookups);
		sum->misses += READ_ONCE(one->misses);
		sum->echoes += READ_ONCE(one->echoes);
		sum->swept += READ_ONCE(one->swept);
		sum->refused.rejected += READ_ONCE(one->refused.rejected);
		sum->refused.dropped += READ_ONCE(one->refused.dropped);
	}
}
