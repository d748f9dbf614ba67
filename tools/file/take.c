// SPDX-License-Identifier: GPL-2.0
/* A command becomes a part of a model. */
#include <string.h>

#include "file/take.h"

static struct service *take_into_table(struct model *model,
				       const struct request *request,
				       unsigned int line,
				       struct problem *problem)
{
	struct service *service;

	switch (request->command->change) {
	case SVCNAT_CMD_SERVICE_ADD:
	case SVCNAT_CMD_SERVICE_SET:
		service = model_find(model, request->name);
		if (service && request->command->change == SVCNAT_CMD_SERVICE_ADD) {
			problem_set(problem,
				    "service '%s' is already named in line %u: write 'service set' for more of its settings",
				    request->name, service->line);
			return NULL;
		}
		if (service)
			return service;
		return model_add(model, request->name, SVCNAT_CMD_SERVICE_SET,
				 line);
	case SVCNAT_CMD_FRONTEND_ADD:
	case SVCNAT_CMD_FRONTEND_SET:
	case SVCNAT_CMD_BACKEND_ADD:
	case SVCNAT_CMD_BACKEND_SET:
		service = model_find(model, request->name);
		if (service)
			return service;
		problem_set(problem,
			    "service '%s' is not there yet: put 'service set %s' above this line",
			    request->name, request->name);
		return NULL;
	default:
		problem_set(problem,
			    "'%s' has no place in a whole table: leave out what is to go, or use svcnat add",
			    request->command->words);
		return NULL;
	}
}

static bool removes(uint8_t change)
{
	return change == SVCNAT_CMD_SERVICE_DEL ||
	       change == SVCNAT_CMD_FRONTEND_DEL ||
	       change == SVCNAT_CMD_BACKEND_DEL || change == SVCNAT_CMD_FLUSH;
}

/* May a line join a message that is about the same service? */
static bool joins(uint8_t change, uint8_t command)
{
	switch (command) {
	case SVCNAT_CMD_SERVICE_ADD:
	case SVCNAT_CMD_SERVICE_SET:
		/* Frontends that come with their service must be new. */
		return change == SVCNAT_CMD_SERVICE_SET ||
		       change == SVCNAT_CMD_FRONTEND_ADD ||
		       change == SVCNAT_CMD_BACKEND_SET;
	default:
		return change == command;
	}
}

/* Lines about one service become few messages, in an order that is as good. */
static struct service *take_into_changes(struct model *model,
					 const struct request *request,
					 unsigned int line)
{
	uint8_t change = request->command->change;
	const char *name = request->name ? request->name : "";
	struct service *service = model_find(model, name);

	if (removes(change)) {
		struct service *tail = model->count ?
				       model->list[model->count - 1] : NULL;

		if (tail && tail->command == change &&
		    !strcmp(tail->name, name))
			return tail;
		service = model_add(model, name, change, line);
		model_barrier(model);
		return service;
	}
	if (service && joins(change, service->command))
		return service;
	return model_add(model, name, change, line);
}

/* A whole table says each thing once; a prefix may be about one family each time. */
static int refuse_other_value(const struct setting_table *table,
			      const struct settings *have,
			      const struct settings *more,
			      struct problem *problem)
{
	unsigned int both = have ? have->given & more->given : 0, i;

	for (i = 0; i < table->count; i++)
		if (both & 1U << i && table->list[i].kind != SETTING_PREFIX &&
		    !setting_equal(&table->list[i], &have->values[i],
				   &more->values[i]))
			return problem_set(problem,
					   "%s has another value in line %u already",
					   table->list[i].word,
					   have->values[i].line);
	return 0;
}

/* Each value, as the kernel may refuse one of several lines. */
static struct settings with_line(const struct settings *given,
				 unsigned int line)
{
	struct settings settings = *given;
	unsigned int i;

	for (i = 0; i < SETTINGS_MAX; i++)
		settings.values[i].line = line;
	return settings;
}

static void take_details(struct model *model, struct service *service,
			 const struct request *request, unsigned int line)
{
	struct frontend *frontend;
	struct settings settings;
	struct backend *backend;

	switch (request->command->change) {
	case SVCNAT_CMD_SERVICE_ADD:
	case SVCNAT_CMD_SERVICE_SET:
		settings = with_line(&request->settings, line);
		service_take(model, service, &settings);
		break;
	case SVCNAT_CMD_FRONTEND_ADD:
	case SVCNAT_CMD_FRONTEND_SET:
	case SVCNAT_CMD_FRONTEND_DEL:
		frontend = service_add_frontend(model, service);
		frontend->at = request->at;
		frontend->protocol = request->protocol;
		frontend->line = line;
		frontend_take(frontend, &request->settings);
		break;
	case SVCNAT_CMD_BACKEND_ADD:
	case SVCNAT_CMD_BACKEND_SET:
	case SVCNAT_CMD_BACKEND_DEL:
		backend = service_add_backend(model, service);
		backend->at = request->at;
		backend->line = line;
		backend_take(backend, &request->settings);
		break;
	default:
		break;
	}
}

/* In a whole table it says what a file without services would not: none is meant. */
static int take_emptying(struct model *model, struct problem *problem)
{
	if (model->count)
		return problem_set(problem,
				   "'flush' stands below services, which it would remove: put it above them, or use svcnat add");
	model->empty_meant = true;
	return 0;
}

/**
 * config_take() - take a command into a model
 * @model: the model
 * @use: what the model is for
 * @request: the command
 * @line: line of the file, 0 if it comes from the command line
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int config_take(struct model *model, enum config_use use,
		const struct request *request, unsigned int line,
		struct problem *problem)
{
	struct settings settings;
	struct service *service;

	if (!request->command->change)
		return problem_set(problem, "'%s' has no place in a file",
				   request->command->words);
	if (request->command->change == SVCNAT_CMD_CONFIG_SET) {
		if (use == CONFIG_TABLE &&
		    refuse_other_value(&config_settings, &model->config,
				       &request->settings, problem))
			return -1;
		settings = with_line(&request->settings, line);
		settings_merge(&config_settings, &model->config, &settings);
		model->config_given = true;
		model->config_line = line;
		return 0;
	}
	if (use == CONFIG_TABLE &&
	    request->command->change == SVCNAT_CMD_FLUSH)
		return take_emptying(model, problem);
	if (use == CONFIG_TABLE)
		service = take_into_table(model, request, line, problem);
	else
		service = take_into_changes(model, request, line);
	if (!service)
		return -1;
	if (use == CONFIG_TABLE &&
	    request->command->change == SVCNAT_CMD_SERVICE_SET &&
	    refuse_other_value(&service_settings, service->settings,
			       &request->settings, problem))
		return -1;
	take_details(model, service, request, line);
	return 0;
}
