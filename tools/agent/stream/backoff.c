// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting longer from time to time, and never as long as others: all nodes of a
 * cluster lose their server at the same moment.
 */
#include <sys/random.h>

#include "agent/stream/backoff.h"

/**
 * random_between() - any number
 * @low: the least
 * @high: the largest
 *
 * Return: a number of them.
 */
uint64_t random_between(uint64_t low, uint64_t high)
{
	uint32_t random = 0;

	/* So early that there is none yet, it need not be a good one. */
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = 0;
	return low + random % (high - low + 1);
}

/**
 * backoff_next() - it has failed once more
 * @backoff: how often it has
 *
 * Return: ms to wait: any time up to one that doubles each time.
 */
uint64_t backoff_next(struct backoff *backoff)
{
	uint64_t most = BACKOFF_FIRST_MS;

	for (unsigned int i = 0; i < backoff->failures; i++) {
		most *= 2;
		if (most >= BACKOFF_LONGEST_MS) {
			most = BACKOFF_LONGEST_MS;
			break;
		}
	}
	backoff->failures++;
	return random_between(0, most);
}

/**
 * backoff_reset() - it goes well
 * @backoff: how often it has failed, which is forgotten
 */
void backoff_reset(struct backoff *backoff)
{
	backoff->failures = 0;
}
