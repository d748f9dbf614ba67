// SPDX-License-Identifier: GPL-2.0
/*
 * From what the kernel has to what it shall have, in commands. What goes is
 * said before what comes: a frontend may move from one service to another.
 */
#include <string.h>

#include "agent/sync/changes.h"

#define ALL_OF(table) ((1U << (table).count) - 1)

/* A change to a service, which is begun when there is something to say. */
struct change {
	struct model *model;
	const char *name;
	uint8_t command;
	struct service *service;
};

static struct service *service_of(struct change *change)
{
	if (!change->service)
		change->service = model_add(change->model, change->name,
					    change->command, 0);
	return change->service;
}

static struct frontend *add_frontend(struct change *change)
{
	return service_add_frontend(change->model, service_of(change));
}

static struct backend *add_backend(struct change *change)
{
	return service_add_backend(change->model, service_of(change));
}

/* The order of two frontends; an end of a list is behind all. */
static int order_frontends(const struct shadow_port *have, uint32_t h,
			   const struct service *want, uint32_t w)
{
	const struct shadow_frontend *a = &have->frontends[h];
	const struct frontend *b = &want->frontends[w];
	int order;

	if (h == have->frontend_count)
		return 1;
	if (w == want->frontend_count)
		return -1;
	order = endpoint_compare(&a->at, &b->at);
	return order ? order : (int)a->protocol - (int)b->protocol;
}

static int order_backends(const struct shadow_port *have, uint32_t h,
			  const struct service *want, uint32_t w)
{
	if (h == have->backend_count)
		return 1;
	if (w == want->backend_count)
		return -1;
	return endpoint_compare(&have->backends[h].at, &want->backends[w].at);
}

static void drop_frontends(struct change change, const struct shadow_port *have,
			   const struct service *want)
{
	uint32_t h = 0, w = 0;

	change.command = SVCNAT_CMD_FRONTEND_DEL;
	while (h < have->frontend_count || w < want->frontend_count) {
		int order = order_frontends(have, h, want, w);

		if (order < 0) {
			struct frontend *gone = add_frontend(&change);

			gone->at = have->frontends[h].at;
			gone->protocol = have->frontends[h].protocol;
		}
		h += order <= 0;
		w += order >= 0;
	}
}

static void drop_backends(struct change change, const struct shadow_port *have,
			  const struct service *want)
{
	uint32_t h = 0, w = 0;

	change.command = SVCNAT_CMD_BACKEND_DEL;
	while (h < have->backend_count || w < want->backend_count) {
		int order = order_backends(have, h, want, w);

		if (order < 0)
			add_backend(&change)->at = have->backends[h].at;
		h += order <= 0;
		w += order >= 0;
	}
}

static const struct service *find_wanted(const struct wanted *wanted,
					 const char *name)
{
	size_t i;

	for (i = 0; i < wanted->count; i++)
		if (!strcmp(wanted->list[i]->name, name))
			return wanted->list[i];
	return NULL;
}

static void list_losses(const struct shadow *shadow,
			const struct wanted *wanted, struct model *changes)
{
	const struct shadow_service *service = shadow_find(shadow, wanted->name);
	const struct shadow_port *have = service ? service->ports : NULL;

	for (; have; have = have->next) {
		const struct service *want = find_wanted(wanted, have->name);
		struct change change = {
			.model = changes,
			.name = have->name,
			.command = SVCNAT_CMD_SERVICE_DEL,
		};

		if (!want) {
			service_of(&change);
			continue;
		}
		drop_frontends(change, have, want);
		drop_backends(change, have, want);
	}
}

static bool frontend_is(const struct shadow *shadow,
			const struct shadow_frontend *have,
			const struct frontend *want)
{
	return have->kind == want->kind && have->policy == want->policy &&
	       !strcmp(strings_text(&shadow->strings, have->sources),
		       want->sources);
}

static void add_frontends(struct change *coming, const struct shadow *shadow,
			  const struct shadow_port *have,
			  const struct service *want)
{
	struct change changed = {
		.model = coming->model,
		.name = coming->name,
		.command = SVCNAT_CMD_FRONTEND_SET,
	};
	uint32_t h = 0, w = 0;

	while (h < have->frontend_count || w < want->frontend_count) {
		int order = order_frontends(have, h, want, w);
		struct frontend *into;

		if (order > 0) {
			*add_frontend(coming) = want->frontends[w];
		} else if (!order && !frontend_is(shadow, &have->frontends[h],
						  &want->frontends[w])) {
			into = add_frontend(&changed);
			*into = want->frontends[w];
			into->given = ALL_OF(frontend_settings);
			if (is_nodeport(&into->at))
				into->given &= ~(1U << FRONTEND_KIND);
		}
		h += order <= 0;
		w += order >= 0;
	}
}

static void add_backends(struct change *coming, const struct shadow_port *have,
			 const struct service *want)
{
	uint32_t h = 0, w = 0;

	while (h < have->backend_count || w < want->backend_count) {
		int order = order_backends(have, h, want, w);
		const struct shadow_backend *old = &have->backends[h];
		const struct backend *new = &want->backends[w];

		if (order > 0) {
			*add_backend(coming) = *new;
		} else if (!order && (old->weight != new->weight ||
				      old->flags != new->flags)) {
			struct backend *into = add_backend(coming);

			*into = *new;
			into->given = ALL_OF(backend_settings);
		}
		h += order <= 0;
		w += order >= 0;
	}
}

/* Settings that are standard again have to be said, too. */
static struct settings all_settings(const struct settings *want,
				    const struct settings *have)
{
	struct settings all = {};
	unsigned int i;

	for (i = 0; i < service_settings.count; i++) {
		if (!((want->given | have->given) & 1U << i))
			continue;
		all.values[i] = setting_effective(&service_settings, want, i);
		all.given |= 1U << i;
	}
	return all;
}

static void list_gains(const struct shadow *shadow, const struct wanted *wanted,
		       const struct service *want, struct model *changes)
{
	const struct shadow_service *service = shadow_find(shadow, wanted->name);
	const struct shadow_port *have = shadow_port(service, want->name);
	const struct shadow_port nothing = {};
	struct change change = {
		.model = changes,
		.name = want->name,
		.command = SVCNAT_CMD_SERVICE_SET,
	};
	struct settings settings;

	if (!have) {
		service_take(changes, service_of(&change), want->settings);
	} else if (!settings_equal(&service_settings, have->settings,
				   want->settings)) {
		settings = all_settings(want->settings, have->settings);
		service_take(changes, service_of(&change), &settings);
	}
	/* What is added joins the service, what is changed comes after it. */
	add_backends(&change, have ?: &nothing, want);
	add_frontends(&change, shadow, have ?: &nothing, want);
}

/**
 * changes_list() - list the commands that make what is wanted
 * @shadow: what the kernel has
 * @wanted: what it shall have
 * @count: length of @wanted
 * @changes: gets the commands; lasts no longer than the model of @wanted
 */
void changes_list(const struct shadow *shadow, const struct wanted *wanted,
		  size_t count, struct model *changes)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		if (!wanted[i].left)
			list_losses(shadow, &wanted[i], changes);
	for (i = 0; i < count; i++)
		for (j = 0; !wanted[i].left && j < wanted[i].count; j++)
			list_gains(shadow, &wanted[i], wanted[i].list[j],
				   changes);
}

/**
 * changes_list_config() - set the network namespace, unless it is so already
 * @shadow: what the kernel has
 * @wanted: what it shall have
 * @changes: gets the settings
 */
void changes_list_config(const struct shadow *shadow,
			 const struct model *wanted, struct model *changes)
{
	if (settings_equal(&config_settings, &shadow->config.config,
			   &wanted->config))
		return;
	changes->config = wanted->config;
	changes->config_given = true;
}
