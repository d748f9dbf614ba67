// SPDX-License-Identifier: GPL-2.0
#include "model.h"

/**
 * model_init - start with an empty table
 * @model: result, zeroed memory
 * @table: the real one
 *
 * Context: any.
 */
void model_init(struct model *model, const struct svcnat_table *table)
{
	model->now.config = table->config;
	model->max = table->max;
}

static const struct svcnat_settings model_settings = {
	.scheduler = SVCNAT_SCHEDULER_HASH,
	.masquerade = SVCNAT_MASQUERADE_AUTO,
	.reject_with = SVCNAT_REJECT_ICMP,
	.penalty_share = 50,
	.prefix = { 32, 128 },
};

static void model_begin(struct model *model, bool replace)
{
	model->wanted = model->now;
	model->open = true;
	model->failed = false;
	model->defaults = replace;
	memset(&model->made, 0, sizeof(model->made));
	if (replace)
		memset(model->wanted.services, 0, sizeof(model->wanted.services));
}

static int model_service(struct model *model, const struct test_step *step)
{
	struct model_service *service = &model->wanted.services[step->service];

	if (service->exists && step->op == TEST_SERVICE_ADD)
		return -EEXIST;
	if (!service->exists) {
		if (!model->now.services[step->service].exists &&
		    model->made.services++ >= model->max.services)
			return -ENOSPC;
		memset(service, 0, sizeof(*service));
		service->exists = true;
		service->settings = model_settings;
	}
	test_settings_change(&service->settings, step->has, step->value);
	return 0;
}

/**
 * model_owner - whose is a frontend?
 * @table: table
 * @frontend: number of the frontend
 *
 * Context: any.
 * Return: number of the service or -1.
 */
int model_owner(const struct model_table *table, int frontend)
{
	int i;

	for (i = 0; i < TEST_SERVICES; i++)
		if (table->services[i].exists &&
		    table->services[i].frontends[frontend])
			return i;
	return -1;
}

/* Is a frontend just as packets see it? Then there is nothing to be made. */
static bool model_frontend_is_seen(const struct model *model, int service,
				   int frontend, u16 rules)
{
	const struct model_service *now = &model->now.services[service];

	return now->exists && now->frontends[frontend] &&
	       now->rules[frontend] == rules;
}

static u16 model_rules(const struct test_step *step, u16 rules)
{
	u16 mask = 0;

	if (step->has & TEST_HAS_KIND)
		mask |= TEST_RULES(15, 0, 0);
	if (step->has & TEST_HAS_POLICY)
		mask |= TEST_RULES(0, 15, 0);
	if (step->has & TEST_HAS_SOURCES)
		mask |= TEST_RULES(0, 0, 255);
	return (rules & ~mask) | (step->value & mask);
}

static int model_frontend(struct model *model, const struct test_step *step)
{
	struct model_service *service = &model->wanted.services[step->service];
	int owner = model_owner(&model->wanted, step->member);
	int member = step->member;
	bool made = false;
	u16 rules;

	if (owner >= 0 &&
	    (step->op == TEST_FRONTEND || owner != step->service))
		return -EEXIST;
	rules = TEST_RULES(member < TEST_NODEPORT ? SVCNAT_KIND_CLUSTER :
						    SVCNAT_KIND_EXTERNAL, 0, 0);
	if (owner >= 0) {
		rules = service->rules[member];
		made = !model_frontend_is_seen(model, step->service, member,
					       rules);
	}
	rules = model_rules(step, rules);
	if (!made &&
	    !model_frontend_is_seen(model, step->service, member, rules) &&
	    model->made.frontends++ >= model->max.frontends)
		return -ENOSPC;
	service->frontends[member] = true;
	service->rules[member] = rules;
	return 0;
}

static int model_backend(struct model *model, const struct test_step *step)
{
	struct model_service *service = &model->wanted.services[step->service];
	int member = step->member;

	if (service->backends[member] && step->op == TEST_BACKEND_ADD)
		return -EEXIST;
	if (!service->backends[member] &&
	    model->made.backends++ >= model->max.backends)
		return -ENOSPC;
	if (step->value != TEST_NO_WEIGHT)
		service->weights[member] = step->value;
	else if (!service->backends[member])
		service->weights[member] = 1;
	service->flags[member] = (service->flags[member] & ~step->has) |
		(step->flags & step->has);
	service->backends[member] = true;
	return 0;
}

static int model_member(struct model *model, const struct test_step *step)
{
	struct model_service *service = &model->wanted.services[step->service];
	int member = step->member;

	if (!service->exists)
		return -ENOENT;
	switch (step->op) {
	case TEST_FRONTEND:
	case TEST_FRONTEND_SET:
		return model_frontend(model, step);
	case TEST_FRONTEND_DEL:
		if (!service->frontends[member])
			return -ENOENT;
		service->frontends[member] = false;
		service->rules[member] = 0;
		return 0;
	case TEST_BACKEND:
	case TEST_BACKEND_ADD:
		return model_backend(model, step);
	default:
		if (!service->backends[member])
			return -ENOENT;
		service->backends[member] = false;
		service->weights[member] = 0;
		service->flags[member] = 0;
		return 0;
	}
}

static void model_config(struct model *model, const struct test_step *step)
{
	struct svcnat_config *config = &model->wanted.config;
	struct model_scope *scope = &model->wanted.scope;
	int i;

	if (model->defaults) {
		config->affinity_max = 65536;
		config->unknown_port = SVCNAT_UNKNOWN_PORT_REJECT;
		config->unknown_address = SVCNAT_UNKNOWN_PORT_DROP;
		config->masquerade = SVCNAT_MASQUERADE_AUTO;
		config->echo = true;
		config->external_unknown_port = SVCNAT_UNKNOWN_PORT_PASS;
		config->external_echo = false;
		memset(scope, 0, sizeof(*scope));
	}
	model->defaults = false;
	test_config_change(config, step->has, step->value);
	if (step->has & SVCNAT_HAS_NODEPORTS)
		scope->nodeports = step->value;
	if (step->has & SVCNAT_HAS_INTERFACES)
		scope->interfaces = step->value;
	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		if (step->has & SVCNAT_HAS_LIST(i))
			scope->lists[i] = step->value;
}

static bool model_settings_same(const struct svcnat_settings *a,
				const struct svcnat_settings *b)
{
	return a->affinity == b->affinity && a->maglev_size == b->maglev_size &&
	       a->scheduler == b->scheduler &&
	       a->masquerade == b->masquerade &&
	       a->reject_with == b->reject_with &&
	       a->on_removal == b->on_removal && a->drain == b->drain &&
	       a->max_connections == b->max_connections &&
	       a->failover == b->failover &&
	       a->penalty_share == b->penalty_share &&
	       a->prefix[0] == b->prefix[0] && a->prefix[1] == b->prefix[1];
}

static bool model_seed_same(const struct svcnat_config *a,
			    const struct svcnat_config *b)
{
	return a->seed.key[0] == b->seed.key[0] &&
	       a->seed.key[1] == b->seed.key[1];
}

static bool model_config_same(const struct svcnat_config *a,
			      const struct svcnat_config *b)
{
	return model_seed_same(a, b) && a->affinity_max == b->affinity_max &&
	       a->unknown_port == b->unknown_port &&
	       a->unknown_address == b->unknown_address &&
	       a->masquerade == b->masquerade && a->echo == b->echo &&
	       a->external_unknown_port == b->external_unknown_port &&
	       a->external_echo == b->external_echo;
}

/* Did a service change? Sets have a seed in them. */
static bool model_service_same(const struct model *model, int number)
{
	const struct model_service *a = &model->now.services[number];
	const struct model_service *b = &model->wanted.services[number];
	int i;

	if (a->exists != b->exists)
		return false;
	if (!model_settings_same(&a->settings, &b->settings) ||
	    memcmp(a->frontends, b->frontends, sizeof(a->frontends)) ||
	    memcmp(a->rules, b->rules, sizeof(a->rules)) ||
	    memcmp(a->backends, b->backends, sizeof(a->backends)) ||
	    memcmp(a->weights, b->weights, sizeof(a->weights)) ||
	    memcmp(a->flags, b->flags, sizeof(a->flags)))
		return false;
	for (i = 0; i < TEST_BACKENDS; i++)
		if (b->backends[i])
			return model_seed_same(&model->now.config,
					       &model->wanted.config);
	return true;
}

static bool model_has_local(const struct model_service *service)
{
	int i;

	for (i = 0; i < TEST_FRONTENDS; i++)
		if (service->frontends[i] &&
		    TEST_RULES_POLICY(service->rules[i]) == SVCNAT_POLICY_LOCAL)
			return true;
	return false;
}

/*
 * A view for local backends is there from before the first frontend needs it,
 * and stays for as long as there are backends.
 */
static void model_views(struct model *model, int number)
{
	const struct model_service *after = &model->wanted.services[number];
	struct model_history *history = &model->history[number];
	bool needed = model_has_local(&model->now.services[number]) ||
		model_has_local(after);
	int family, i;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		bool empty = true;

		for (i = 0; i < TEST_BACKENDS; i++)
			if (after->backends[i] && test_backend_family(i) == family)
				empty = false;
		history->with_local[family] |= needed;
		if (empty)
			history->with_local[family] = false;
	}
}

/* What was there before and is there still keeps its history. */
static void model_forget(struct model *model, int number)
{
	const struct model_service *before = &model->now.services[number];
	const struct model_service *after = &model->wanted.services[number];
	struct model_history *history = &model->history[number];
	int i;

	if (!before->exists || !after->exists)
		memset(history, 0, sizeof(*history));
	for (i = 0; i < TEST_FRONTENDS; i++)
		if (!before->frontends[i] || !after->frontends[i])
			history->frontends[i] = 0;
	for (i = 0; i < TEST_BACKENDS; i++)
		if (!before->backends[i] || !after->backends[i])
			history->backends[i] = 0;
}

static bool model_fits(const struct model *model)
{
	struct svcnat_limits nr = {};
	int i, j;

	for (i = 0; i < TEST_SERVICES; i++) {
		const struct model_service *service = &model->wanted.services[i];

		nr.services += service->exists;
		for (j = 0; j < TEST_FRONTENDS; j++)
			nr.frontends += service->frontends[j];
		for (j = 0; j < TEST_BACKENDS; j++)
			nr.backends += service->backends[j] ||
				service->drains[j];
	}
	nr.frontends += model->wanted.nr_gone;
	return nr.services <= model->max.services &&
	       nr.frontends <= model->max.frontends &&
	       nr.backends <= model->max.backends;
}

static void model_toll(struct svcnat_toll *toll, bool before, bool after,
		       bool same)
{
	toll->added += !before && after;
	toll->changed += before && after && !same;
	toll->removed += before && !after;
}

static void model_tolls(const struct model *model, int number,
			struct test_result *result)
{
	const struct model_service *a = &model->now.services[number];
	const struct model_service *b = &model->wanted.services[number];
	int i;

	model_toll(&result->services, a->exists, b->exists,
		   model_service_same(model, number));
	for (i = 0; i < TEST_FRONTENDS; i++)
		model_toll(&result->frontends, a->frontends[i], b->frontends[i],
			   a->rules[i] == b->rules[i]);
	for (i = 0; i < TEST_BACKENDS; i++)
		model_toll(&result->backends, a->backends[i], b->backends[i],
			   a->weights[i] == b->weights[i] &&
			   a->flags[i] == b->flags[i]);
}

static void model_commit(struct model *model, struct test_result *result)
{
	int i;

	model->open = false;
	model_drain(model);
	if (model->failed)
		result->err = -ECANCELED;
	else if (!model_fits(model))
		result->err = -ENOSPC;
	if (result->err)
		return;
	for (i = 0; i < TEST_SERVICES; i++)
		model_tolls(model, i, result);
	result->committed = result->services.added ||
		result->services.changed || result->services.removed ||
		!model_config_same(&model->now.config, &model->wanted.config) ||
		memcmp(&model->now.scope, &model->wanted.scope,
		       sizeof(model->now.scope));
	for (i = 0; i < TEST_SERVICES; i++) {
		model_forget(model, i);
		model_views(model, i);
	}
	model->now = model->wanted;
	model->generation += result->committed;
}

/**
 * model_do - do a step
 * @model: model
 * @step: the step
 *
 * Context: any.
 * Return: how it should end in the real table; there is no message.
 */
struct test_result model_do(struct model *model, const struct test_step *step)
{
	struct test_result result = {};

	switch (step->op) {
	case TEST_BEGIN:
	case TEST_REPLACE:
		if (model->open)
			result.err = -EBUSY;
		else
			model_begin(model, step->op == TEST_REPLACE);
		break;
	case TEST_SERVICE:
	case TEST_SERVICE_ADD:
		result.err = model_service(model, step);
		break;
	case TEST_SERVICE_DEL:
		if (!model->wanted.services[step->service].exists)
			result.err = -ENOENT;
		memset(&model->wanted.services[step->service], 0,
		       sizeof(struct model_service));
		break;
	case TEST_CONFIG:
		model_config(model, step);
		break;
	case TEST_FLUSH:
		memset(model->wanted.services, 0, sizeof(model->wanted.services));
		break;
	case TEST_FAILED:
		model->failed = true;
		break;
	case TEST_COMMIT:
		model_commit(model, &result);
		break;
	case TEST_ABORT:
		model->open = false;
		break;
	case TEST_TIME:
		model_expire(model);
		break;
	default:
		result.err = model_member(model, step);
	}
	return result;
}
