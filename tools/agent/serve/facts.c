// SPDX-License-Identifier: GPL-2.0
/* What is told of the agent. */
#include "agent/serve/facts.h"

/**
 * facts_synced() - note that the kernel was told
 * @facts: where to
 * @full: of the whole table
 * @took: how long that took, in ns
 * @now: in ns since 1970
 */
void facts_synced(struct facts *facts, bool full, int64_t took, int64_t now)
{
	struct histogram *more = full ? &facts->full_syncs : &facts->partial_syncs;

	facts->synced = true;
	facts->last_sync = now;
	facts->is_waiting = false;
	histogram_add(&facts->syncs, HISTOGRAM_SYNC, took);
	histogram_add(more, HISTOGRAM_SYNC, took);
}

/**
 * facts_programmed() - note how long changes took until the kernel was told
 * @facts: after facts_synced()
 * @causes: when their causes were, in ns since 1970
 * @count: their number
 * @started: when the agent began, the same; what was before it is not its fault
 */
void facts_programmed(struct facts *facts, const int64_t *causes,
		      size_t count, int64_t started)
{
	for (size_t i = 0; i < count; i++)
		if (causes[i] > started)
			histogram_add(&facts->programming, HISTOGRAM_PROGRAMMING,
				      facts->last_sync - causes[i]);
}
