// SPDX-License-Identifier: GPL-2.0
/* metrics: counters and states for Prometheus. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "metrics/metrics.h"
#include "netlink/family.h"

/**
 * cmd_metrics() - print metrics
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_metrics(const struct request *request)
{
	const struct metrics what = { .flows = request->flows };
	struct problem problem;
	int err = 0;

	if (request->json) {
		complain("metrics have a format of their own: for JSON use 'svcnat -j stats'");
		return EXIT_USAGE;
	}
	if (request->netns)
		err = nl_netns_enter(request->netns, &problem);
	if (!err)
		err = metrics_write(stdout, &what, &problem);
	if (err)
		complain("%s", problem.text);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
