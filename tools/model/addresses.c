// SPDX-License-Identifier: GPL-2.0
/* The distinct addresses of a table. */
#include "model/addresses.h"

/**
 * addresses_of_frontends() - the addresses that clients dial
 * @set: the result
 * @model: whose
 */
void addresses_of_frontends(struct addresses *set, const struct model *model)
{
	size_t frontends, backends, i, j;

	model_totals(model, &frontends, &backends);
	addresses_begin(set, frontends);
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->frontend_count; j++)
			addresses_add(set, &model->list[i]->frontends[j].at);
	addresses_sort(set);
}

/**
 * addresses_of_backends() - the addresses that serve
 * @set: the result
 * @model: whose
 */
void addresses_of_backends(struct addresses *set, const struct model *model)
{
	size_t frontends, backends, i, j;

	model_totals(model, &frontends, &backends);
	addresses_begin(set, backends);
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->backend_count; j++)
			addresses_add(set, &model->list[i]->backends[j].at);
	addresses_sort(set);
}
