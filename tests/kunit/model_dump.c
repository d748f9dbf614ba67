// SPDX-License-Identifier: GPL-2.0
/* The model as the text that test_dump() should come to. */
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

	for (i = 0; i < TEST_FRONTENDS; i++) {
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

static int model_dump_table(const struct model *model, char *text, int len)
{
	const struct model_table *table = &model->now;
	const struct svcnat_config *config = &table->config;
	int services = 0, frontends = 0, backends = 0, masquerade = 0, i;
	int start = len;

	for (i = 0; i < TEST_SERVICES; i++) {
		const struct model_service *service = &table->services[i];

		services += service->exists;
		frontends += model_count(service->frontends, TEST_FRONTENDS);
		backends += model_count(service->backends, TEST_BACKENDS);
		masquerade += service->settings.masquerade;
	}
	len += test_line(text, len,
			 "generation %llu services %u frontends %u backends %u masquerade %u\n",
			 model->generation, services, frontends, backends,
			 masquerade);
	len += test_line(text, len, "ids %d names %d keys %d vips %d txn 0\n",
			 services, services, frontends,
			 model_count_vips(table));
	len += test_line(text, len,
			 "seed %llx affinity %u unknown %u masquerade %u echo %d\n",
			 config->seed.key[0], config->affinity_max,
			 config->unknown_port, config->masquerade, config->echo);
	return len - start;
}

static int model_dump_set(const struct model *model, int number, int family,
			  char *text, int len)
{
	const struct model_service *service = &model->now.services[number];
	const struct svcnat_settings *settings = &service->settings;
	int start = len, nr = 0, i;

	for (i = 0; i < TEST_BACKENDS; i++)
		nr += service->backends[i] && test_backend_family(i) == family;
	if (!nr)
		return 0;
	len += test_line(text, len,
			 " set %d of %u seed %llx affinity %u maglev %u scheduler %u masquerade %u reject %u prefix %u %u\n",
			 family, nr, model->now.config.seed.key[0],
			 settings->affinity, settings->maglev_size,
			 settings->scheduler, settings->masquerade,
			 settings->reject_with, settings->prefix[0],
			 settings->prefix[1]);
	for (i = 0; i < TEST_BACKENDS; i++)
		if (service->backends[i] && test_backend_family(i) == family)
			len += test_line(text, len,
					 " backend %d weight %u connections %llu\n",
					 i, service->weights[i],
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
			 "%s live 1 affinity %u maglev %u scheduler %u masquerade %u reject %u prefix %u %u frontends %u turns %d %d connections %llu\n",
			 test_name(number), settings->affinity,
			 settings->maglev_size, settings->scheduler,
			 settings->masquerade, settings->reject_with,
			 settings->prefix[0], settings->prefix[1],
			 model_count(service->frontends, TEST_FRONTENDS),
			 history->turns[0], history->turns[1],
			 history->connections);
	for (i = 0; i < TEST_FRONTENDS; i++)
		if (service->frontends[i])
			len += test_line(text, len,
					 " frontend %d connections %llu\n", i,
					 history->frontends[i]);
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
}
