// SPDX-License-Identifier: GPL-2.0
#include "base/alloc.h"
#include "base/pause.h"
#include "table/service.h"

static struct kmem_cache *svcnat_vip_cache __ro_after_init;
static struct kmem_cache *svcnat_frontend_cache __ro_after_init;

/**
 * svcnat_service_caches_init - create the caches of VIPs and frontends
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init svcnat_service_caches_init(void)
{
	svcnat_vip_cache = KMEM_CACHE(svcnat_vip, 0);
	if (!svcnat_vip_cache)
		return -ENOMEM;
	svcnat_frontend_cache = KMEM_CACHE(svcnat_frontend, 0);
	if (!svcnat_frontend_cache) {
		kmem_cache_destroy(svcnat_vip_cache);
		return -ENOMEM;
	}
	return 0;
}

/**
 * svcnat_service_caches_exit - destroy the caches
 *
 * Context: module exit, after rcu_barrier().
 */
void svcnat_service_caches_exit(void)
{
	kmem_cache_destroy(svcnat_frontend_cache);
	kmem_cache_destroy(svcnat_vip_cache);
}

/**
 * svcnat_settings_init - settings of a service about which nothing was said
 * @settings: result
 *
 * Context: any.
 */
void svcnat_settings_init(struct svcnat_settings *settings)
{
	*settings = (struct svcnat_settings){
		.scheduler = SVCNAT_SCHEDULER_HASH,
		.masquerade = SVCNAT_MASQUERADE_AUTO,
		.reject_with = SVCNAT_REJECT_ICMP,
		.on_removal = SVCNAT_ON_REMOVAL_KEEP,
		.penalty_share = SVCNAT_PENALTY_SHARE,
		.prefix = { [SVCNAT_IPV4] = 32, [SVCNAT_IPV6] = 128 },
	};
}

/**
 * svcnat_settings_equal - compare settings
 * @a: one
 * @b: another
 *
 * Context: any.
 * Return: true if they are the same.
 */
bool svcnat_settings_equal(const struct svcnat_settings *a,
			   const struct svcnat_settings *b)
{
	return a->affinity == b->affinity &&
	       a->maglev_size == b->maglev_size &&
	       a->drain == b->drain &&
	       a->max_connections == b->max_connections &&
	       a->failover == b->failover &&
	       a->penalty_share == b->penalty_share &&
	       a->scheduler == b->scheduler &&
	       a->masquerade == b->masquerade &&
	       a->reject_with == b->reject_with &&
	       a->on_removal == b->on_removal &&
	       a->prefix[SVCNAT_IPV4] == b->prefix[SVCNAT_IPV4] &&
	       a->prefix[SVCNAT_IPV6] == b->prefix[SVCNAT_IPV6];
}

/**
 * svcnat_service_alloc - make a service without members
 * @name: name, checked already
 *
 * Context: process context, may sleep.
 * Return: the service or NULL without memory.
 */
struct svcnat_service *svcnat_service_alloc(const char *name)
{
	struct svcnat_service *service;
	size_t len = strlen(name) + 1;

	service = svcnat_zalloc(struct_size(service, name, len));
	if (!service)
		return NULL;
	svcnat_settings_init(&service->settings);
	INIT_LIST_HEAD(&service->frontends);
	INIT_LIST_HEAD(&service->list);
	INIT_LIST_HEAD(&service->draining);
	memcpy(service->name, name, len);
	return service;
}

/**
 * svcnat_service_free - free a service
 * @service: service without frontends, which packets never saw or which was
 *	unlinked
 *
 * Its sets and itself go after a grace period.
 *
 * Context: any.
 */
void svcnat_service_free(struct svcnat_service *service)
{
	struct svcnat_drain *drain;
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		svcnat_backend_set_retire(rcu_dereference_protected(service->sets[family], true),
					  NULL);
		drain = rcu_dereference_protected(service->drains[family], true);
		if (drain)
			kvfree_rcu(drain, rcu);
	}
	kvfree_rcu(service, rcu);
}

/**
 * svcnat_service_counts - what happened to the connections to a service
 * @service: service
 * @sum: result, over the frontends that it has and those that it had
 *
 * Context: process context, may sleep; caller holds the table's mutex.
 */
void svcnat_service_counts(const struct svcnat_service *service,
			   struct svcnat_counts *sum)
{
	const struct svcnat_frontend *frontend;

	*sum = service->retired;
	list_for_each_entry(frontend, &service->frontends, list) {
		svcnat_counts_add(sum, frontend->counts);
		svcnat_pause();
	}
}

/**
 * svcnat_frontend_alloc - make a frontend that packets do not see yet
 * @service: whose it is
 * @key: address, port and protocol
 *
 * Context: process context, may sleep.
 * Return: the frontend or NULL without memory.
 */
struct svcnat_frontend *svcnat_frontend_alloc(struct svcnat_service *service,
					      const struct svcnat_key *key)
{
	struct svcnat_frontend *frontend;

	frontend = svcnat_cache_zalloc(svcnat_frontend_cache);
	if (!frontend)
		return NULL;
	frontend->counts = svcnat_percpu_zalloc(sizeof(*frontend->counts),
						__alignof__(*frontend->counts));
	if (!frontend->counts) {
		kmem_cache_free(svcnat_frontend_cache, frontend);
		return NULL;
	}
	frontend->service = service;
	frontend->key = *key;
	INIT_LIST_HEAD(&frontend->list);
	INIT_LIST_HEAD(&frontend->draining);
	return frontend;
}

/**
 * svcnat_frontend_free - free a frontend that no reader can see
 * @frontend: the frontend
 *
 * Context: any.
 */
void svcnat_frontend_free(struct svcnat_frontend *frontend)
{
	free_percpu(frontend->counts);
	kvfree(frontend->sources);
	kmem_cache_free(svcnat_frontend_cache, frontend);
}

static void svcnat_frontend_rcu(struct rcu_head *rcu)
{
	svcnat_frontend_free(container_of(rcu, struct svcnat_frontend, rcu));
}

/**
 * svcnat_frontend_free_rcu - free an unlinked frontend after a grace period
 * @frontend: the frontend
 *
 * Context: any.
 */
void svcnat_frontend_free_rcu(struct svcnat_frontend *frontend)
{
	call_rcu(&frontend->rcu, svcnat_frontend_rcu);
}

/**
 * svcnat_vip_alloc - make a VIP that packets do not see yet
 * @key: a key with the address
 *
 * Context: process context, may sleep.
 * Return: the VIP or NULL without memory.
 */
struct svcnat_vip *svcnat_vip_alloc(const struct svcnat_key *key)
{
	struct svcnat_vip *vip = svcnat_cache_zalloc(svcnat_vip_cache);

	if (vip)
		vip->key = *key;
	return vip;
}

static void svcnat_vip_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(svcnat_vip_cache,
			container_of(rcu, struct svcnat_vip, rcu));
}

/**
 * svcnat_vip_free_rcu - free an unlinked VIP after a grace period
 * @vip: the VIP
 *
 * Context: any.
 */
void svcnat_vip_free_rcu(struct svcnat_vip *vip)
{
	call_rcu(&vip->rcu, svcnat_vip_rcu);
}
