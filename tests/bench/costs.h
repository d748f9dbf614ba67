/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What things cost, in ticks of the TSC, of which a guest of QEMU's -icount
 * gets one for each instruction.
 */
#ifndef BENCH_COSTS_H
#define BENCH_COSTS_H

#include <stdlib.h>

/* One batch of so many is not counted. */
#define DROPPED		50

static inline int compare_costs(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * The mean without the dearest batches: in those the kernel did something else,
 * such as looking through all connections for expired ones.
 */
static inline double mean_cost(double *costs, unsigned int nr)
{
	unsigned int kept = nr - nr / DROPPED, i;
	double sum = 0;

	qsort(costs, nr, sizeof(*costs), compare_costs);
	for (i = 0; i < kept; i++)
		sum += costs[i];
	return sum / kept;
}

#endif
