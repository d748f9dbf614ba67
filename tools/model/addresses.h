/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_ADDRESSES_H
#define SVCNAT_MODEL_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/socket.h>

#include "model/model.h"

/**
 * struct addresses - a set of addresses
 * @list: array of @count, in order, each once, all with port 0
 * @count: number of addresses
 */
struct addresses {
	struct endpoint *list;
	size_t count;
};

void addresses_of_frontends(struct addresses *set, const struct model *model);
void addresses_of_backends(struct addresses *set, const struct model *model);
int addresses_of_host(struct addresses *set);
bool addresses_take(const struct sockaddr *from, struct endpoint *at);
bool addresses_have(const struct addresses *set, const struct endpoint *at);
bool addresses_have_family(const struct addresses *set, uint8_t family);
void addresses_free(struct addresses *set);

#endif
