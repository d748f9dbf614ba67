// SPDX-License-Identifier: GPL-2.0
/* Connections of the services, counted by service and backend. */
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "base/memory.h"
#include "flows/tally.h"

/**
 * struct left_key - a backend that a service does not have any more
 * @service: the service
 * @at: address and port
 */
struct left_key {
	struct service *service;
	struct endpoint at;
};

struct tally_left {
	UT_hash_handle hh;
	struct left_key key;
	struct flow_counts counts;
};

static void *room_for(size_t count, size_t size)
{
	return require_memory(calloc(count + 1, size));
}

/**
 * tally_begin() - give services and backends counts, all 0
 * @tally: the result
 * @model: the table
 */
void tally_begin(struct tally *tally, struct model *model)
{
	struct flow_counts *next;
	size_t frontends, backends, i, j;

	memset(tally, 0, sizeof(*tally));
	model_totals(model, &frontends, &backends);
	tally->model = model;
	tally->count = model->count + backends;
	tally->counts = room_for(tally->count, sizeof(*tally->counts));
	next = tally->counts;
	for (i = 0; i < model->count; i++) {
		struct service *service = model->list[i];

		service->flows = next++;
		for (j = 0; j < service->backend_count; j++)
			service->backends[j].flows = next++;
	}
}

static struct flow_counts *left_counts(struct tally *tally,
				       struct service *service,
				       const struct endpoint *at)
{
	struct tally_left *left;
	struct left_key key;

	memset(&key, 0, sizeof(key));
	key.service = service;
	memcpy(key.at.address, at->address, sizeof(at->address));
	key.at.port = at->port;
	key.at.family = at->family;
	HASH_FIND(hh, tally->left, &key, sizeof(key), left);
	if (!left) {
		left = room_for(1, sizeof(*left));
		left->key = key;
		HASH_ADD(hh, tally->left, key, sizeof(left->key), left);
	}
	return &left->counts;
}

/* What both ends are done with, though conntrack remembers it. */
static bool is_over(const char *state)
{
	static const char *const over[] = {
		"LAST_ACK", "TIME_WAIT", "CLOSE", "CLOSED", "SHUTDOWN_ACK_SENT",
	};
	unsigned int i;

	for (i = 0; state && i < sizeof(over) / sizeof(over[0]); i++)
		if (!strcmp(state, over[i]))
			return true;
	return false;
}

static void count(struct flow_counts *counts, const struct flow *flow)
{
	if (is_over(flow->state))
		counts->closed++;
	else if (flow->status & IPS_SEEN_REPLY)
		counts->active++;
	else
		counts->unreplied++;
}

/**
 * tally_take() - count a connection, for struct flow_sink
 * @flow: the connection
 * @owner: whose it is
 * @data: the tally
 */
void tally_take(const struct flow *flow, const struct flow_owner *owner,
		void *data)
{
	struct tally *tally = data;

	count(owner->service->flows, flow);
	count(owner->backend ? owner->backend->flows :
			       left_counts(tally, owner->service,
					   &flow->backend), flow);
}

static void forget_left(struct tally *tally)
{
	struct tally_left *left, *next;

	HASH_ITER(hh, tally->left, left, next) {
		HASH_DEL(tally->left, left);
		free(left);
	}
}

/**
 * tally_restart() - begin to count again, for struct flow_sink
 * @data: the tally
 */
void tally_restart(void *data)
{
	struct tally *tally = data;

	memset(tally->counts, 0, tally->count * sizeof(*tally->counts));
	forget_left(tally);
	tally->interrupted++;
}

static int sort_left(const void *a, const void *b)
{
	const struct left_backend *one = a, *other = b;

	return endpoint_compare(&one->at, &other->at);
}

static void add_left(struct service *service, const struct tally_left *left)
{
	size_t count = service->left_count;

	/* Room doubles whenever the number reaches a power of two. */
	if (!(count & (count - 1)))
		service->left = require_memory(reallocarray(service->left,
							    count ? 2 * count : 1,
							    sizeof(*service->left)));
	service->left[count].at = left->key.at;
	service->left[count].flows = left->counts;
	service->left_count++;
}

/**
 * tally_finish() - give each service the backends that it does not have
 * @tally: the tally
 */
void tally_finish(struct tally *tally)
{
	const struct tally_left *left;
	size_t i;

	for (left = tally->left; left; left = left->hh.next)
		add_left(left->key.service, left);
	for (i = 0; i < tally->model->count; i++) {
		struct service *service = tally->model->list[i];

		if (service->left_count)
			qsort(service->left, service->left_count,
			      sizeof(*service->left), sort_left);
	}
}

/**
 * tally_end() - forget what was counted
 * @tally: the tally, whose table must still be there
 */
void tally_end(struct tally *tally)
{
	size_t i, j;

	for (i = 0; tally->model && i < tally->model->count; i++) {
		struct service *service = tally->model->list[i];

		service->flows = NULL;
		for (j = 0; j < service->backend_count; j++)
			service->backends[j].flows = NULL;
		free(service->left);
		service->left = NULL;
		service->left_count = 0;
	}
	forget_left(tally);
	free(tally->counts);
	memset(tally, 0, sizeof(*tally));
}

/**
 * tally_read() - count the connections of a table
 * @tally: the result, to be given to tally_end() if this succeeds
 * @model: the table
 * @backend: only connections to this one, NULL for all
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled; 1 if the numbers may be wrong, because
 * conntrack's table was rearranged each time.
 */
int tally_read(struct tally *tally, struct model *model,
	       const struct endpoint *backend, struct problem *problem)
{
	struct flow_sink sink = {
		.take = tally_take, .restart = tally_restart, .data = tally,
	};
	struct flows flows;
	int err;

	tally_begin(tally, model);
	err = flows_begin(&flows, model, backend, problem);
	if (!err)
		err = flows_read(&flows, &sink, problem);
	flows_end(&flows);
	if (err < 0)
		tally_end(tally);
	else
		tally_finish(tally);
	return err;
}
