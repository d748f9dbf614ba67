// SPDX-License-Identifier: GPL-2.0
/* Reading the kernel's table, whole and of one generation. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "netlink/svcnat.h"
#include "netlink/table.h"
#include "netlink/txn.h"

/* So often a table may change while it is read before others are held up. */
#define TRIES 4

static int take_service(const struct nlmsghdr *nlh, void *data)
{
	return nl_get_service(nlh, data);
}

static int take_config(const struct nlmsghdr *nlh, void *data)
{
	return nl_get_config(nlh, data);
}

static void explain_answer(struct nl_error *error)
{
	if (error->code == EBADMSG)
		snprintf(error->text, sizeof(error->text),
			 "the module's answer makes no sense to this tool: are they of the same version?");
}

/**
 * nl_read_config() - read the settings of the network namespace
 * @nl: the socket
 * @model: gets settings and generation
 * @counters: counters and limits, too
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_read_config(struct nl *nl, struct model *model, bool counters,
		   struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = nl_message(nl, buffer, SVCNAT_CMD_CONFIG_GET,
					  NLM_F_ACK);

	if (counters)
		nl_put_flag(nlh, SVCNAT_A_WITH_COUNTERS);
	if (!nl_request(nl, nlh, take_config, model, error))
		return 0;
	explain_answer(error);
	return -1;
}

static int read_services(struct nl *nl, struct model *model, const char *name,
			 unsigned int with, struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = nl_message(nl, buffer, SVCNAT_CMD_SERVICE_GET,
					  NLM_F_DUMP);

	if (name)
		nl_put_string(nlh, SVCNAT_A_NAME, name);
	if (with & NL_WITH_COUNTERS)
		nl_put_flag(nlh, SVCNAT_A_WITH_COUNTERS);
	if (with & NL_WITH_CLIENTS)
		nl_put_flag(nlh, SVCNAT_A_WITH_CLIENTS);
	if (!nl_request(nl, nlh, take_service, model, error))
		return 0;
	explain_answer(error);
	return -1;
}

static int note_service(const struct nlmsghdr *nlh, void *data)
{
	bool *has = data;

	(void)nlh;
	*has = true;
	return 0;
}

/**
 * nl_has_services() - has the kernel's table services?
 * @nl: the socket
 * @has: gets the answer
 * @error: why it cannot be told
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_has_services(struct nl *nl, bool *has, struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = nl_message(nl, buffer, SVCNAT_CMD_SERVICE_GET,
					  NLM_F_DUMP);

	*has = false;
	return nl_request(nl, nlh, note_service, has, error);
}

/* Reads everything once; whether that was one generation is in @consistent. */
static int read_once(struct nl *nl, struct model *model, const char *name,
		     unsigned int with, bool *consistent, struct nl_error *error)
{
	struct model after = {};

	if (nl_read_config(nl, model, with & NL_WITH_COUNTERS, error))
		return -1;
	after.generation = model->generation;
	if (read_services(nl, model, name, with, error))
		return -1;
	*consistent = !nl->interrupted;
	model->generation = after.generation;
	if (nl_read_config(nl, &after, false, error))
		return -1;
	*consistent &= after.generation == model->generation;
	return 0;
}

/**
 * nl_read_table() - read the kernel's table
 * @nl: the socket
 * @model: gets it, sorted by name
 * @name: the only service to read, NULL for all
 * @with: NL_WITH_*: what to read besides
 * @error: why not
 *
 * Begins again when the table changes meanwhile. When that happens time and
 * again, other writers are made to wait for a moment.
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_read_table(struct nl *nl, struct model *model, const char *name,
		  unsigned int with, struct nl_error *error)
{
	bool consistent = false, held = false;
	struct problem problem;
	unsigned int line;
	size_t i;
	int tries, err = 0;

	for (tries = 0; !consistent && !err; tries++) {
		if (tries == TRIES)
			err = nl_hold(nl, error);
		held = tries >= TRIES && !err;
		model_free(model);
		if (!err)
			err = read_once(nl, model, name, with, &consistent,
					error);
		/* Nobody else can write now: not another reason to begin again. */
		consistent |= held;
	}
	if (held)
		nl_abort(nl);
	if (err)
		return -1;
	model_sort(model);
	for (i = 0; i < model->count; i++)
		service_sort(model->list[i], true, &problem, &line);
	return 0;
}
