/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_RANGES_H
#define SVCNAT_MODEL_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/svcnat.h>

#include "base/format.h"
#include "base/problem.h"

/* A word and as many ranges as there can be. */
#define RANGES_TEXT_LEN ((SVCNAT_RANGES_MAX + 1) * ENDPOINT_LEN)

/**
 * struct range - addresses with the same leading bits
 * @address: first address, network order; IPv4 uses the first four bytes
 * @family: AF_INET or AF_INET6
 * @len: leading bits that count
 */
struct range {
	uint8_t address[16];
	uint8_t family;
	uint8_t len;
};

/**
 * struct ranges - a list of ranges
 * @count: how many
 * @list: the ranges
 */
struct ranges {
	unsigned int count;
	struct range list[SVCNAT_RANGES_MAX];
};

int ranges_add(struct ranges *ranges, const char *word,
	       struct problem *problem);
int ranges_parse(struct ranges *ranges, const char *word,
		 struct problem *problem);
void ranges_sort(struct ranges *ranges);
bool range_contains(const struct range *range, uint8_t family,
		    const uint8_t *address);
size_t ranges_write(const struct ranges *ranges, const char *head,
		    const char *empty, char *out);
const char *ranges_text(const struct ranges *ranges, const char *head,
			const char *empty);

#endif
