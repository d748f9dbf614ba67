// SPDX-License-Identifier: GPL-2.0
/* What the kernel tells becomes metrics. */
#include "base/version.h"
#include "flows/tally.h"
#include "metrics/metrics.h"
#include "netlink/family.h"
#include "netlink/table.h"

static int write_model(FILE *to, struct model *model,
		       const struct metrics *what, struct problem *problem)
{
	struct tally tally = {};
	char version[64] = "";
	int err = 0;

	if (what->flows)
		err = tally_read(&tally, model, NULL, problem);
	if (err > 0)
		complain("%s", TALLY_DOUBT);
	version_of_module(version, sizeof(version));
	if (what->brief)
		metrics_print_brief(to, model, version);
	else if (err >= 0)
		metrics_print(to, model, version);
	tally_end(&tally);
	return err < 0 ? -1 : 0;
}

/**
 * metrics_write() - ask the kernel, and write metrics
 * @to: where to
 * @what: what is asked for
 * @problem: why not
 *
 * Connects anew each time, so that the module may go and come.
 *
 * Return: 0, or -1 with @problem filled.
 */
int metrics_write(FILE *to, const struct metrics *what, struct problem *problem)
{
	struct model model = {};
	struct nl_error error;
	struct nl nl;
	int err;

	if (nl_connect(&nl, NULL, problem))
		return -1;
	if (what->brief)
		err = nl_read_config(&nl, &model, true, &error);
	else
		err = nl_read_table(&nl, &model, NULL, NL_WITH_COUNTERS, &error);
	nl_close(&nl);
	if (err)
		problem_set(problem, "%s", error.text);
	else
		err = write_model(to, &model, what, problem);
	model_free(&model);
	return err;
}
