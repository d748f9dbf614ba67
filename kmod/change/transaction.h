/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_TRANSACTION_H
#define SVCNAT_TRANSACTION_H

#include <linux/list.h>

#include "table/table.h"

/*
 * A transaction
 *
 * begin	claims the table for its owner
 * draft	takes the wanted changes one by one and checks them; what they
 *		need is made but not seen by packets
 * prepare	builds the backend sets and checks the whole; may fail
 * commit	swaps pointers, cannot fail
 * finish	frees what went
 * abort	frees what was made
 *
 * All of it happens under the table's mutex.
 */

/**
 * struct svcnat_members - backends of a draft in one address family
 * @array: two sorted lists, one after the other, and after
 *	svcnat_members_settle() a single one; prepare adds the counters
 * @nr: how many there are in @array
 * @sorted: how many of them are in the first list; few came late, that is out of
 *	order, and are in the second one
 * @gone: how many of them were taken out again
 * @room: how many fit in @array
 * @loaded: @array says what is wanted; otherwise the set in use says it
 */
struct svcnat_members {
	struct svcnat_backend *array;
	u32 nr;
	u32 sorted;
	u32 gone;
	u32 room;
	bool loaded;
};

/**
 * struct svcnat_draft - what the open transaction makes of a service
 * @list: in svcnat_txn.drafts
 * @service: the service
 * @settings: wanted settings
 * @deleted: the service goes
 * @reset: members that the transaction does not name go
 * @changed: found by prepare: there is something to commit
 * @members: wanted backends
 * @next: sets that prepare built
 * @rebuilt: whether @next takes the place of the set in use
 * @with_local: a frontend that it has or gets is about local backends
 * @drains: backends that will have left, as prepare listed them
 * @redrained: whether @drains takes the place of the list in use
 * @added: frontends that the transaction adds
 * @forgets: found by the commit: clients of the service are remembered no longer
 */
struct svcnat_draft {
	struct list_head list;
	struct svcnat_service *service;
	struct svcnat_settings settings;
	bool deleted;
	bool reset;
	bool changed;
	struct svcnat_members members[SVCNAT_FAMILIES];
	struct svcnat_backend_set *next[SVCNAT_FAMILIES];
	bool rebuilt[SVCNAT_FAMILIES];
	bool with_local;
	struct svcnat_drain *drains[SVCNAT_FAMILIES];
	bool redrained[SVCNAT_FAMILIES];
	struct list_head added;
	bool forgets;
};

/**
 * struct svcnat_toll - how many of something a commit adds, changes and removes
 * @added: were not there
 * @changed: were, and are another now
 * @removed: are there no more
 */
struct svcnat_toll {
	u32 added;
	u32 changed;
	u32 removed;
};

/* A transaction that says nothing for so long may be ended by the next one. */
#define SVCNAT_TXN_IDLE	(30 * HZ)

/**
 * struct svcnat_txn - a transaction
 * @id: number that its owner gave it, 0 for a single request
 * @portid: netlink port of the owner
 * @sock: socket of the owner, to know it again; a port may be another's by now
 * @replace: it describes the whole table
 * @failed: a request of it was refused, so that it can only end
 * @config_changed: @config is wanted
 * @scope_changed: @scope is wanted
 * @config: wanted settings of the network namespace
 * @scope: wanted scope, NULL if it stays
 * @touched: jiffies of the last request
 * @requests: requests that it took
 * @drafts: services that it names
 * @config_defaults: the first change of @config starts from the defaults
 * @staged: objects that the transaction made, to bound its memory
 * @going: frontends that go, while it commits
 * @gone: services that went, after it was committed
 * @services: what becomes of services, as prepare found out
 * @frontends: of their frontends; one that moves goes here and comes there
 * @backends: of their backends
 * @committed: a new generation came of it
 * @leaves: connections may be left that must end
 * @now: when it is committed, in milliseconds of a monotonic clock
 * @draining_frontends: frontends that drain when it is committed
 * @draining_backends: backends that do
 *
 * Everything is protected by the table's mutex.
 */
struct svcnat_txn {
	u32 id;
	u32 portid;
	const void *sock;
	bool replace;
	bool failed;
	bool config_changed;
	bool scope_changed;
	struct svcnat_config config;
	struct svcnat_scope *scope;
	unsigned long touched;
	u32 requests;
	struct list_head drafts;
	bool config_defaults;
	struct svcnat_limits staged;
	struct list_head going;
	struct list_head gone;
	struct svcnat_toll services;
	struct svcnat_toll frontends;
	struct svcnat_toll backends;
	bool committed;
	bool leaves;
	u64 now;
	u32 draining_frontends;
	u32 draining_backends;
};

#endif /* SVCNAT_TRANSACTION_H */
