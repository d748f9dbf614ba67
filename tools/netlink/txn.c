// SPDX-License-Identifier: GPL-2.0
/*
 * Transactions: a model is sent in few system calls of many messages each, of
 * which only the last wants an answer. A refusal comes without being asked for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "base/memory.h"
#include "netlink/table.h"
#include "netlink/txn.h"

#define BATCH_SIZE (136 * 1024)
/* The socket has one transaction at a time, so that any number will do. */
#define TXN_ID 1

/* The messages that have been sent and those that wait to be. */
struct batch {
	const struct nl_txn *txn;
	char *messages;
	size_t used;
	struct nl_part *parts;	/* what each message since first_seq carried */
	size_t count;
	size_t room;
	uint32_t first_seq;
	struct nl_error *error;	/* of the message refused first */
};

static struct nlmsghdr *put_txn(struct nl *nl, void *buffer, uint8_t command,
				uint16_t flags)
{
	struct nlmsghdr *nlh = nl_message(nl, buffer, command, flags);

	nl_put_u32(nlh, SVCNAT_A_TXN, TXN_ID);
	return nlh;
}

static int begin(const struct nl_txn *txn, struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = put_txn(txn->nl, buffer, SVCNAT_CMD_TXN_BEGIN,
				       NLM_F_ACK);

	if (txn->replace)
		nl_put_flag(nlh, SVCNAT_A_REPLACE);
	if (txn->expect)
		nl_put_u64(nlh, SVCNAT_A_EXPECT_GENERATION,
			   txn->generation);
	if (txn->hasty)
		return nl_request(txn->nl, nlh, NULL, NULL, error);
	return nl_request_patient(txn->nl, nlh, NULL, NULL, error);
}

static int take_commit(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type >= NLMSG_MIN_TYPE &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof(*genl) &&
	    genl->cmd == SVCNAT_CMD_COMMIT_NTF)
		nl_get_commit(nlh, data);
	return 0;
}

/* Keeps the refusal of the first message: it is the cause of all others. */
static bool take_verdicts(struct batch *batch, int len, uint32_t last)
{
	const struct nlmsghdr *nlh = (const void *)batch->txn->nl->buffer;
	struct nl_error error;
	bool complete = false;

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (!nl_is_verdict(nlh, &error)) {
			if (batch->txn->told)
				take_commit(nlh, batch->txn->told);
			continue;
		}
		complete |= error.seq == last;
		if (error.code && (!batch->error->code ||
				   (int32_t)(error.seq - batch->error->seq) < 0))
			*batch->error = error;
	}
	return complete;
}

/* Reads verdicts: all there are, or up to that of the message @last. */
static int collect(struct batch *batch, uint32_t last)
{
	bool complete = false, lost = false;

	while (!complete) {
		ssize_t got = nl_receive(batch->txn->nl, last && !lost);

		/* Refusals that were lost are not those that came first. */
		if (got < 0 && errno == ENOBUFS) {
			lost = true;
			continue;
		}
		/* It was the last one, and there is no refusal. */
		if (!got && last && !batch->error->code)
			return nl_no_answer(batch->error);
		if (got < 0) {
			batch->error->code = errno;
			snprintf(batch->error->text,
				 sizeof(batch->error->text),
				 "cannot receive: %s", strerror(errno));
			return -1;
		}
		complete = !got || take_verdicts(batch, got, last);
	}
	return batch->error->code ? -1 : 0;
}

static int flush(struct batch *batch)
{
	size_t used = batch->used;

	if (!used)
		return 0;
	batch->used = 0;
	if (nl_send(batch->txn->nl, batch->messages, used, batch->error))
		return -1;
	return collect(batch, 0);
}

static struct nlmsghdr *add_message(struct batch *batch, uint8_t command,
				    const struct nl_part *part)
{
	struct nlmsghdr *nlh;

	if (batch->used + NL_ROOM > BATCH_SIZE && flush(batch))
		return NULL;
	if (batch->count == batch->room) {
		size_t room = batch->room ? 2 * batch->room : 64;

		batch->parts = require_memory(reallocarray(batch->parts, room,
							   sizeof(*batch->parts)));
		batch->room = room;
	}
	nlh = put_txn(batch->txn->nl, batch->messages + batch->used, command,
		      0);
	if (!batch->count)
		batch->first_seq = nlh->nlmsg_seq;
	batch->parts[batch->count++] = *part;
	return nlh;
}

static int send_config(struct batch *batch)
{
	const struct nl_part none = {};
	struct nlmsghdr *nlh;

	if (!batch->txn->model->config_given)
		return 0;
	nlh = add_message(batch, SVCNAT_CMD_CONFIG_SET, &none);
	if (!nlh)
		return -1;
	nl_put_config(nlh, batch->txn->model);
	batch->used += nlh->nlmsg_len;
	return 0;
}

static int send_service(struct batch *batch, const struct service *service)
{
	struct nl_part part = { .service = service };
	bool more;

	do {
		struct nlmsghdr *nlh = add_message(batch,
						   nl_part_command(&part),
						   &part);

		if (!nlh)
			return -1;
		more = nl_put_service(nlh, &part);
		batch->used += nlh->nlmsg_len;
	} while (more);
	return 0;
}

static int send_all(struct batch *batch)
{
	const struct nl_txn *txn = batch->txn;
	const struct model *model = txn->model;
	size_t i;

	if (send_config(batch))
		return -1;
	for (i = 0; i < model->count; i++) {
		if (send_service(batch, model->list[i]))
			return -1;
		if (txn->progress)
			txn->progress(i + 1, model->count);
	}
	return flush(batch);
}

/* The refused message is made once more: its bytes are gone by now. */
static void find_blame(struct batch *batch, struct nl_blame *blame,
		       const struct service **service)
{
	uint32_t index = batch->error->seq - batch->first_seq;
	struct nl_part part, start;
	struct nlmsghdr *nlh;

	if (!batch->count || index >= batch->count)
		return;
	part = batch->parts[index];
	start = part;
	nlh = put_txn(batch->txn->nl, batch->messages, 0, 0);
	if (part.service)
		nl_put_service(nlh, &part);
	else
		nl_put_config(nlh, batch->txn->model);
	nl_find_blame(nlh, batch->txn->model, &start, batch->error->offset,
		      blame);
	*service = part.service;
}

/* The last message of a transaction, the only one that wants an answer. */
static int finish(struct batch *batch, struct nlmsghdr *nlh)
{
	struct nl *nl = batch->txn->nl;

	if (nl_send(nl, nlh, nlh->nlmsg_len, batch->error))
		return -1;
	return collect(batch, nlh->nlmsg_seq);
}

static int commit(struct batch *batch)
{
	const struct nl_txn *txn = batch->txn;
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = put_txn(txn->nl, buffer, SVCNAT_CMD_TXN_COMMIT,
				       NLM_F_ACK | (txn->told ? NLM_F_ECHO : 0));

	/* What never got to the transaction must not be missing unnoticed. */
	nl_put_u32(nlh, SVCNAT_A_REQUESTS, batch->count);
	if (txn->replace && txn->model->digested)
		nl_put(nlh, SVCNAT_A_DIGEST, SVCNAT_DIGEST_LEN,
		       txn->model->digest.bytes);
	return finish(batch, nlh);
}

/* Nobody else can change the table before it is dropped. */
static int look(struct batch *batch)
{
	const struct nl_txn *txn = batch->txn;
	char buffer[NL_ROOM];
	int err;

	/* Comes after all refusals, and changes nothing. */
	err = finish(batch, nl_message(txn->nl, buffer, SVCNAT_CMD_CONFIG_GET,
				       NLM_F_ACK));
	if (!err)
		err = nl_read_table(txn->nl, txn->have, NULL, 0, batch->error);
	nl_abort(txn->nl);
	return err;
}

/**
 * nl_txn_run() - make a model come true, all of it or nothing
 * @txn: what and how
 * @error: why not
 * @blame: what the refusal is about
 * @service: the service to blame, or NULL
 *
 * Return: 0, or -1 with @error, @blame and @service filled.
 */
int nl_txn_run(const struct nl_txn *txn, struct nl_error *error,
	       struct nl_blame *blame, const struct service **service)
{
	struct batch batch = { .txn = txn, .error = error };
	int err;

	memset(error, 0, sizeof(*error));
	memset(blame, 0, sizeof(*blame));
	*service = NULL;
	if (begin(txn, error))
		return -1;
	batch.messages = require_memory(malloc(BATCH_SIZE));
	err = send_all(&batch);
	if (err)
		nl_abort(txn->nl);
	else
		err = txn->have ? look(&batch) : commit(&batch);
	if (err)
		find_blame(&batch, blame, service);
	free(batch.parts);
	free(batch.messages);
	return err;
}

/**
 * nl_put_change() - make the message of a single change
 * @nl: the socket, which numbers it
 * @buffer: room for NL_ROOM bytes
 * @model: one service or part of it, or the settings of the network namespace
 *
 * Return: the message.
 */
struct nlmsghdr *nl_put_change(struct nl *nl, void *buffer,
			       const struct model *model)
{
	struct nl_part part = {};
	struct nlmsghdr *nlh;

	if (model->count) {
		part.service = model->list[0];
		nlh = nl_message(nl, buffer, nl_part_command(&part),
				 NLM_F_ACK);
		nl_put_service(nlh, &part);
	} else {
		nlh = nl_message(nl, buffer, SVCNAT_CMD_CONFIG_SET, NLM_F_ACK);
		nl_put_config(nlh, model);
	}
	return nlh;
}

/**
 * nl_change() - make a single change that is a transaction of its own
 * @nl: the socket
 * @model: one service or part of it, or the settings of the network namespace
 * @told: gets what it has changed
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_change(struct nl *nl, const struct model *model,
	      struct nl_commit *told, struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = nl_put_change(nl, buffer, model);

	nlh->nlmsg_flags |= NLM_F_ECHO;
	return nl_request_patient(nl, nlh, take_commit, told, error);
}

/**
 * nl_hold() - keep other writers out until nl_abort()
 * @nl: the socket
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_hold(struct nl *nl, struct nl_error *error)
{
	const struct nl_txn txn = { .nl = nl };

	return begin(&txn, error);
}

/**
 * nl_abort() - drop the open transaction
 * @nl: the socket
 */
void nl_abort(struct nl *nl)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = put_txn(nl, buffer, SVCNAT_CMD_TXN_ABORT,
				       NLM_F_ACK);
	struct nl_error error;

	/* It may be dropped already, which is as good. */
	nl_request(nl, nlh, NULL, NULL, &error);
}
