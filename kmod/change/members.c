// SPDX-License-Identifier: GPL-2.0
/* Backends of a draft. */
#include <linux/netlink.h>

#include "base/alloc.h"
#include "change/members.h"

/* Room for so many at first: most services have fewer, and it is not for long. */
#define SVCNAT_MEMBERS_FIRST	16u

static int svcnat_members_refuse(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack,
		       "not enough memory for the backends: free some or raise the cgroup's limit");
	return -ENOMEM;
}

static int svcnat_members_reserve(struct svcnat_members *members, u32 nr)
{
	u32 room = max3(nr, members->room * 2, SVCNAT_MEMBERS_FIRST);
	struct svcnat_backend *array;

	if (nr <= members->room)
		return 0;
	array = svcnat_zalloc_array(room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	if (members->nr)
		memcpy(array, members->array, members->nr * sizeof(*array));
	kvfree(members->array);
	members->array = array;
	members->room = room;
	return 0;
}

/**
 * svcnat_members_load - start from the backends that the service has
 * @table: table with an open transaction
 * @draft: draft of the service
 * @family: address family
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM, which leaves the draft as it was.
 */
int svcnat_members_load(const struct svcnat_table *table,
			struct svcnat_draft *draft, enum svcnat_family family)
{
	const struct svcnat_backend_set *set =
		svcnat_table_set(table, draft->service, family);
	struct svcnat_members *members = &draft->members[family];

	if (members->loaded)
		return 0;
	if (set && !draft->reset) {
		if (svcnat_members_reserve(members, set->nr + 1))
			return -ENOMEM;
		memcpy(members->array, set->backends,
		       set->nr * sizeof(*members->array));
		members->nr = set->nr;
	}
	members->loaded = true;
	return 0;
}

static int svcnat_members_insert(struct svcnat_members *members, u32 index,
				 const struct svcnat_backend *backend)
{
	struct svcnat_backend *place;

	if (svcnat_members_reserve(members, members->nr + 1))
		return -ENOMEM;
	place = &members->array[index];
	memmove(place + 1, place, (members->nr - index) * sizeof(*place));
	*place = *backend;
	members->nr++;
	return 0;
}

static int svcnat_members_check(const struct svcnat_table *table,
				const struct svcnat_members *members,
				struct netlink_ext_ack *extack)
{
	if (members->nr >= SVCNAT_BACKENDS_MAX) {
		NL_SET_ERR_MSG(extack,
			       "too many backends: a service takes up to 65535 of an address family");
		return -ENOSPC;
	}
	if (table->txn->staged.backends >= table->max.backends) {
		NL_SET_ERR_MSG(extack, "too many backends: see the module parameter max_backends");
		return -ENOSPC;
	}
	return 0;
}

static void svcnat_member_change(struct svcnat_backend *member,
				 const struct svcnat_backend_change *change)
{
	if (change->has_weight)
		member->weight = change->backend.weight;
	member->flags = (member->flags & ~change->has_flags) |
		(change->backend.flags & change->has_flags);
}

/**
 * svcnat_txn_backend_set - add a backend to a service or change one
 * @table: table with an open transaction
 * @draft: draft of the service
 * @change: what is wanted
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -ENOSPC or -ENOMEM.
 */
int svcnat_txn_backend_set(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_members *members = &draft->members[change->family];
	struct svcnat_backend backend = change->backend;
	bool found;
	u32 index;
	int err;

	if (svcnat_members_load(table, draft, change->family))
		return svcnat_members_refuse(extack);
	index = svcnat_backend_find(members->array, members->nr, &backend,
				    &found);
	if (found) {
		svcnat_member_change(&members->array[index], change);
		return 0;
	}
	if (!change->has_weight)
		backend.weight = 1;
	err = svcnat_members_check(table, members, extack);
	if (err)
		return err;
	if (svcnat_members_insert(members, index, &backend))
		return svcnat_members_refuse(extack);
	table->txn->staged.backends++;
	return 0;
}

/**
 * svcnat_txn_backend_del - remove a backend from a service
 * @table: table with an open transaction
 * @draft: draft of the service
 * @change: address and port of the backend
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int svcnat_txn_backend_del(struct svcnat_table *table,
			   struct svcnat_draft *draft,
			   const struct svcnat_backend_change *change,
			   struct netlink_ext_ack *extack)
{
	struct svcnat_members *members = &draft->members[change->family];
	struct svcnat_backend *place;
	bool found;
	u32 index;

	if (svcnat_members_load(table, draft, change->family))
		return svcnat_members_refuse(extack);
	index = svcnat_backend_find(members->array, members->nr,
				    &change->backend, &found);
	if (!found) {
		NL_SET_ERR_MSG(extack,
			       "the service has no such backend: see what it has with 'svcnat show'");
		return -ENOENT;
	}
	place = &members->array[index];
	members->nr--;
	memmove(place, place + 1, (members->nr - index) * sizeof(*place));
	return 0;
}
