// SPDX-License-Identifier: GPL-2.0
/* How long things take, in the buckets that kube-proxy has. */
#include <inttypes.h>

#include "agent/serve/histogram.h"

#define SYNC_BUCKETS 15

/* Bounds of both kinds in ms; 0 behind the last one. */
static unsigned int bound(enum histogram_kind kind, unsigned int i)
{
	if (kind == HISTOGRAM_SYNC)
		return i < SYNC_BUCKETS ? 1u << i : 0;
	/* 0.25, 0.5, by 1 to 59, by 5 to 115, by 30 to 300 s. */
	if (i < 2)
		return 250 * (i + 1);
	i -= 2;
	if (i < 59)
		return 1000 * (i + 1);
	i -= 59;
	if (i < 12)
		return 60000 + 5000 * i;
	i -= 12;
	return i < 7 ? 120000 + 30000 * i : 0;
}

/**
 * histogram_add() - add how long something took
 * @histogram: where to
 * @kind: its buckets
 * @ns: the time; less than 0 is none
 */
void histogram_add(struct histogram *histogram, enum histogram_kind kind,
		   int64_t ns)
{
	unsigned int i = 0;

	ns = ns < 0 ? 0 : ns;
	while (bound(kind, i) && ns > bound(kind, i) * INT64_C(1000000))
		i++;
	histogram->buckets[i]++;
	histogram->count++;
	histogram->ns += ns;
}

/**
 * histogram_print() - print it for Prometheus
 * @to: where to
 * @histogram: what
 * @kind: its buckets
 * @name: of the metric
 * @labels: as in 'a="b"'
 */
void histogram_print(FILE *to, const struct histogram *histogram,
		     enum histogram_kind kind, const char *name,
		     const char *labels)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; bound(kind, i); i++) {
		sum += histogram->buckets[i];
		fprintf(to, "%s_bucket{%s,le=\"%g\"} %" PRIu64 "\n", name, labels,
			bound(kind, i) / 1000.0, sum);
	}
	fprintf(to, "%s_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, labels,
		histogram->count);
	fprintf(to, "%s_sum{%s} %.9g\n", name, labels, histogram->ns / 1e9);
	fprintf(to, "%s_count{%s} %" PRIu64 "\n", name, labels, histogram->count);
}
