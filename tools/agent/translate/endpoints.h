/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_ENDPOINTS_H
#define SVCNAT_AGENT_TRANSLATE_ENDPOINTS_H

#include "agent/translate/translate.h"

/**
 * struct reach - which endpoints of a port can be used, in one address family
 * @cluster: all of them, by some frontend
 * @local: those of this node, by some frontend
 */
struct reach {
	bool cluster;
	bool local;
};

struct reach endpoints_reach(const struct cache_spec *spec,
			     const struct cache_port *port, uint8_t family);
unsigned int endpoints_ready_here(const struct cache *cache,
				  const struct cache_service *service,
				  uint8_t family);
void endpoints_add(const struct translate *translate,
		   const struct cache_service *service,
		   const struct cache_port *port, uint8_t family,
		   struct model *model, struct service *into);

#endif
