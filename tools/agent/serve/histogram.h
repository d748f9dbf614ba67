/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_HISTOGRAM_H
#define SVCNAT_AGENT_SERVE_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

#define HISTOGRAM_MAX 81

/* Whose buckets these are. */
enum histogram_kind {
	/* 0.001 s, doubled 14 times. */
	HISTOGRAM_SYNC,
	/* From 0.25 s to 5 minutes. */
	HISTOGRAM_PROGRAMMING,
};

/**
 * struct histogram - how long something took
 * @buckets: how often it was not longer than the bound of the bucket, but longer
 *	than that of the one before; all zero in the beginning
 * @count: how often it was done
 * @ns: how long all of that took
 */
struct histogram {
	uint64_t buckets[HISTOGRAM_MAX];
	uint64_t count;
	int64_t ns;
};

void histogram_add(struct histogram *histogram, enum histogram_kind kind,
		   int64_t ns);
void histogram_print(FILE *to, const struct histogram *histogram,
		     enum histogram_kind kind, const char *name,
		     const char *labels);

#endif
