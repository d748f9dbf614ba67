// SPDX-License-Identifier: GPL-2.0
/* Tables with counters, as the kernel would tell them. */
#include "counted.h"
#include "test.h"

/**
 * count() - give a counter a number
 * @counters: which ones
 * @attr: SVCNAT_C_*
 * @number: the number
 */
void count(struct counters *counters, unsigned int attr, uint64_t number)
{
	counters->value[attr] = number;
	counters->given |= 1ULL << attr;
}

/**
 * count_connections() - make counters that tell connections
 * @model: what they are part of
 * @number: how many
 *
 * Return: the counters.
 */
struct counters *count_connections(struct model *model, uint64_t number)
{
	struct counters counters = {};

	count(&counters, SVCNAT_C_CONNECTIONS, number);
	return model_keep_counters(model, &counters);
}

static void name_all(struct model *model, uint64_t first)
{
	struct service *service = model->list[0];
	struct counters counters = {};
	unsigned int i;

	model->generation = 7;
	for (i = 0; i <= SVCNAT_C_MAX; i++)
		count(&model->info.counters, i, 10 * first + i);
	count(&counters, SVCNAT_C_CONNECTIONS, first);
	count(&counters, SVCNAT_C_REJECTED, first + 1);
	service->counters = model_keep_counters(model, &counters);
	service->frontends[0].counters = count_connections(model, first + 2);
	service->backends[0].counters = count_connections(model, first + 3);
}

/**
 * make_counted() - make a table of a service, a node port and a backend
 * @model: the result
 * @first: the service's connections, from which on the others are counted
 */
void make_counted(struct model *model, uint64_t first)
{
	read_good(model, CONFIG_TABLE,
		  "service set web\n"
		  "frontend add web tcp nodeport 30080\n"
		  "backend set web [fd00::1]:80 weight 3 local\n");
	name_all(model, first);
}
