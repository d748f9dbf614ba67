/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_CHANGES_H
#define SVCNAT_AGENT_SYNC_CHANGES_H

#include "agent/sync/shadow.h"

/**
 * struct wanted - what shall become of a Service
 * @name: NAMESPACE/NAME
 * @list: its services
 * @count: length of @list
 * @left: it is left as it is
 */
struct wanted {
	const char *name;
	struct service *const *list;
	size_t count;
	bool left;
};

void changes_list(const struct shadow *shadow, const struct wanted *wanted,
		  size_t count, struct model *changes);
void changes_list_config(const struct shadow *shadow,
			 const struct model *wanted, struct model *changes);

#endif
