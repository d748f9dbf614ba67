// SPDX-License-Identifier: GPL-2.0
/* Backends of a draft. */
#include <linux/netlink.h>

#include "base/alloc.h"
#include "change/members.h"

/* Room for so many at first: most services have fewer, and it is not for long. */
#define SVCNAT_MEMBERS_FIRST	16u

/*
 * So many may come late before they are put where they belong: to move all that
 * stand behind it for each backend would cost the square of their number.
 */
#define SVCNAT_MEMBERS_LATE	512u

/* It was taken out of a draft; never in a set. */
#define SVCNAT_MEMBER_GONE	BIT(15)

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
		members->sorted = set->nr;
	}
	members->loaded = true;
	return 0;
}

/* Forget those that were taken out. */
static void svcnat_members_compact(struct svcnat_members *members)
{
	u32 nr = 0, sorted = 0, i;

	if (!members->gone)
		return;
	for (i = 0; i < members->nr; i++) {
		if (members->array[i].flags & SVCNAT_MEMBER_GONE)
			continue;
		members->array[nr++] = members->array[i];
		sorted += i < members->sorted;
	}
	members->nr = nr;
	members->sorted = sorted;
	members->gone = 0;
}

/* Put those that came late where they belong, from the last one on. */
static int svcnat_members_merge(struct svcnat_members *members)
{
	u32 i = members->nr - members->sorted, end = members->sorted, place;
	struct svcnat_backend *array, *late;
	bool found;

	if (!i)
		return 0;
	if (svcnat_members_reserve(members, members->nr + i))
		return -ENOMEM;
	array = members->array;
	late = array + members->nr;
	memcpy(late, array + end, i * sizeof(*array));
	while (i-- > 0) {
		place = svcnat_backend_find(array, end, &late[i], &found);
		memmove(&array[place + i + 1], &array[place],
			(end - place) * sizeof(*array));
		array[place + i] = late[i];
		end = place;
	}
	members->sorted = members->nr;
	return 0;
}

/**
 * svcnat_members_settle - make one sorted list of what a draft's backends are
 * @members: backends of a draft
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_members_settle(struct svcnat_members *members)
{
	svcnat_members_compact(members);
	return svcnat_members_merge(members);
}

/* Where a backend is, or has to be inserted as one that comes late. */
static u32 svcnat_members_find(const struct svcnat_members *members,
			       const struct svcnat_backend *wanted, bool *found)
{
	const u32 sorted = members->sorted;
	u32 place;

	place = svcnat_backend_find(members->array, sorted, wanted, found);
	if (*found)
		return place;
	return sorted + svcnat_backend_find(members->array + sorted,
					    members->nr - sorted, wanted, found);
}

static bool svcnat_members_in_order(const struct svcnat_members *members,
				    u32 place)
{
	const struct svcnat_backend *member = &members->array[place];

	return place == members->sorted &&
	       (!place || svcnat_backend_cmp(member - 1, member) < 0);
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
	if (svcnat_members_in_order(members, index))
		members->sorted++;
	if (members->nr - members->sorted < SVCNAT_MEMBERS_LATE)
		return 0;
	return svcnat_members_merge(members);
}

static int svcnat_members_check(const struct svcnat_table *table,
				const struct svcnat_members *members,
				struct netlink_ext_ack *extack)
{
	if (members->nr - members->gone >= SVCNAT_BACKENDS_MAX) {
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

static bool svcnat_member_is_gone(const struct svcnat_backend *member)
{
	return member->flags & SVCNAT_MEMBER_GONE;
}

/* At least half of them are there, so that each is moved twice at the most. */
static void svcnat_member_leave(struct svcnat_members *members, u32 index)
{
	members->array[index].flags |= SVCNAT_MEMBER_GONE;
	if (++members->gone > members->nr / 2)
		svcnat_members_compact(members);
}

static void svcnat_member_return(struct svcnat_members *members, u32 index,
				 const struct svcnat_backend *backend)
{
	members->array[index] = *backend;
	members->gone--;
}

static void svcnat_member_change(struct svcnat_backend *member,
				 const struct svcnat_backend_change *change)
{
	if (change->has_weight)
		member->weight = change->backend.weight;
	member->flags = (member->flags & ~change->has_flags) |
		(change->backend.flags & change->has_flags);
}

static int svcnat_member_refuse_twice(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack,
		       "the service has this backend already: change it with 'svcnat backend set'");
	return -EEXIST;
}

/**
 * svcnat_txn_backend_set - add a backend to a service or change one
 * @table: table with an open transaction
 * @draft: draft of the service
 * @change: what is wanted
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -EEXIST, -ENOSPC or -ENOMEM.
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
	index = svcnat_members_find(members, &backend, &found);
	if (found && !svcnat_member_is_gone(&members->array[index])) {
		if (change->add)
			return svcnat_member_refuse_twice(extack);
		svcnat_member_change(&members->array[index], change);
		return 0;
	}
	if (!change->has_weight)
		backend.weight = 1;
	err = svcnat_members_check(table, members, extack);
	if (err)
		return err;
	if (found)
		svcnat_member_return(members, index, &backend);
	else if (svcnat_members_insert(members, index, &backend))
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
	bool found;
	u32 index;

	if (svcnat_members_load(table, draft, change->family))
		return svcnat_members_refuse(extack);
	index = svcnat_members_find(members, &change->backend, &found);
	if (!found || svcnat_member_is_gone(&members->array[index])) {
		NL_SET_ERR_MSG(extack,
			       "the service has no such backend: see what it has with 'svcnat show'");
		return -ENOENT;
	}
	svcnat_member_leave(members, index);
	return 0;
}
