// SPDX-License-Identifier: GPL-2.0
/* What should drain: whoever was there before a commit and is not after it. */
#include "model.h"

static u64 model_drain_end(const struct svcnat_settings *settings)
{
	return test_clock + 1000ULL * settings->drain;
}

static void model_drain_backends(const struct model_service *before,
				 struct model_service *after)
{
	int i;

	memcpy(after->drains, before->drains, sizeof(after->drains));
	for (i = 0; i < TEST_BACKENDS; i++) {
		if (after->backends[i] || !after->exists ||
		    after->settings.on_removal != SVCNAT_ON_REMOVAL_DRAIN)
			after->drains[i] = 0;
		else if (before->backends[i])
			after->drains[i] = model_drain_end(&after->settings);
	}
}

/* The service that has it then decides, or the one that had it. */
static void model_drain_frontend(struct model *model, int frontend)
{
	struct model_table *wanted = &model->wanted;
	int before = model_owner(&model->now, frontend);
	int after = model_owner(wanted, frontend);
	const struct svcnat_settings *settings;

	if (before < 0 || before == after)
		return;
	settings = &model->now.services[before].settings;
	if (after >= 0)
		settings = &wanted->services[after].settings;
	else if (wanted->services[before].exists)
		settings = &wanted->services[before].settings;
	if (settings->on_removal != SVCNAT_ON_REMOVAL_DRAIN ||
	    wanted->nr_gone == MODEL_GONE)
		return;
	wanted->gone[wanted->nr_gone++] = (struct model_gone){
		.frontend = frontend,
		.deadline = model_drain_end(settings),
	};
}

/**
 * model_drain - let drain what the open transaction would remove
 * @model: model
 *
 * Context: any.
 */
void model_drain(struct model *model)
{
	int i;

	for (i = 0; i < TEST_SERVICES; i++)
		model_drain_backends(&model->now.services[i],
				     &model->wanted.services[i]);
	for (i = 0; i < TEST_FRONTENDS; i++)
		model_drain_frontend(model, i);
}

/**
 * model_expire - forget what has drained
 * @model: model
 *
 * Context: any.
 */
void model_expire(struct model *model)
{
	struct model_table *now = &model->now;
	int nr = now->nr_gone, i, j;

	for (i = 0; i < TEST_SERVICES; i++)
		for (j = 0; j < TEST_BACKENDS; j++)
			if (now->services[i].drains[j] <= test_clock)
				now->services[i].drains[j] = 0;
	now->nr_gone = 0;
	for (i = 0; i < nr; i++)
		if (now->gone[i].deadline > test_clock)
			now->gone[now->nr_gone++] = now->gone[i];
}

static int model_dump_deadline(const char *what, int number, u64 deadline,
			       char *text, int len)
{
	return test_line(text, len, "%s %d until %llu\n", what, number,
			 deadline);
}

/**
 * model_dump_drains - write down what should drain
 * @model: model
 * @text: result
 * @len: length of the text so far
 *
 * Context: any.
 * Return: how much longer it is now.
 */
int model_dump_drains(const struct model *model, char *text, int len)
{
	const struct model_table *now = &model->now;
	u64 next = SVCNAT_DEADLINE_NONE, deadline;
	int start = len, nr = 0, i, j;

	for (i = 0; i < TEST_SERVICES; i++) {
		for (j = 0; j < TEST_BACKENDS; j++) {
			deadline = now->services[i].drains[j];
			if (!deadline)
				continue;
			len += model_dump_deadline(test_name(i), j, deadline,
						   text, len);
			next = min(next, deadline);
			nr++;
		}
	}
	/* In any order: what leaves at once is in none. */
	for (i = 0; i < TEST_FRONTENDS; i++) {
		for (j = 0; j < now->nr_gone; j++) {
			deadline = now->gone[j].deadline;
			if (now->gone[j].frontend != i)
				continue;
			len += model_dump_deadline("frontend", i, deadline,
						   text, len);
			next = min(next, deadline);
		}
	}
	len += test_line(text, len, "draining %u %u next %llu\n", nr,
			 now->nr_gone, next);
	return len - start;
}

static int test_dump_leavers(struct svcnat_table *table, int service,
			     char *text, int len)
{
	const struct svcnat_service *real =
		svcnat_table_service(table, test_name(service));
	const struct svcnat_drain *drain;
	struct svcnat_backend backend;
	int start = len, i;
	u64 deadline;

	for (i = 0; real && i < TEST_BACKENDS; i++) {
		backend = test_backend_change(i, 1).backend;
		drain = rcu_dereference_protected(real->drains[test_backend_family(i)],
						  lockdep_is_held(&table->mutex));
		deadline = svcnat_drain_find(drain, backend.addr, backend.port);
		if (deadline != SVCNAT_DEADLINE_NONE)
			len += model_dump_deadline(test_name(service), i,
						   deadline, text, len);
	}
	return len - start;
}

/**
 * test_dump_drains - write down what drains in a table
 * @table: table
 * @text: result
 * @len: length of the text so far
 *
 * Context: process context, caller holds the table's mutex.
 * Return: how much longer it is now.
 */
int test_dump_drains(struct svcnat_table *table, char *text, int len)
{
	const struct svcnat_frontend *frontend;
	int start = len, i;

	for (i = 0; i < TEST_SERVICES; i++)
		len += test_dump_leavers(table, i, text, len);
	for (i = 0; i < TEST_FRONTENDS; i++) {
		const struct svcnat_key key = test_frontend_key(i);

		list_for_each_entry(frontend, &table->drains.frontends, draining)
			if (svcnat_key_equal(&frontend->key, &key))
				len += model_dump_deadline("frontend", i,
							   frontend->deadline,
							   text, len);
	}
	len += test_line(text, len, "draining %u %u next %llu\n",
			 table->drains.nr_backends, table->drains.nr_frontends,
			 svcnat_drains_next(table));
	return len - start;
}
