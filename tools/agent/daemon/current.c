// SPDX-License-Identifier: GPL-2.0
/* What is set now, and is read again when its file changes. */
#include <string.h>

#include "agent/config/knobs.h"
#include "agent/daemon/current.h"
#include "agent/translate/settings.h"

static bool words_are(const struct words *a, const struct words *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->list[i], b->list[i]))
			return false;
	return true;
}

/* What the agent has begun with. */
static const char *kept(const struct agent_settings *old,
			const struct agent_settings *new)
{
	if (strcmp(old->node_name, new->node_name))
		return "hostnameOverride";
	if (strcmp(old->kubeconfig, new->kubeconfig))
		return "clientConnection.kubeconfig";
	return words_are(&old->api_servers, &new->api_servers) ? NULL : "the API server";
}

/* Watches and events have the name for good. */
static void swap_name(struct agent_settings *a, struct agent_settings *b)
{
	char *name = a->node_name;

	a->node_name = b->node_name;
	b->node_name = name;
}

static int check(const struct current *current, const struct agent_settings *new,
		 struct translate_options *options, struct problem *problem)
{
	const char *key = kept(&current->settings, new);

	if (key)
		return problem_set(problem, "%s needs another start of the agent", key);
	return options_take(options, new, problem);
}

static bool is_same(const struct agent_settings *a, const struct agent_settings *b)
{
	for (size_t i = 0; i < knob_count; i++)
		if (strcmp(knob_text(a, &knobs[i]), knob_text(b, &knobs[i])))
			return false;
	return true;
}

/**
 * current_renew() - read what is set again
 * @current: what is set, which stays as it is if anything is wrong
 * @problem: what is wrong
 *
 * Return: what came of it; @problem is filled if it failed.
 */
enum renewal current_renew(struct current *current, struct problem *problem)
{
	enum renewal renewal = RENEWAL_FAILED;
	struct translate_options options;
	struct agent_settings new;

	if (!agent_config_load(&new, current->words, problem) &&
	    !check(current, &new, &options, problem))
		renewal = is_same(&current->settings, &new) ? RENEWAL_NONE : RENEWAL_DONE;
	if (renewal != RENEWAL_DONE) {
		agent_settings_free(&new);
		return renewal;
	}
	swap_name(&new, &current->settings);
	agent_settings_free(&current->settings);
	current->settings = new;
	current->options = options;
	return renewal;
}
