// SPDX-License-Identifier: GPL-2.0
/* flows: connections of the services, as conntrack has them. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/flow_print.h"
#include "flows/tally.h"
#include "host/sysctl.h"

/* The backend asked for, if there is one. */
static const struct endpoint *wanted_backend(const struct request *request,
					     struct endpoint *at)
{
	struct problem problem;

	if (!(request->settings.given & 1) ||
	    parse_endpoint(request->settings.values[0].text, at, &problem))
		return NULL;
	return at;
}

static int list_flows(const struct request *request, struct model *model,
		      const struct endpoint *backend, struct problem *problem)
{
	struct flow_list list;
	struct flow_sink sink = {
		.take = flow_list_take, .restart = flow_list_restart,
		.data = &list,
	};
	struct flows flows;
	long accounted = 0;
	int err;

	if (flows_begin(&flows, model, backend, problem))
		return -1;
	sysctl_number("net/netfilter/nf_conntrack_acct", &accounted);
	flow_list_begin(&list, stdout, request->json, accounted,
			model->generation);
	err = flows_read(&flows, &sink, problem);
	/* Without its end, a list of JSON is known not to be complete. */
	flow_list_end(&list, !err);
	flows_end(&flows);
	return err;
}

/* Where one backend is asked for, all else would be shown as without any. */
static void keep_backend(struct model *model, const struct endpoint *backend)
{
	size_t i, j;

	for (i = 0; i < model->count; i++) {
		struct service *service = model->list[i];
		size_t kept = 0;

		for (j = 0; j < service->backend_count; j++)
			if (!endpoint_compare(&service->backends[j].at, backend))
				service->backends[kept++] = service->backends[j];
		service->backend_count = kept;
	}
}

static int count_flows(const struct request *request, struct model *model,
		       const struct endpoint *backend, struct problem *problem)
{
	struct tally tally;
	int err;

	if (backend)
		keep_backend(model, backend);
	err = tally_read(&tally, model, backend, problem);
	if (err < 0)
		return err;
	if (request->json)
		flow_counts_print_json(stdout, model, backend);
	else
		flow_counts_print(stdout, model, backend);
	tally_end(&tally);
	return err;
}

/**
 * cmd_flows() - list or count connections of the services
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_flows(const struct request *request)
{
	const struct endpoint *backend;
	struct model model = {};
	struct problem problem;
	struct endpoint at;
	int err;

	if (cmd_read_table(request, &model, false))
		return EXIT_FAILURE;
	backend = wanted_backend(request, &at);
	if (request->count)
		err = count_flows(request, &model, backend, &problem);
	else
		err = list_flows(request, &model, backend, &problem);
	if (err < 0)
		complain("%s", problem.text);
	else if (err)
		complain("%s", TALLY_DOUBT);
	model_free(&model);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
