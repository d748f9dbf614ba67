// SPDX-License-Identifier: GPL-2.0
/*
 * What a table had is up to a million of objects, each with counters for every CPU.
 * They go when there is time, not where all network namespaces end one after the
 * other.
 */
#include "base/pause.h"
#include "table/remains.h"
#include "table/service.h"

/**
 * svcnat_remains_init - nothing remains
 * @remains: result
 *
 * Context: any.
 */
void svcnat_remains_init(struct svcnat_remains *remains)
{
	INIT_LIST_HEAD(&remains->services);
	INIT_LIST_HEAD(&remains->removed);
	INIT_LIST_HEAD(&remains->draining);
}

/* Those that drain are left in the list of these alone. */
static void svcnat_remains_free_removed(struct svcnat_remains *remains)
{
	struct svcnat_frontend *frontend, *next;

	list_for_each_entry_safe(frontend, next, &remains->removed, list) {
		list_del_init(&frontend->list);
		if (list_empty(&frontend->draining))
			svcnat_frontend_free(frontend);
		svcnat_pause();
	}
	list_for_each_entry_safe(frontend, next, &remains->draining, draining) {
		svcnat_frontend_free(frontend);
		svcnat_pause();
	}
}

static void svcnat_remains_free_service(struct svcnat_service *service)
{
	struct svcnat_frontend *frontend, *next;

	list_for_each_entry_safe(frontend, next, &service->frontends, list) {
		struct svcnat_vip *vip = frontend->vip;

		if (vip && !--vip->nr_refs)
			svcnat_vip_free_rcu(vip);
		svcnat_frontend_free(frontend);
		svcnat_pause();
	}
	svcnat_service_free(service);
}

/**
 * svcnat_remains_free - free what a table had
 * @remains: what it had
 *
 * Context: process context, may sleep.
 */
void svcnat_remains_free(struct svcnat_remains *remains)
{
	struct svcnat_service *service, *next;

	svcnat_remains_free_removed(remains);
	list_for_each_entry_safe(service, next, &remains->services, list) {
		svcnat_remains_free_service(service);
		svcnat_pause();
	}
}
