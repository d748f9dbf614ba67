// SPDX-License-Identifier: GPL-2.0
/* One transaction: the whole table, or what has changed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/sync/changes.h"
#include "agent/sync/digest.h"
#include "agent/sync/refused.h"
#include "agent/sync/run.h"
#include "netlink/table.h"
#include "netlink/txn.h"

/* So often others may be faster before all is left for later. */
#define TRIES 4

static void translate_one(struct sync *sync, const struct cache_service *service,
			  struct model *model)
{
	told_begin(&sync->told);
	translate_service(&sync->translate, service, model);
	told_end(&sync->told, service->name);
}

/* The table without what was refused. */
static void translate_all(struct sync *sync, struct model *model)
{
	const struct cache_service *service;

	translate_config(&sync->translate, model);
	for (service = sync->cache->services; service; service = service->hh.next)
		if (!refused_has(sync, service->name))
			translate_one(sync, service, model);
	model_sort(model);
	model->digest = digest_of_table(model);
	model->digested = true;
}

static int read_now(struct sync *sync, struct model *now,
		    struct problem *problem)
{
	struct nl_error error;

	if (!nl_read_config(&sync->nl, now, false, &error))
		return 0;
	return problem_set(problem, "%s", error.text);
}

/*
 * How the generation has grown by a commit of ours: nobody else may have made
 * one since.
 */
static void check_generation(struct sync *sync)
{
	struct model now = {};
	struct problem problem;

	if (read_now(sync, &now, &problem)) {
		sync->full = true;
	} else {
		if (now.generation > sync->generation + 1) {
			sync->foreign++;
			sync->full = true;
		}
		sync->generation = now.generation;
	}
	model_free(&now);
}

/* Services of one Service stand together in the order of names. */
static void store_all(struct sync *sync, const struct model *model)
{
	char name[2 * SVCNAT_NAME_MAX];
	size_t i, first = 0;

	shadow_forget(&sync->shadow);
	shadow_store_config(&sync->shadow, model);
	for (i = 1; i <= model->count; i++) {
		const char *last = model->list[first]->name;
		size_t len = refused_name_len(last);

		if (i < model->count && refused_name_len(model->list[i]->name) == len &&
		    !strncmp(model->list[i]->name, last, len))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)len, last);
		shadow_store(&sync->shadow, name, &model->list[first], i - first);
		first = i;
	}
}

static int send_model(struct sync *sync, const struct model *model, bool replace,
		      struct nl_error *error, const struct service **service)
{
	const struct nl_txn txn = {
		.nl = &sync->nl,
		.model = model,
		.replace = replace,
		.expect = true,
		.generation = sync->generation,
		.hasty = true,
	};
	struct nl_blame blame;

	return nl_txn_run(&txn, error, &blame, service);
}

static bool has_digest(const struct model *now, const struct model *wanted)
{
	return now->digested &&
	       !memcmp(&now->digest, &wanted->digest, sizeof(now->digest));
}

/* What failed: a service that is left out, a faster writer, or all of it. */
static bool may_try_again(struct sync *sync, const struct nl_error *error,
			  const struct service *service, int *tries,
			  struct problem *problem)
{
	problem_set(problem, "%s", error->text);
	sync->failures++;
	if (error->code == ESTALE) {
		sync->foreign++;
		return --*tries > 0;
	}
	return refused_add(sync, service, error->text);
}

static enum sync_result try_whole(struct sync *sync, int *tries,
				  struct problem *problem, bool *again)
{
	struct model wanted = {}, now = {};
	enum sync_result result = SYNC_FAILED;
	const struct service *service = NULL;
	struct nl_error error;

	*again = false;
	translate_all(sync, &wanted);
	if (read_now(sync, &now, problem))
		goto out;
	sync->generation = now.generation;
	if (has_digest(&now, &wanted)) {
		result = SYNC_UNCHANGED;
	} else if (!send_model(sync, &wanted, true, &error, &service)) {
		result = SYNC_COMMITTED;
	} else {
		*again = may_try_again(sync, &error, service, tries, problem);
		goto out;
	}
	store_all(sync, &wanted);
out:
	model_free(&now);
	model_free(&wanted);
	return result;
}

/**
 * run_whole() - make the kernel's table what the cluster is, whatever it is now
 * @sync: what to do it with
 * @problem: why not
 *
 * The kernel compares: what is equal stays untouched, and if all is, so does the
 * generation.
 *
 * Return: what came of it.
 */
enum sync_result run_whole(struct sync *sync, struct problem *problem)
{
	enum sync_result result;
	int tries = TRIES;
	bool again;
	uint64_t before;

	do
		result = try_whole(sync, &tries, problem, &again);
	while (again);
	refused_clear(sync);
	if (result == SYNC_FAILED)
		return result;
	sync->full = false;
	before = sync->generation;
	if (result == SYNC_COMMITTED)
		check_generation(sync);
	if (sync->generation == before)
		return SYNC_UNCHANGED;
	sync->replaces++;
	sync->commits++;
	return result;
}

/* What becomes of the services that have changed. */
struct batch {
	struct model model;
	struct wanted *wanted;
	size_t count;
};

static void gather(struct sync *sync, struct batch *batch)
{
	const struct cache_service *service;
	size_t i, first = 0;

	for (service = sync->cache->dirty; service; service = service->next_dirty)
		batch->count++;
	batch->wanted = require_memory(calloc(batch->count + 1,
					      sizeof(*batch->wanted)));
	service = sync->cache->dirty;
	for (i = 0; i < batch->count; i++, service = service->next_dirty) {
		batch->wanted[i].name = service->name;
		translate_one(sync, service, &batch->model);
		batch->wanted[i].count = batch->model.count - first;
		first = batch->model.count;
	}
	for (i = 0, first = 0; i < batch->count; i++) {
		batch->wanted[i].list = batch->model.list + first;
		first += batch->wanted[i].count;
	}
}

static void store_batch(struct sync *sync, const struct batch *batch,
			const struct model *changes)
{
	size_t i;

	for (i = 0; i < batch->count; i++)
		if (!batch->wanted[i].left)
			shadow_store(&sync->shadow, batch->wanted[i].name,
				     batch->wanted[i].list,
				     batch->wanted[i].count);
	if (changes->config_given)
		shadow_store_config(&sync->shadow, changes);
}

static void list_all(struct sync *sync, struct batch *batch,
		     struct model *changes)
{
	size_t i;

	for (i = 0; i < batch->count; i++)
		batch->wanted[i].left = refused_has(sync, batch->wanted[i].name);
	changes_list(&sync->shadow, batch->wanted, batch->count, changes);
	if (!sync->cache->config_dirty)
		return;
	model_free(&sync->config);
	translate_config(&sync->translate, &sync->config);
	changes_list_config(&sync->shadow, &sync->config, changes);
}

static enum sync_result try_changes(struct sync *sync, struct batch *batch,
				    struct problem *problem, bool *again)
{
	enum sync_result result = SYNC_UNCHANGED;
	const struct service *service = NULL;
	struct model changes = {};
	struct nl_error error;
	int tries = 0;

	*again = false;
	list_all(sync, batch, &changes);
	if (changes.count || changes.config_given) {
		result = send_model(sync, &changes, false, &error, &service) ?
			 SYNC_FAILED : SYNC_COMMITTED;
		if (result == SYNC_FAILED)
			*again = may_try_again(sync, &error, service, &tries,
					       problem);
	}
	if (result == SYNC_COMMITTED)
		store_batch(sync, batch, &changes);
	model_free(&changes);
	return result;
}

/**
 * run_changes() - make the kernel's table follow the services that have changed
 * @sync: what to do it with
 * @problem: why not
 *
 * Return: what came of it; if it failed the whole table is next.
 */
enum sync_result run_changes(struct sync *sync, struct problem *problem)
{
	struct batch batch = {};
	enum sync_result result;
	bool again;

	gather(sync, &batch);
	do
		result = try_changes(sync, &batch, problem, &again);
	while (again);
	refused_clear(sync);
	model_free(&batch.model);
	model_free(&sync->config);
	free(batch.wanted);
	if (result == SYNC_FAILED)
		sync->full = true;
	if (result != SYNC_COMMITTED)
		return result;
	sync->commits++;
	check_generation(sync);
	return result;
}
