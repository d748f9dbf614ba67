/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_ADDRESSES_H
#define SVCNAT_BASE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"

/**
 * struct addresses - a set of addresses
 * @list: array of @count, in order, each once, all with port 0
 * @count: number of addresses
 */
struct addresses {
	struct endpoint *list;
	size_t count;
};

void addresses_begin(struct addresses *set, size_t room);
void addresses_add(struct addresses *set, const struct endpoint *at);
void addresses_sort(struct addresses *set);
bool addresses_have(const struct addresses *set, const struct endpoint *at);
bool addresses_have_family(const struct addresses *set, uint8_t family);
void addresses_free(struct addresses *set);

#endif
