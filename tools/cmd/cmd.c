// SPDX-License-Identifier: GPL-2.0
/* What several commands have in common. */
#include <errno.h>

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

/**
 * cmd_read_table() - read the kernel's table, or the one service asked for
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
	if (!err && (!request->name || model->count))
		return 0;
	model_free(model);
	if (!err || (request->name && error.code == ENOENT))
		complain("there is no service '%s'", request->name);
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
