// SPDX-License-Identifier: GPL-2.0
/* Transactions: begin, commit, finish, abort. */
#include <linux/jiffies.h>
#include <linux/netlink.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "change/commit.h"
#include "change/draft.h"
#include "change/prepare.h"
#include "change/txn.h"

/**
 * svcnat_txn_begin - claim the table for a transaction
 * @table: the table
 * @portid: netlink port of the owner
 * @id: the owner's number for it, 0 for one that ends with the same request
 * @replace: it describes the whole table
 * @extack: receives the reason of a refusal
 *
 * There is one at a time. One whose owner is gone, or has been silent for
 * SVCNAT_TXN_IDLE, is aborted for the new one. Who opens it pays from then on for
 * what packets and workers need.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 with the transaction in table.txn, -EBUSY or -ENOMEM.
 */
int svcnat_txn_begin(struct svcnat_table *table, u32 portid, u32 id,
		     bool replace, struct netlink_ext_ack *extack)
{
	struct svcnat_txn *txn = table->txn;

	lockdep_assert_held(&table->mutex);
	if (txn && READ_ONCE(table->owner) &&
	    time_before(jiffies, txn->touched + SVCNAT_TXN_IDLE)) {
		NL_SET_ERR_MSG(extack, "another transaction is open: try again when it is done");
		return -EBUSY;
	}
	if (txn)
		svcnat_txn_abort(table);
	txn = svcnat_zalloc(sizeof(*txn));
	if (!txn) {
		NL_SET_ERR_MSG(extack, "not enough memory for a transaction");
		return -ENOMEM;
	}
	txn->id = id;
	txn->portid = portid;
	txn->replace = replace;
	txn->config_defaults = replace;
	txn->config = table->config;
	txn->touched = jiffies;
	INIT_LIST_HEAD(&txn->drafts);
	INIT_LIST_HEAD(&txn->going);
	INIT_LIST_HEAD(&txn->gone);
	table->txn = txn;
	WRITE_ONCE(table->owner, portid);
	svcnat_payer_become(&table->payer);
	return 0;
}

static void svcnat_txn_config_values(struct svcnat_txn *txn,
				     const struct svcnat_config_change *change)
{
	const struct svcnat_config *wanted = &change->config;

	if (change->has & SVCNAT_HAS_SEED)
		txn->config.seed = wanted->seed;
	if (change->has & SVCNAT_HAS_AFFINITY_MAX)
		txn->config.affinity_max = wanted->affinity_max;
	if (change->has & SVCNAT_HAS_UNKNOWN_PORT)
		txn->config.unknown_port = wanted->unknown_port;
	if (change->has & SVCNAT_HAS_UNKNOWN_ADDRESS)
		txn->config.unknown_address = wanted->unknown_address;
	if (change->has & SVCNAT_HAS_MASQUERADE)
		txn->config.masquerade = wanted->masquerade;
	if (change->has & SVCNAT_HAS_ECHO)
		txn->config.echo = wanted->echo;
	if (change->has & SVCNAT_HAS_EXTERNAL_UNKNOWN_PORT)
		txn->config.external_unknown_port = wanted->external_unknown_port;
	if (change->has & SVCNAT_HAS_EXTERNAL_ECHO)
		txn->config.external_echo = wanted->external_echo;
}

static void svcnat_txn_scope_values(struct svcnat_txn *txn,
				    struct svcnat_config_change *change)
{
	struct svcnat_scope *scope = txn->scope, *wanted = &change->scope;
	int i;

	if (change->has & SVCNAT_HAS_NODEPORTS)
		scope->nodeports = wanted->nodeports;
	if (change->has & SVCNAT_HAS_INTERFACES) {
		scope->nr_interfaces = wanted->nr_interfaces;
		memcpy(scope->interfaces, wanted->interfaces,
		       sizeof(scope->interfaces));
	}
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		if (change->has & SVCNAT_HAS_LIST(i))
			swap(scope->lists[i], wanted->lists[i]);
}

/**
 * svcnat_txn_config_set - change settings of the network namespace
 * @table: table with an open transaction
 * @change: what is wanted; gets the lists that go in exchange for its own
 * @extack: receives the reason of a refusal
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or -ENOMEM.
 */
int svcnat_txn_config_set(struct svcnat_table *table,
			  struct svcnat_config_change *change,
			  struct netlink_ext_ack *extack)
{
	struct svcnat_txn *txn = table->txn;

	if (!txn->scope) {
		txn->scope = txn->config_defaults ? svcnat_scope_alloc() :
			svcnat_scope_copy(svcnat_table_scope(table));
		if (!txn->scope) {
			NL_SET_ERR_MSG(extack, "not enough memory for the settings: try again");
			return -ENOMEM;
		}
	}
	if (txn->config_defaults)
		svcnat_config_init(&txn->config);
	txn->config_defaults = false;
	svcnat_txn_config_values(txn, change);
	svcnat_txn_scope_values(txn, change);
	return 0;
}

static bool svcnat_txn_changes_scope(const struct svcnat_table *table)
{
	const struct svcnat_scope *wanted = table->txn->scope;

	return wanted && !svcnat_scope_equal(wanted, svcnat_table_scope(table));
}

/**
 * svcnat_txn_commit - let packets see what the open transaction wants
 * @table: table with an open transaction
 * @extack: receives the reason of a refusal
 *
 * A transaction that changes nothing leaves the generation as it is.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, then the caller looks at what changed and calls
 * svcnat_txn_finish(); -ECANCELED, -ENOSPC or -ENOMEM, then nothing was
 * changed and the caller calls svcnat_txn_abort().
 */
int svcnat_txn_commit(struct svcnat_table *table,
		      struct netlink_ext_ack *extack)
{
	struct svcnat_txn *txn = table->txn;
	int err;

	lockdep_assert_held(&table->mutex);
	if (txn->failed) {
		NL_SET_ERR_MSG(extack,
			       "a request of this transaction was refused: nothing was changed");
		return -ECANCELED;
	}
	err = svcnat_txn_prepare(table, extack);
	if (err)
		return err;
	txn->scope_changed = svcnat_txn_changes_scope(table);
	txn->config_changed = txn->scope_changed ||
		!svcnat_config_equal(&table->config, &txn->config);
	if (txn->config_changed || txn->services.added ||
	    txn->services.changed || txn->services.removed)
		svcnat_commit(table);
	return 0;
}

static void svcnat_txn_free(struct svcnat_table *table)
{
	struct svcnat_draft *draft, *next;
	struct svcnat_txn *txn = table->txn;

	list_for_each_entry_safe(draft, next, &txn->drafts, list) {
		svcnat_draft_free(table, draft);
		svcnat_pause();
	}
	WRITE_ONCE(table->owner, 0);
	table->txn = NULL;
	svcnat_scope_free(txn->scope);
	kvfree(txn);
}

/* Clients whose service went, or who are more than there may be by now. */
static void svcnat_txn_forget(struct svcnat_table *table)
{
	struct svcnat_affinity *affinity = &table->affinity;
	const struct svcnat_txn *txn = table->txn;
	const struct svcnat_service *service;
	const struct svcnat_draft *draft;

	list_for_each_entry(draft, &txn->drafts, list) {
		if (draft->forgets)
			svcnat_affinity_forget(affinity, draft->service->id);
		svcnat_pause();
	}
	list_for_each_entry(service, &txn->gone, list) {
		if (service->settings.affinity)
			svcnat_affinity_forget(affinity, service->id);
		svcnat_pause();
	}
	svcnat_affinity_shrink(affinity, table->config.affinity_max);
}

/**
 * svcnat_txn_finish - end a transaction that was committed
 * @table: table with an open transaction
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_txn_finish(struct svcnat_table *table)
{
	struct svcnat_service *service, *next;
	LIST_HEAD(gone);

	lockdep_assert_held(&table->mutex);
	if (table->txn->committed)
		svcnat_txn_forget(table);
	/* The drafts still point to the services that went. */
	list_splice_init(&table->txn->gone, &gone);
	svcnat_txn_free(table);
	list_for_each_entry_safe(service, next, &gone, list) {
		svcnat_service_free(service);
		svcnat_pause();
	}
}

/**
 * svcnat_txn_abort - forget the open transaction
 * @table: the table
 *
 * Context: process context, caller holds the table's mutex.
 */
void svcnat_txn_abort(struct svcnat_table *table)
{
	lockdep_assert_held(&table->mutex);
	if (table->txn)
		svcnat_txn_free(table);
}
