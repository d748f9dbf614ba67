/* SPDX-License-Identifier: GPL-2.0 */
/* All that can be seen of this network namespace's table, to compare. */
#ifndef FUZZ_LOOK_H
#define FUZZ_LOOK_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct state - a table
 * @there: the module is
 * @generation: its generation
 * @digest: of what it holds
 * @services: their number, and so on
 */
struct state {
	bool there;
	uint64_t generation;
	uint64_t digest;
	uint32_t services;
	uint32_t frontends;
	uint32_t backends;
};

void look(struct state *state);
bool look_same(const struct state *a, const struct state *b);

#endif
