/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_ROUTERS_H
#define SVCNAT_HOST_ROUTERS_H

#include <stdbool.h>
#include <stddef.h>

#include <net/if.h>

/* More interfaces that listen to routers are not told of. */
#define ROUTED_MAX 16

/**
 * struct routed - interfaces that have routes from routers' advertisements
 * @count: how many
 * @names: their names
 */
struct routed {
	size_t count;
	char names[ROUTED_MAX][IF_NAMESIZE];
};

bool routers_parse(const char *line, char name[IF_NAMESIZE]);
void routers_read(struct routed *routed);

#endif
