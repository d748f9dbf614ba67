// SPDX-License-Identifier: GPL-2.0
/* doctor: what usually breaks nodes, and how to mend it. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "doctor/doctor.h"
#include "netlink/family.h"
#include "netlink/table.h"

/* Nothing was found to be wrong, but something could not be looked at. */
#define EXIT_UNSEEN 4

static int status_of(const struct doctor *doctor)
{
	if (doctor_count(doctor, VERDICT_PROBLEM))
		return EXIT_FAILURE;
	return doctor_count(doctor, VERDICT_UNKNOWN) ? EXIT_UNSEEN :
						       EXIT_SUCCESS;
}

/* Reads the table as far as there is one; fills @problem if there is none. */
static int read_table(struct model *model, uint32_t *protocol,
		      struct problem *problem)
{
	struct nl_error error;
	struct nl nl;
	int err;

	if (nl_connect(&nl, NULL, problem))
		return -1;
	*protocol = nl.version;
	err = nl_read_table(&nl, model, NULL, NL_WITH_COUNTERS, &error);
	nl_close(&nl);
	if (!err)
		return 0;
	model_free(model);
	return problem_set(problem, "%s", error.text);
}

/**
 * cmd_doctor() - check what usually breaks nodes
 * @request: the command
 *
 * Return: an exit status, which tells a problem from what cannot be looked at.
 */
int cmd_doctor(const struct request *request)
{
	struct model model = {};
	struct problem problem;
	struct doctor doctor;
	uint32_t protocol = 0;
	int err, status;

	if (request->netns && nl_netns_enter(request->netns, &problem)) {
		complain("%s", problem.text);
		return EXIT_UNSEEN;
	}
	err = read_table(&model, &protocol, &problem);
	doctor_begin(&doctor, &model);
	doctor_examine_module(&doctor, err ? &problem : NULL, protocol);
	doctor_examine(&doctor);
	if (request->json)
		doctor_print_json(&doctor, stdout);
	else
		doctor_print(&doctor, stdout);
	status = status_of(&doctor);
	doctor_end(&doctor);
	model_free(&model);
	return status;
}
