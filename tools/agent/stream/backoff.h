/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_BACKOFF_H
#define SVCNAT_AGENT_STREAM_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 800
#define BACKOFF_LONGEST_MS 30000

/**
 * struct backoff - how long to wait before the next try
 * @failures: how often it failed, one after the other
 */
struct backoff {
	unsigned int failures;
};

uint64_t backoff_next(struct backoff *backoff);
void backoff_reset(struct backoff *backoff);
uint64_t random_between(uint64_t low, uint64_t high);

#endif
