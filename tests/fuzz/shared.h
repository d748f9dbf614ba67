/* SPDX-License-Identifier: GPL-2.0 */
/* What all processes count together. */
#ifndef FUZZ_SHARED_H
#define FUZZ_SHARED_H

struct shared {
	unsigned long sent;
	unsigned long done;
	unsigned long refused;
	unsigned long compared;
	unsigned long namespaces;
	unsigned long packets;
};

extern struct shared *shared;

static inline void count(unsigned long *counter, unsigned long by)
{
	__atomic_add_fetch(counter, by, __ATOMIC_RELAXED);
}

#endif
