/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_COUNTER_H
#define SVCNAT_MODEL_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/svcnat.h>

#include "base/table.h"

/* What a counter is told of. */
#define COUNTER_NETNS		1
#define COUNTER_SERVICE		2
#define COUNTER_FRONTEND	4
#define COUNTER_BACKEND		8
#define COUNTER_MEMBERS		(COUNTER_SERVICE | COUNTER_FRONTEND | COUNTER_BACKEND)
/* It has a column in what show prints, too. */
#define COUNTER_SHOWN		16
/* Few have it: its column is left out of tables where it is empty. */
#define COUNTER_RARE		32

/**
 * struct counters - what has been counted for one object
 * @given: bit N is set when the kernel has told value N
 * @value: by SVCNAT_C_* number
 */
struct counters {
	uint64_t given;
	uint64_t value[SVCNAT_C_MAX + 1];
};

/* What is kept of many objects ends behind the last value that was told. */
static inline size_t counters_size(const struct counters *counters)
{
	unsigned int count = counters->given ?
			     64 - __builtin_clzll(counters->given) : 0;

	return offsetof(struct counters, value) +
	       count * sizeof(counters->value[0]);
}

/**
 * struct counter - one kind of counter
 * @attr: SVCNAT_C_* number
 * @of: COUNTER_*: what has it, and where it is seen
 * @gauge: it goes up and down, and has no rate
 * @optional: it is not shown of objects for which the kernel does not tell it
 * @word: its key in JSON
 * @metric: the end of its name for Prometheus, without _total
 * @title: its column in tables; for the network namespace a line of its own
 * @help: what it counts
 *
 * The reader of messages, tables, JSON, rates and metrics all go by these, so
 * a new counter is a new row. An attribute counts different things for the
 * network namespace and for a service, and has a row for each then.
 */
struct counter {
	uint16_t attr;
	uint8_t of;
	bool gauge;
	bool optional;
	const char *word;
	const char *metric;
	const char *title;
	const char *help;
};

/* Where nothing was asked for, nothing has been counted. */
static inline bool counter_is_given(const struct counters *counters,
				    unsigned int attr)
{
	return counters && counters->given >> attr & 1;
}

static inline uint64_t counter_value(const struct counters *counters,
				     unsigned int attr)
{
	return counter_is_given(counters, attr) ? counters->value[attr] : 0;
}

extern const struct counter counter_list[];
extern const unsigned int counter_count;

bool counter_told(const struct counter *counter,
		  const struct counters *counters, unsigned int of);
unsigned int counter_titles(unsigned int of, const char **titles,
			    unsigned int room, unsigned int *rare);
void table_counters(struct table *table, const struct counters *counters,
		    unsigned int shown, unsigned int of);

#endif
