// SPDX-License-Identifier: GPL-2.0
/* Commands that make one change: service, frontend, backend, config, flush. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "file/config.h"
#include "netlink/txn.h"

/**
 * cmd_change() - send a change, which is a transaction of its own
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_change(const struct request *request)
{
	struct model model = {};
	struct problem problem;
	struct nl_error error;
	struct nl nl;
	int err;

	/* The same way as a line of a file for `add` goes. */
	if (config_take(&model, CONFIG_CHANGES, request, 0, &problem)) {
		complain("%s", problem.text);
		return EXIT_FAILURE;
	}
	err = cmd_connect(request, &nl);
	if (!err) {
		err = nl_change(&nl, &model, &error);
		nl_close(&nl);
		if (err)
			complain("%s", error.text);
	}
	model_free(&model);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
