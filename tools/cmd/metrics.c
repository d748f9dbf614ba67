// SPDX-License-Identifier: GPL-2.0
/* metrics: counters and states for Prometheus, printed or served. */
#include <stdlib.h>

#include "base/version.h"
#include "cmd/cmd.h"
#include "metrics/metrics.h"
#include "netlink/family.h"
#include "netlink/table.h"

static int write_model(FILE *to, struct model *model, bool flows,
		       struct problem *problem)
{
	struct tally tally = {};
	char version[64] = "";
	int err = 0;

	if (flows)
		err = tally_read(&tally, model, NULL, problem);
	if (err > 0)
		complain("%s", TALLY_DOUBT);
	version_of_module(version, sizeof(version));
	if (err >= 0)
		metrics_print(to, model, version);
	tally_end(&tally);
	return err < 0 ? -1 : 0;
}

/* Connects anew each time, so that the module may go and come. */
static int write_metrics(FILE *to, void *data, struct problem *problem)
{
	const struct request *request = data;
	struct model model = {};
	struct nl_error error;
	struct nl nl;
	int err;

	if (nl_connect(&nl, NULL, problem))
		return -1;
	err = nl_read_table(&nl, &model, NULL, NL_WITH_COUNTERS, &error);
	nl_close(&nl);
	if (err)
		problem_set(problem, "%s", error.text);
	else
		err = write_model(to, &model, request->flows, problem);
	model_free(&model);
	return err;
}

static int serve(const struct request *request, int fd,
		 struct problem *problem)
{
	const struct metrics_source source = {
		.write = write_metrics, .data = (void *)request,
	};

	return metrics_serve(fd, request->listen, &source, problem);
}

/**
 * cmd_metrics() - print metrics, or serve them until ended
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_metrics(const struct request *request)
{
	struct problem problem;
	int err = 0, fd = -1;

	if (request->json) {
		complain("metrics have a format of their own: for JSON use 'svcnat -j stats'");
		return EXIT_USAGE;
	}
	if (request->listen)
		err = metrics_can_serve(&problem);
	/* Who asks is rarely in the network namespace that is asked about. */
	if (!err && request->listen) {
		fd = metrics_socket(request->listen, &problem);
		err = fd < 0 ? -1 : 0;
	}
	if (!err && request->netns)
		err = nl_netns_enter(request->netns, &problem);
	if (!err && fd >= 0)
		err = serve(request, fd, &problem);
	else if (!err)
		err = write_metrics(stdout, (void *)request, &problem);
	if (err)
		complain("%s", problem.text);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
