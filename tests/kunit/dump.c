// SPDX-License-Identifier: GPL-2.0
/* A table as text, in the order of the numbers of test.h. */
#include "backends/state.h"
#include "model.h"

/**
 * test_line - add to a text
 * @text: text of up to TEST_DUMP_SIZE bytes
 * @len: its length so far
 * @format: what to add
 *
 * Context: any.
 * Return: length of what was added.
 */
int test_line(char *text, int len, const char *format, ...)
{
	va_list args;
	int added;

	va_start(args, format);
	added = vscnprintf(text + len, TEST_DUMP_SIZE - len, format, args);
	va_end(args);
	return added;
}

/**
 * test_line_range - add a range to a text
 * @text: text of up to TEST_DUMP_SIZE bytes
 * @len: its length so far
 * @range: range
 *
 * Context: any.
 * Return: length of what was added.
 */
int test_line_range(char *text, int len, const struct svcnat_range *range)
{
	return test_line(text, len, "  range %u %pI6/%u\n", range->family,
			 range->addr, range->len);
}

static int test_dump_ranges(const struct svcnat_ranges *ranges, char *text,
			    int len)
{
	int start = len;
	u32 i, nr4 = 0;

	for (i = 0; ranges && i < ranges->nr; i++) {
		len += test_line_range(text, len, &ranges->list[i]);
		nr4 += ranges->list[i].family == AF_INET;
	}
	if (ranges && (!ranges->nr || ranges->nr4 != nr4))
		len += test_line(text, len, "  WRONG number of ranges\n");
	return len - start;
}

static const struct svcnat_frontend *
test_find_frontend(const struct svcnat_service *service, int number)
{
	const struct svcnat_key key = test_frontend_key(number);
	const struct svcnat_frontend *frontend;

	list_for_each_entry(frontend, &service->frontends, list)
		if (!memcmp(&frontend->key, &key, sizeof(key)))
			return frontend;
	return NULL;
}

static int test_dump_vip(const struct svcnat_frontend *frontend, char *text,
			 int len, bool deep)
{
	const struct svcnat_vip *vip = frontend->vip;
	const struct svcnat_frontend *sole;
	int start = len;

	if (!vip != svcnat_frontend_is_nodeport(frontend))
		return test_line(text, len, " WRONG VIP\n");
	if (!vip)
		return 0;
	sole = rcu_access_pointer(vip->sole);
	if (vip->cluster != !!vip->nr_cluster ||
	    (frontend->kind == SVCNAT_KIND_CLUSTER && !vip->cluster))
		len += test_line(text, len, " WRONG kind of a VIP\n");
	if (sole && (sole != frontend || vip->nr_live != 1))
		len += test_line(text, len, " WRONG sole frontend of a VIP\n");
	if (deep)
		len += test_line(text, len,
				 "  vip %lx refs %u nr %u %u live %d sole %lx\n",
				 (long)vip, vip->nr_refs, vip->nr_live,
				 vip->nr_cluster, vip->live, (long)sole);
	return len - start;
}

static int test_dump_frontend(const struct svcnat_frontend *frontend,
			      int number, char *text, int len, bool deep)
{
	struct svcnat_counts counts = {};
	int start = len;

	svcnat_counts_add(&counts, frontend->counts);
	len += test_line(text, len,
			 " frontend %d kind %u policy %u connections %llu\n",
			 number, frontend->kind, frontend->policy,
			 counts.connections);
	len += test_dump_ranges(frontend->sources, text, len);
	if (deep)
		len += test_line(text, len,
				 "  at %lx live %d fate %u peer %lx counts %lx sources %lx\n",
				 (long)frontend, frontend->live,
				 frontend->fate, (long)frontend->peer,
				 (__force long)frontend->counts,
				 (long)frontend->sources);
	return len + test_dump_vip(frontend, text, len, deep) - start;
}

static int test_dump_backend(const struct svcnat_backend_set *set, int number,
			     char *text, int len, bool deep)
{
	const struct svcnat_backend_change wanted =
		test_backend_change(number, TEST_NO_WEIGHT);
	int start = len;
	u32 i;

	for (i = 0; i < set->nr; i++) {
		const struct svcnat_backend *backend = &set->backends[i];

		if (memcmp(backend->addr, wanted.backend.addr,
			   sizeof(backend->addr)) ||
		    backend->port != wanted.backend.port)
			continue;
		len += test_line(text, len,
				 " backend %d weight %u flags %x connections %llu\n",
				 number, backend->weight, backend->flags,
				 svcnat_slot_read(backend->connections));
		if (!deep)
			continue;
		len += test_line(text, len, "  slot %x counter %lx\n",
				 backend->slot,
				 (__force long)backend->connections);
		if (set->states_at)
			len += test_line(text, len, "  state %lx users %u\n",
					 (long)svcnat_backend_state(set, backend),
					 svcnat_backend_state(set, backend)->users);
	}
	return len - start;
}

static int test_dump_views(const struct svcnat_backend_set *set, char *text,
			   int len, bool deep)
{
	int start = len, i;

	for (i = 0; i <= set->with_local; i++) {
		const struct svcnat_view *view = &set->views[i];

		len += test_line(text, len, " view %d usable %u terminating %d\n",
				 i, view->nr_usable, view->terminating);
		if (deep)
			len += test_line(text, len, "  table %lx size %u step %u\n",
					 (long)view->columns, view->size,
					 view->step);
	}
	return len - start;
}

static int test_dump_set(const struct svcnat_table *table,
			 const struct svcnat_service *service, int family,
			 char *text, int len, bool deep)
{
	const struct svcnat_backend_set *set =
		svcnat_table_set(table, service, family);
	int start = len, number;

	if (!set)
		return 0;
	len += test_line(text, len,
			 " set %d of %u seed %llx affinity %u maglev %u scheduler %u masquerade %u reject %u removal %u %u prefix %u %u\n",
			 family, set->nr, set->seed.key[0],
			 set->settings.affinity, set->settings.maglev_size,
			 set->settings.scheduler, set->settings.masquerade,
			 set->settings.reject_with, set->settings.on_removal,
			 set->settings.drain, set->settings.prefix[0],
			 set->settings.prefix[1]);
	if (deep)
		len += test_line(text, len, "  at %lx\n", (long)set);
	len += test_dump_views(set, text, len, deep);
	for (number = 0; number < TEST_BACKENDS; number++)
		if (test_backend_family(number) == family)
			len += test_dump_backend(set, number, text, len, deep);
	return len - start;
}

static int test_dump_service(const struct svcnat_table *table,
			     const struct svcnat_service *service,
			     char *text, int len, bool deep)
{
	const struct svcnat_settings *settings = &service->settings;
	const struct svcnat_frontend *frontend;
	struct svcnat_counts counts;
	int start = len, number;

	svcnat_service_counts(service, &counts);
	len += test_line(text, len,
			 "%s live %d affinity %u maglev %u scheduler %u masquerade %u reject %u removal %u %u prefix %u %u frontends %u turns %d %d %d %d connections %llu\n",
			 service->name, service->live, settings->affinity,
			 settings->maglev_size, settings->scheduler,
			 settings->masquerade, settings->reject_with,
			 settings->on_removal, settings->drain,
			 settings->prefix[0], settings->prefix[1],
			 service->nr_frontends, atomic_read(&service->turn[0][0]),
			 atomic_read(&service->turn[0][1]),
			 atomic_read(&service->turn[1][0]),
			 atomic_read(&service->turn[1][1]), counts.connections);
	if (deep)
		len += test_line(text, len, " at %lx id %u draft %lx\n",
				 (long)service, service->id,
				 (long)service->draft);
	for (number = 0; number < TEST_FRONTENDS; number++) {
		frontend = test_find_frontend(service, number);
		if (frontend)
			len += test_dump_frontend(frontend, number, text, len,
						  deep);
	}
	for (number = 0; number < SVCNAT_FAMILIES; number++)
		len += test_dump_set(table, service, number, text, len, deep);
	return len - start;
}

static int test_dump_ids(struct svcnat_table *table)
{
	unsigned long id;
	int nr = 0;
	void *entry;

	xa_for_each(&table->ids, id, entry)
		nr++;
	return nr;
}

static int test_dump_scope(const struct svcnat_scope *scope, char *text,
			   int len, bool deep)
{
	int start = len, i;

	len += test_line(text, len, "node port addresses %u\n", scope->nodeports);
	for (i = 0; i < scope->nr_interfaces; i++)
		len += test_line(text, len, " interface %s %u\n",
				 scope->interfaces[i].name,
				 scope->interfaces[i].len);
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++) {
		len += test_line(text, len, "list %d\n", i);
		len += test_dump_ranges(scope->lists[i], text, len);
		if (deep)
			len += test_line(text, len, "  at %lx\n",
					 (long)scope->lists[i]);
	}
	if (deep)
		len += test_line(text, len, " at %lx\n", (long)scope);
	return len - start;
}

static int test_dump_config(struct svcnat_table *table, char *text, int len,
			    bool deep)
{
	const struct svcnat_config *config = &table->config;
	int start = len;

	len += test_line(text, len,
			 "seed %llx affinity %u unknown %u %u %u masquerade %u echo %d %d\n",
			 config->seed.key[0], config->affinity_max,
			 config->unknown_port, config->unknown_address,
			 config->external_unknown_port, config->masquerade,
			 config->echo, config->external_echo);
	len += test_line(text, len, "node ports %u features %x\n",
			 table->nr_nodeports, table->features);
	len += test_dump_scope(svcnat_table_scope(table), text, len, deep);
	return len - start;
}

/**
 * test_dump - write down what is in a table
 * @table: table without an open transaction
 * @text: result, TEST_DUMP_SIZE bytes
 * @deep: write down also what only a table that nobody touched keeps, such as
 *	the places of objects
 *
 * Context: process context, may sleep; takes the table's mutex.
 */
void test_dump(struct svcnat_table *table, char *text, bool deep)
{
	const struct svcnat_service *service;
	int len, number;

	mutex_lock(&table->mutex);
	len = test_line(text, 0,
			"generation %llu services %u frontends %u backends %u masquerade %u\n",
			table->generation, table->nr.services,
			table->nr.frontends, table->nr.backends,
			table->nr_masquerade);
	len += test_line(text, len, "ids %d names %d keys %d vips %d txn %d\n",
			 test_dump_ids(table),
			 atomic_read(&table->services.nelems),
			 atomic_read(&table->frontends.nelems),
			 atomic_read(&table->vips.nelems), !!table->txn);
	len += test_dump_config(table, text, len, deep);
	for (number = 0; number < TEST_SERVICES; number++) {
		service = svcnat_table_service(table, test_name(number));
		if (service)
			len += test_dump_service(table, service, text, len,
						 deep);
	}
	test_dump_drains(table, text, len);
	mutex_unlock(&table->mutex);
}
