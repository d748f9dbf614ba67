// SPDX-License-Identifier: GPL-2.0
/* Which backends have come into use and which have gone, from look to look. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/follow.h"

/**
 * struct followed - what is known of a service
 * @hh: entry in the index by name
 * @usable: array of @count, sorted: backends that new connections may get
 * @count: number of these
 * @name: name of the service
 */
struct followed {
	UT_hash_handle hh;
	struct endpoint *usable;
	size_t count;
	char name[];
};

static bool is_usable(const struct backend *backend)
{
	return backend->weight &&
	       !(backend->flags & 1U << BACKEND_TERMINATING);
}

static int compare(const void *a, const void *b)
{
	return endpoint_compare(a, b);
}

static struct followed *remember(const struct service *service)
{
	size_t len = strlen(service->name) + 1, i;
	struct followed *followed =
		require_memory(calloc(1, sizeof(*followed) + len));

	memcpy(followed->name, service->name, len);
	if (!service->backend_count)
		return followed;
	followed->usable =
		require_memory(calloc(service->backend_count,
				      sizeof(*followed->usable)));
	for (i = 0; i < service->backend_count; i++)
		if (is_usable(&service->backends[i]))
			followed->usable[followed->count++] =
				service->backends[i].at;
	qsort(followed->usable, followed->count, sizeof(*followed->usable),
	      compare);
	return followed;
}

static void forget(struct follower *follower, struct followed *followed)
{
	HASH_DEL(follower->known, followed);
	free(followed->usable);
	free(followed);
}

static void compare_both(const struct follower *follower,
			 const struct service *service,
			 const struct followed *old, const struct followed *new)
{
	size_t o = 0, n = 0;

	while (o < old->count || n < new->count) {
		int order = o == old->count ? 1 : n == new->count ? -1 :
			endpoint_compare(&old->usable[o], &new->usable[n]);

		if (order < 0)
			follower->tell(follower->data, service, &old->usable[o],
				       false);
		else if (order > 0)
			follower->tell(follower->data, service, &new->usable[n],
				       true);
		o += order <= 0;
		n += order >= 0;
	}
}

/**
 * follow_service() - look at a service that may have changed
 * @follower: who wants to know
 * @service: the service, with all of its backends
 *
 * Of a new service nothing is told: all of its backends have come with it.
 */
void follow_service(struct follower *follower, struct service *service)
{
	struct followed *new = remember(service), *old;

	HASH_FIND_STR(follower->known, service->name, old);
	if (old) {
		compare_both(follower, service, old, new);
		forget(follower, old);
	}
	HASH_ADD_STR(follower->known, name, new);
}

/**
 * follow_removed() - a service went, and its backends with it
 * @follower: who wanted to know
 * @name: its name
 */
void follow_removed(struct follower *follower, const char *name)
{
	struct followed *old;

	HASH_FIND_STR(follower->known, name, old);
	if (old)
		forget(follower, old);
}

/**
 * follow_table() - look at all services
 * @follower: who wants to know
 * @table: all that there are
 */
void follow_table(struct follower *follower, struct model *table)
{
	struct followed *old, *next;
	size_t i;

	HASH_ITER(hh, follower->known, old, next)
		if (!model_find(table, old->name))
			forget(follower, old);
	for (i = 0; i < table->count; i++)
		follow_service(follower, table->list[i]);
}

/**
 * follow_free() - forget everything
 * @follower: who wanted to know
 */
void follow_free(struct follower *follower)
{
	struct followed *old, *next;

	HASH_ITER(hh, follower->known, old, next)
		forget(follower, old);
}
