// SPDX-License-Identifier: GPL-2.0
#include <linux/random.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "table/table.h"

static u32 svcnat_service_hash_key(const void *name, u32 len, u32 seed)
{
	return jhash(name, strlen(name), seed);
}

static u32 svcnat_service_hash(const void *service, u32 len, u32 seed)
{
	return svcnat_service_hash_key(((const struct svcnat_service *)service)->name,
				       0, seed);
}

static int svcnat_service_cmp(struct rhashtable_compare_arg *arg,
			      const void *service)
{
	return strcmp(arg->key, ((const struct svcnat_service *)service)->name);
}

const struct rhashtable_params svcnat_service_params = {
	.head_offset = offsetof(struct svcnat_service, node),
	.hashfn = svcnat_service_hash_key,
	.obj_hashfn = svcnat_service_hash,
	.obj_cmpfn = svcnat_service_cmp,
	.automatic_shrinking = true,
};

/**
 * svcnat_config_init - settings about which nothing was said
 * @config: result; the seed is left as it is
 *
 * Context: any.
 */
void svcnat_config_init(struct svcnat_config *config)
{
	config->affinity_max = SVCNAT_AFFINITY_MAX_DEFAULT;
	config->unknown_port = SVCNAT_UNKNOWN_PORT_REJECT;
	config->unknown_address = SVCNAT_UNKNOWN_PORT_DROP;
	config->masquerade = SVCNAT_MASQUERADE_AUTO;
	config->echo = true;
	config->external_unknown_port = SVCNAT_UNKNOWN_PORT_PASS;
	config->external_echo = false;
}

/**
 * svcnat_config_equal - compare settings
 * @a: one
 * @b: another
 *
 * Context: any.
 * Return: true if they are the same, seeds included.
 */
bool svcnat_config_equal(const struct svcnat_config *a,
			 const struct svcnat_config *b)
{
	return a->seed.key[0] == b->seed.key[0] &&
	       a->seed.key[1] == b->seed.key[1] &&
	       a->affinity_max == b->affinity_max &&
	       a->unknown_port == b->unknown_port &&
	       a->unknown_address == b->unknown_address &&
	       a->masquerade == b->masquerade &&
	       a->echo == b->echo &&
	       a->external_unknown_port == b->external_unknown_port &&
	       a->external_echo == b->external_echo;
}

/**
 * svcnat_table_init - make an empty table
 * @table: result, zeroed memory
 * @max: limits
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int svcnat_table_init(struct svcnat_table *table,
		      const struct svcnat_limits *max)
{
	struct svcnat_scope *scope;
	int err;

	mutex_init(&table->mutex);
	spin_lock_init(&table->penalty_lock);
	xa_init_flags(&table->ids, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&table->removed);
	svcnat_drains_init(&table->drains);
	table->max = *max;
	svcnat_config_init(&table->config);
	get_random_bytes(&table->config.seed, sizeof(table->config.seed));
	table->counts = svcnat_percpu_zalloc(sizeof(*table->counts),
					     __alignof__(*table->counts));
	if (!table->counts)
		return -ENOMEM;
	err = -ENOMEM;
	scope = svcnat_scope_alloc();
	if (!scope)
		goto out_counts;
	RCU_INIT_POINTER(table->scope, scope);
	err = rhashtable_init(&table->vips, &svcnat_vip_params);
	if (err)
		goto out_scope;
	err = rhashtable_init(&table->frontends, &svcnat_frontend_params);
	if (err)
		goto out_vips;
	err = rhashtable_init(&table->services, &svcnat_service_params);
	if (err)
		goto out_frontends;
	err = svcnat_affinity_init(&table->affinity, &table->payer);
	if (err)
		goto out_services;
	return 0;

out_services:
	rhashtable_destroy(&table->services);
out_frontends:
	rhashtable_destroy(&table->frontends);
out_vips:
	rhashtable_destroy(&table->vips);
out_scope:
	svcnat_scope_free(scope);
out_counts:
	free_percpu(table->counts);
	return err;
}

/**
 * svcnat_table_update_features - note what is in use
 * @table: the table
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_table_update_features(struct svcnat_table *table)
{
	const struct svcnat_scope *scope = svcnat_table_scope(table);
	u8 features = 0;

	lockdep_assert_held(&table->mutex);
	if (table->nr_nodeports)
		features |= SVCNAT_FEATURE_NODEPORTS;
	if (scope->lists[SVCNAT_SCOPE_SERVICES])
		features |= SVCNAT_FEATURE_SERVICE_CIDRS;
	if (svcnat_scope_names_loopback(scope))
		features |= SVCNAT_FEATURE_LOOPBACK;
	if (svcnat_scope_knows_pods(scope))
		features |= SVCNAT_FEATURE_PODS;
	if (table->nr_masquerade ||
	    table->config.masquerade != SVCNAT_MASQUERADE_AUTO)
		features |= SVCNAT_FEATURE_MASQUERADE;
	WRITE_ONCE(table->features, features);
}

/**
 * svcnat_table_put_vip - a frontend does without its VIP from now on
 * @table: the table
 * @vip: the VIP, which goes with its last frontend, or NULL
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_table_put_vip(struct svcnat_table *table, struct svcnat_vip *vip)
{
	lockdep_assert_held(&table->mutex);
	if (!vip || --vip->nr_refs)
		return;
	rhashtable_remove_fast(&table->vips, &vip->node, svcnat_vip_params);
	svcnat_vip_free_rcu(vip);
}

/**
 * svcnat_table_forget - take a service out of the table
 * @table: the table
 * @service: service, whose frontends are unlinked already
 *
 * Context: caller holds the table's mutex.
 */
void svcnat_table_forget(struct svcnat_table *table,
			 struct svcnat_service *service)
{
	lockdep_assert_held(&table->mutex);
	xa_erase(&table->ids, service->id);
	rhashtable_remove_fast(&table->services, &service->node,
			       svcnat_service_params);
}

/**
 * svcnat_table_free_removed - free frontends that went
 * @table: whose they were
 * @removed: list of them, empty afterwards; a grace period has passed since
 *
 * Those that drain are only taken out of the list.
 *
 * Context: process context, may sleep; caller holds the table's mutex.
 */
void svcnat_table_free_removed(struct svcnat_table *table,
			       struct list_head *removed)
{
	struct svcnat_frontend *frontend, *next;

	lockdep_assert_held(&table->mutex);
	list_for_each_entry_safe(frontend, next, removed, list) {
		list_del_init(&frontend->list);
		if (list_empty(&frontend->draining)) {
			table->nr_gone--;
			svcnat_frontend_free(frontend);
		}
		svcnat_pause();
	}
}

static void svcnat_table_leave(struct svcnat_table *table,
			       struct svcnat_remains *remains)
{
	struct svcnat_service *service;
	unsigned long id;

	svcnat_remains_init(remains);
	list_splice_init(&table->removed, &remains->removed);
	list_splice_init(&table->drains.frontends, &remains->draining);
	xa_for_each(&table->ids, id, service) {
		list_add_tail(&service->list, &remains->services);
		svcnat_pause();
	}
}

/**
 * svcnat_table_exit - end a table
 * @table: the table
 * @remains: receives what was in it, for svcnat_remains_free()
 *
 * Context: process context, may sleep; no packet and no netlink message uses
 * the table any more, and no transaction is open.
 */
void svcnat_table_exit(struct svcnat_table *table,
		       struct svcnat_remains *remains)
{
	WARN_ON_ONCE(table->txn);
	svcnat_table_leave(table, remains);
	svcnat_affinity_exit(&table->affinity);
	/* What they have in them is freed without being taken out. */
	rhashtable_destroy(&table->services);
	rhashtable_destroy(&table->frontends);
	rhashtable_destroy(&table->vips);
	xa_destroy(&table->ids);
	kvfree(rcu_dereference_protected(table->hosts, true));
	kvfree(rcu_dereference_protected(table->handshakes, true));
	svcnat_scope_free(rcu_dereference_protected(table->scope, true));
	free_percpu(table->counts);
	svcnat_payer_exit(&table->payer);
	mutex_destroy(&table->mutex);
}

/**
 * svcnat_table_service - find a service by name
 * @table: the table
 * @name: name
 *
 * Context: caller holds the table's mutex.
 * Return: the service, also one that is not committed yet, or NULL.
 */
struct svcnat_service *svcnat_table_service(struct svcnat_table *table,
					    const char *name)
{
	lockdep_assert_held(&table->mutex);
	return rhashtable_lookup_fast(&table->services, name,
				      svcnat_service_params);
}
