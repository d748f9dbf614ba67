/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_REFUSED_H
#define SVCNAT_AGENT_SYNC_REFUSED_H

#include "agent/sync/sync.h"

bool refused_has(const struct sync *sync, const char *name);
bool refused_add(struct sync *sync, const struct service *service,
		 const char *why);
void refused_clear(struct sync *sync);
size_t refused_name_len(const char *service);

#endif
