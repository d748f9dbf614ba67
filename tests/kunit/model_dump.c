// SPDX-License-Identifier: GPL-2.0
/* The model as the text that test_dump() should come to. */
#include <linux/in.h>

#include "model.h"

static int model_count(const bool *members, int nr)
{
	int count = 0, i;

	for (i = 0; i < nr; i++)
		count += members[i];
	return count;
}

/* Addresses of frontends. */
static int model_count_vips(const struct model_table *table)
{
	int count = 0, i, j;

	for (i = 0; i < TEST_NODEPORT; i++) {
		const struct svcnat_key key = test_frontend_key(i);

		if (model_owner(table, i) < 0)
			continue;
		for (j = 0; j < i; j++) {
			const struct svcnat_key other = test_frontend_key(j);

			if (model_owner(table, j) >= 0 &&
			    key.family == other.family &&
			    !memcmp(key.addr, other.addr, sizeof(key.addr)))
				break;
		}
		count += j == i;
	}
	return count;
}

static int model_dump_ranges(int list, char *text, int len)
{
	const struct svcnat_range *ranges;
	int start = len;
	u32 nr, i;

	ranges = test_ranges(list, &nr);
	for (i = 0; i < nr; i++)
		len += test_line_range(text, len, &ranges[i]);
	return len - start;
}

static int model_dump_scope(const struct model_scope *scope, char *text, int len)
{
	const char * const *names = test_interfaces(scope->interfaces);
	int start = len, i;

	len += test_line(text, len, "node port addresses %u\n", scope->nodeports);
	/* What is compared of a name: all with its end, or not even the +. */
	for (; *names; names++)
		len += test_line(text, len, " interface %s %zu\n", *names,
				 strchr(*names, '+') ? strlen(*names) - 1 :
						       strlen(*names) + 1);
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++) {
		len += test_line(text, len, "list %d\n", i);
		len += model_dump_ranges(scope->lists[i], text, len);
	}
	return len - start;
}

static int model_dump_config(const struct model_table *table, char *text, int len)
{
	const __be32 loopback[4] = { htonl(INADDR_LOOPBACK) };
	int nodeports = 0, features = 0, masquerade = 0, i;
	const struct svcnat_config *config = &table->config;
	const struct model_scope *scope = &table->scope;
	int start = len;

	for (i = TEST_NODEPORT; i < TEST_FRONTENDS; i++)
		nodeports += model_owner(table, i) >= 0;
	for (i = 0; i < TEST_SERVICES; i++)
		masquerade += !!table->services[i].settings.masquerade;
	if (nodeports)
		features |= 1;
	if (scope->lists[SVCNAT_SCOPE_SERVICES])
		features |= 2;
	if (scope->lists[SVCNAT_SCOPE_PODS] || scope->interfaces)
		features |= 4;
	if (masquerade || config->masquerade)
		features |= 8;
	if (model_in_ranges(scope->lists[SVCNAT_SCOPE_NODEPORTS], AF_INET, loopback))
		features |= 16;
	len += test_line(text, len,
			 "seed %llx affinity %u unknown %u %u %u masquerade %u echo %d %d\n",
			 config->seed.key[0], config->affinity_max,
			 config->unknown_port, config->unknown_address,
			 config->external_unknown_port, config->masquerade,
			 config->echo, config->external_echo);
	len += test_line(text, len, "node ports %u features %x\n", nodeports,
			 features);
	return len + model_dump_scope(scope, text, len) - start;
}

static int model_dump_table(const struct model *model, char *text, int len)
{
	const struct model_table *table = &model->now;
	int services = 0, frontends = 0, backends = 0, masquerade = 0, i;
	int start = len;

	for (i = 0; i < TEST_SERVICES; i++) {
		const struct model_service *service = &table->services[i];

		services += service->exists;
		frontends += model_count(service->frontends, TEST_FRONTENDS);
		backends += model_count(service->backends, TEST_BACKENDS);
		masquerade += !!service->settings.masquerade;
	}
	len += test_line(text, len,
			 "generation %llu services %u frontends %u backends %u masquerade %u\n",
			 model->generation, services, frontends, backends,
			 masquerade);
	len += test_line(text, len, "ids %d names %d keys %d vips %d txn 0\n",
			 services, services, frontends,
			 model_count_vips(table));
	return len + model_dump_config(table, text, len) - start;
}

static int model_dump_set(const struct model *model, int number, int family,
			  char *text, int len)
{
	const struct model_service *service = &model->now.services[number];
	const struct svcnat_settings *settings = &service->settings;
	int views = 1 + model->history[number].with_local[family];
	int start = len, nr = 0, i;

	for (i = 0; i < TEST_BACKENDS; i++)
		nr += service->backends[i] && test_backend_family(i) == family;
	if (!nr)
		return 0;
	len += test_line(text, len,
			 " set %d of %u seed %llx affinity %u maglev %u scheduler %u masquerade %u reject %u removal %u %u prefix %u %u\n",
			 family, nr, model->now.config.seed.key[0],
			 settings->affinity, settings->maglev_size,
			 settings->scheduler, settings->masquerade,
			 settings->reject_with, settings->on_removal,
			 settings->drain, settings->prefix[0],
			 settings->prefix[1]);
	for (i = 0; i < views; i++)
		len += test_line(text, len, " view %d usable %u terminating %d\n",
				 i, model_nr_usable(service, family, i),
				 model_terminating(service, family, i));
	for (i = 0; i < TEST_BACKENDS; i++)
		if (service->backends[i] && test_backend_family(i) == family)
			len += test_line(text, len,
					 " backend %d weight %u flags %x connections %llu\n",
					 i, service->weights[i], service->flags[i],
					 model->history[number].backends[i]);
	return len - start;
}

static int model_dump_service(const struct model *model, int number,
			      char *text, int len)
{
	const struct model_service *service = &model->now.services[number];
	const struct model_history *history = &model->history[number];
	const struct svcnat_settings *settings = &service->settings;
	int start = len, i;

	len += test_line(text, len,
			 "%s live 1 affinity %u maglev %u scheduler %u masquerade %u reject %u removal %u %u prefix %u %u frontends %u turns %d %d %d %d connections %llu\n",
			 test_name(number), settings->affinity,
			 settings->maglev_size, settings->scheduler,
			 settings->masquerade, settings->reject_with,
			 settings->on_removal, settings->drain,
			 settings->prefix[0], settings->prefix[1],
			 model_count(service->frontends, TEST_FRONTENDS),
			 history->turns[0][0], history->turns[0][1],
			 history->turns[1][0], history->turns[1][1],
			 history->connections);
	for (i = 0; i < TEST_FRONTENDS; i++) {
		u16 rules = service->rules[i];

		if (!service->frontends[i])
			continue;
		len += test_line(text, len,
				 " frontend %d kind %u policy %u connections %llu\n",
				 i, TEST_RULES_KIND(rules),
				 TEST_RULES_POLICY(rules),
				 history->frontends[i]);
		len += model_dump_ranges(TEST_RULES_SOURCES(rules), text, len);
	}
	for (i = 0; i < SVCNAT_FAMILIES; i++)
		len += model_dump_set(model, number, i, text, len);
	return len - start;
}

/**
 * model_dump - write down what should be in a table
 * @model: model
 * @text: result, TEST_DUMP_SIZE bytes
 *
 * Context: any.
 */
void model_dump(const struct model *model, char *text)
{
	int len = model_dump_table(model, text, 0), i;

	for (i = 0; i < TEST_SERVICES; i++)
		if (model->now.services[i].exists)
			len += model_dump_service(model, i, text, len);
	model_dump_drains(model, text, len);
}
