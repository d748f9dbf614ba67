// SPDX-License-Identifier: GPL-2.0
/* What several commands have in common. */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "cmd/cmd.h"
#include "netlink/family.h"
#include "netlink/table.h"

/**
 * cmd_connect() - connect to the module in the network namespace asked for
 * @request: the command
 * @nl: the result
 *
 * Return: 0, or -1 after a complaint.
 */
int cmd_connect(const struct request *request, struct nl *nl)
{
	struct problem problem;

	if (!nl_connect(nl, request->netns, &problem))
		return 0;
	complain("%s", problem.text);
	return -1;
}

static bool is_dialed(const struct service *service, const struct endpoint *at)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		struct endpoint dialed = service->frontends[i].at;

		/* An address alone stands for all of its ports. */
		if (!at->port)
			dialed.port = 0;
		if (!endpoint_compare(&dialed, at))
			return true;
	}
	return false;
}

/* Leaves those in the table that answer to a word. */
static void select_services(struct model *model, const char *which)
{
	struct endpoint at = {};
	struct problem problem;
	bool address = !parse_address(which, &at, &problem) ||
		       !parse_endpoint(which, &at, &problem);
	size_t kept = 0, i;

	for (i = 0; i < model->count; i++) {
		struct service *service = model->list[i];

		if (!strcmp(service->name, which) ||
		    (address ? is_dialed(service, &at) :
			       !fnmatch(which, service->name, 0)))
			model->list[kept++] = service;
	}
	model->count = kept;
}

/**
 * cmd_read_table() - read the kernel's table, or the services asked for
 * @request: the command
 * @model: the result
 * @counters: counters, too; and clients, if they are asked for
 *
 * Return: 0, or -1 after a complaint.
 */
int cmd_read_table(const struct request *request, struct model *model,
		   bool counters)
{
	struct nl_error error;
	struct nl nl;
	int err;

	if (cmd_connect(request, &nl))
		return -1;
	err = nl_read_table(&nl, model, request->name,
			    (counters ? NL_WITH_COUNTERS : 0) |
			    (request->affinity ? NL_WITH_CLIENTS : 0), &error);
	nl_close(&nl);
	if (!err && request->which)
		select_services(model, request->which);
	if (!err && (!(request->name || request->which) || model->count))
		return 0;
	model_free(model);
	if (!err && request->which)
		complain("no service answers to '%s': 'svcnat show --brief' lists all",
			 request->which);
	else if (!err || (request->name && error.code == ENOENT))
		complain("there is no service '%s': 'svcnat show --brief' lists all",
			 request->name);
	else
		complain("%s", error.text);
	return -1;
}

/**
 * cmd_count_flows() - count the connections of a table
 * @tally: the result, to be given to tally_end() before the table goes
 * @model: the table
 *
 * Return: 0, or -1 after a complaint. That numbers may be wrong is said, too.
 */
int cmd_count_flows(struct tally *tally, struct model *model)
{
	struct problem problem;
	int err = tally_read(tally, model, NULL, &problem);

	if (err < 0)
		complain("%s", problem.text);
	else if (err)
		complain("%s", TALLY_DOUBT);
	return err < 0 ? -1 : 0;
}
