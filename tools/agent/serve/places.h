/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_PLACES_H
#define SVCNAT_AGENT_SERVE_PLACES_H

#include "agent/serve/facts.h"

/**
 * struct places - addresses of this host where node ports are
 * @list: without ports
 * @count: their number
 */
struct places {
	struct endpoint *list;
	size_t count;
};

void places_find(struct places *places, const struct facts_places *facts);
void places_free(struct places *places);

#endif
