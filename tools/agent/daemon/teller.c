// SPDX-License-Identifier: GPL-2.0
/* From what the agent's parts know to what is told of it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/daemon/teller.h"
#include "agent/serve/health.h"
#include "agent/sync/lonely.h"
#include "base/memory.h"

#define MS 1000000

static int64_t steady(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static const struct cache *cache_of(const struct teller *teller)
{
	return teller->sync->cache;
}

/* As long as nothing is known of the Node, traffic comes as it came before. */
static bool is_eligible(const struct cache *cache)
{
	if (!(cache->complete & 1U << CACHE_NODE))
		return true;
	return cache->node.known && !cache->node.leaving;
}

static void take_waiting(struct teller *teller)
{
	const struct schedule *schedule = &teller->keeper->schedule;
	struct facts *facts = &teller->facts;
	int64_t age;

	facts->is_waiting = schedule->is_waiting;
	if (!schedule->is_waiting || schedule->waiting == facts->waiting)
		return;
	age = (int64_t)loop_now(teller->serve.loop) - schedule->waiting;
	facts->waiting = schedule->waiting;
	facts->last_queued = teller->serve.wall() - age * MS;
}

static void take_watches(struct teller *teller)
{
	struct facts *facts = &teller->facts;

	facts->fresh = true;
	for (unsigned int i = 0; i < CACHE_KINDS; i++) {
		struct watch_state state = watch_state(teller->feeds->list[i].watch);

		facts->fresh &= state.fresh;
		facts->watches[i] = (struct facts_watch){
			.kind = watch_name(teller->feeds->list[i].watch),
			.age = state.age,
			.restarts = state.restarts,
			.relists = state.relists,
			.malformed = state.malformed + teller->refused[i],
		};
	}
}

/* Before each answer: what costs nothing. */
static void refresh(void *context)
{
	struct teller *teller = context;
	const struct cache *cache = cache_of(teller);
	struct facts *facts = &teller->facts;

	facts->node_eligible = is_eligible(cache);
	facts->service_changes = cache->changes[CACHE_SERVICES];
	facts->endpoint_changes = cache->changes[CACHE_SLICES];
	facts->service_changes_pending = facts->service_changes - teller->settled[0];
	facts->endpoint_changes_pending = facts->endpoint_changes - teller->settled[1];
	facts->failures = teller->sync->failures;
	facts->foreign = teller->sync->foreign;
	take_waiting(teller);
	if (teller->feeds->list[0].watch)
		take_watches(teller);
}

static void take_requests(struct teller *teller)
{
	const struct tally *tally = &teller->client->tally;
	struct facts_requests *list;

	list = reallocarray(teller->requests, tally->count + 1, sizeof(*list));
	teller->requests = require_memory(list);
	for (size_t i = 0; i < tally->count; i++)
		list[i] = (struct facts_requests){
			.host = tally->list[i].host,
			.method = tally->list[i].method,
			.code = tally->list[i].code,
			.count = tally->list[i].count,
		};
	teller->facts.requests = list;
	teller->facts.request_count = tally->count;
}

/* Before metrics: what looks at all services. */
static void measure(void *context)
{
	struct teller *teller = context;

	take_requests(teller);
	lonely_count(&teller->sync->shadow, teller->facts.no_local);
}

static void take_places(struct teller *teller)
{
	const struct translate *translate = &teller->sync->translate;
	const struct translate_options *options = translate->options;
	struct facts_places *places = &teller->facts.places;

	*places = (struct facts_places){
		.localhost = options->localhost,
		.range_count = options->range_count,
		.ranges = options->ranges,
	};
	for (unsigned int i = 0; i < 2; i++) {
		uint8_t family = i ? AF_INET6 : AF_INET;
		struct endpoint at = translate_node_address(translate, i);

		places->all[i] = options_have_all(options, family);
		if (options->primary && !address_is_loopback(&at))
			places->primary[i] = at;
	}
}

static void on_failed(void *context, const char *service, const char *why)
{
	struct teller *teller = context;

	teller->failed(teller->context, service, why);
}

/**
 * teller_begin() - begin to tell
 * @teller: who tells, filled as its description says; teller_end() ends it in either
 *	case
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int teller_begin(struct teller *teller, struct problem *problem)
{
	teller->facts.survived = sync_has_table(teller->sync);
	teller->serve.facts = &teller->facts;
	teller->serve.refresh = refresh;
	teller->serve.measure = measure;
	teller->serve.failed = on_failed;
	teller->serve.context = teller;
	teller->moved = true;
	return serve_start(&teller->serve, problem);
}

/**
 * teller_refuse() - an object makes no sense
 * @teller: who tells
 * @kind: of the object
 */
void teller_refuse(struct teller *teller, const char *kind)
{
	static const char *const kinds[CACHE_KINDS] = {
		[CACHE_SERVICES] = "Service",
		[CACHE_SLICES] = "EndpointSlice",
		[CACHE_NODE] = "Node",
		[CACHE_SERVICE_CIDRS] = "ServiceCIDR",
	};

	for (unsigned int i = 0; i < CACHE_KINDS; i++)
		if (!strcmp(kinds[i], kind))
			teller->refused[i]++;
}

/**
 * teller_turning() - the kernel is about to be told
 * @teller: who tells
 *
 * What has changed is known until then.
 */
void teller_turning(struct teller *teller)
{
	const struct cache *cache = cache_of(teller);
	const struct cache_service *service = cache->dirty;

	take_waiting(teller);
	for (; service; service = service->next_dirty)
		checked_take(&teller->checked, cache, service);
	teller->moved |= cache->config_dirty;
	teller->cause_count = cache->trigger_count;
	memcpy(teller->causes, cache->triggers,
	       cache->trigger_count * sizeof(*cache->triggers));
	teller->full = teller->sync->full;
	teller->began = steady();
}

/**
 * teller_turned() - the kernel was told
 * @teller: who tells
 * @result: what came of it
 */
void teller_turned(struct teller *teller, enum sync_result result)
{
	const struct cache *cache = cache_of(teller);

	if (result == SYNC_FAILED)
		return;
	facts_synced(&teller->facts, teller->full, steady() - teller->began,
		     teller->serve.wall());
	facts_programmed(&teller->facts, teller->causes, teller->cause_count,
			 teller->serve.started);
	teller->settled[0] = cache->changes[CACHE_SERVICES];
	teller->settled[1] = cache->changes[CACHE_SLICES];
	if (teller->checked.changed || teller->moved)
		teller_look(teller);
}

/**
 * teller_look() - look where health-check node ports are to be
 * @teller: who tells
 *
 * Also now and then: addresses of this host come and go, and so do others who have
 * taken a port.
 */
void teller_look(struct teller *teller)
{
	if (!teller->facts.synced)
		return;
	take_places(teller);
	teller->facts.ports = teller->checked.list;
	teller->facts.port_count = teller->checked.count;
	teller->checked.changed = false;
	teller->moved = false;
	serve_update(&teller->serve);
}

/**
 * teller_is_ready() - is the table as the cluster is?
 * @teller: who tells
 *
 * Return: "ok", or why not.
 */
const char *teller_is_ready(struct teller *teller)
{
	refresh(teller);
	return health_is_ready(&teller->serve);
}

/**
 * teller_renew() - take in that settings have changed
 * @teller: who tells
 */
void teller_renew(struct teller *teller)
{
	int64_t started = teller->serve.started;
	struct problem problem;

	serve_stop(&teller->serve);
	if (serve_start(&teller->serve, &problem))
		complain("%s", problem.text);
	teller->serve.started = started;
	teller->moved = true;
	teller_look(teller);
}

/**
 * teller_end() - tell nothing any more
 * @teller: who tells
 */
void teller_end(struct teller *teller)
{
	serve_stop(&teller->serve);
	checked_free(&teller->checked);
	free(teller->requests);
	teller->requests = NULL;
}
