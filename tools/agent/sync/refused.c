// SPDX-License-Identifier: GPL-2.0
/* Services that the kernel refuses are left out: all others go on. */
#include <stdlib.h>
#include <string.h>

#include "agent/sync/refused.h"

/**
 * refused_name_len() - how much of a service's name is the Service's
 * @service: NAMESPACE/NAME or NAMESPACE/NAME:PORT
 *
 * Return: length of NAMESPACE/NAME.
 */
size_t refused_name_len(const char *service)
{
	return strcspn(service, ":");
}

/**
 * refused_has() - has the kernel refused a Service?
 * @sync: this time
 * @name: NAMESPACE/NAME, and maybe :PORT
 *
 * Return: whether it has.
 */
bool refused_has(const struct sync *sync, const char *name)
{
	size_t len = refused_name_len(name);
	unsigned int i;

	for (i = 0; i < sync->refused_count; i++)
		if (!strncmp(sync->refused[i], name, len) &&
		    !sync->refused[i][len])
			return true;
	return false;
}

/**
 * refused_add() - the kernel has refused a Service
 * @sync: this time
 * @service: what it has refused of it, or NULL if it is no Service's fault
 * @why: the kernel's sentence
 *
 * Return: whether the others can be tried without it.
 */
bool refused_add(struct sync *sync, const struct service *service,
		 const char *why)
{
	char *name;

	if (!service || !*service->name || refused_has(sync, service->name) ||
	    sync->refused_count == SYNC_REFUSED_MAX)
		return false;
	name = strndup(service->name, refused_name_len(service->name));
	sync->refused[sync->refused_count++] = require_memory(name);
	if (sync->told.tell)
		sync->told.tell(sync->told.context, name, "Refused", why);
	return true;
}

/**
 * refused_clear() - begin anew
 * @sync: whose
 */
void refused_clear(struct sync *sync)
{
	while (sync->refused_count)
		free(sync->refused[--sync->refused_count]);
}
