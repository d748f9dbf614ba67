// SPDX-License-Identifier: GPL-2.0
/* Commands that make one change: service, frontend, backend, config, flush. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/outcome.h"
#include "file/config.h"
#include "netlink/table.h"
#include "netlink/txn.h"

static bool has_frontend(const struct service *service,
			 const struct frontend *frontend)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++)
		if (!frontend_compare(&service->frontends[i], frontend))
			return true;
	return false;
}

/* The kernel says that another service has it, not which one. */
static void complain_taken(struct nl *nl, const struct service *wanted,
			   const struct nl_error *why)
{
	const struct service *owner = NULL;
	struct model now = {};
	struct nl_error error;
	size_t i;

	if (!nl_read_table(nl, &now, NULL, 0, &error))
		for (i = 0; i < now.count && !owner; i++)
			if (has_frontend(now.list[i], wanted->frontends))
				owner = now.list[i];
	if (owner && strcmp(owner->name, wanted->name))
		complain("%s (it is '%s')", why->text, owner->name);
	else
		complain("%s", why->text);
	model_free(&now);
}

static void complain_refusal(struct nl *nl, const struct model *model,
			     const struct nl_error *error)
{
	if (error->code == EEXIST && model->count &&
	    model->list[0]->frontend_count)
		complain_taken(nl, model->list[0], error);
	else
		complain("%s", error->text);
}

/* It is not there, as it should be. */
static int tell_nothing(struct nl *nl, struct nl_commit *told,
			struct nl_error *error)
{
	struct model now = {};

	if (nl_read_config(nl, &now, false, error))
		return -1;
	*told = (struct nl_commit){
		.told = true, .generation = now.generation,
	};
	model_free(&now);
	return 0;
}

static int send_change(const struct request *request, struct nl *nl,
		       const struct model *model, struct nl_commit *told)
{
	struct nl_error error;
	int err = nl_change(nl, model, told, &error);

	if (err && request->if_exists && error.code == ENOENT)
		err = tell_nothing(nl, told, &error);
	if (err)
		complain_refusal(nl, model, &error);
	return err;
}

/**
 * cmd_change() - send a change, which is a transaction of its own
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_change(const struct request *request)
{
	struct model model = {};
	struct nl_commit told = {};
	struct problem problem;
	struct nl nl;
	int err;

	/* The same way as a line of a file for `add` goes. */
	if (config_take(&model, CONFIG_CHANGES, request, 0, &problem)) {
		complain("%s", problem.text);
		return EXIT_FAILURE;
	}
	err = cmd_connect(request, &nl);
	if (!err) {
		err = send_change(request, &nl, &model, &told);
		nl_close(&nl);
	}
	model_free(&model);
	return err ? EXIT_FAILURE :
		     outcome_print(stdout, request->json, &told);
}
