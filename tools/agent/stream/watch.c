// SPDX-License-Identifier: GPL-2.0
/*
 * A kind of objects is followed for good: all of them are listed, then the
 * server tells what changes, and whatever goes wrong, it is asked again.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/stream/phase.h"
#include "base/memory.h"

/* How long a stream lasts is not the same for all, or they would end together. */
#define LIFE_LEAST_S 300
#define LIFE_MOST_S 600
#define LIFE_GRACE_S 60
/* A server bookmarks a stream each minute. */
#define QUIET_STREAM_MS 150000
#define QUIET_LIST_MS 30000
#define ABSENT_LEAST_MS 300000
#define ABSENT_MOST_MS 600000

static void ask(void *context);

static uint64_t quiet_limit(const struct watch *watch)
{
	return watch->phase == PHASE_FOLLOW ? QUIET_STREAM_MS : QUIET_LIST_MS;
}

static uint64_t now(const struct watch *watch)
{
	return loop_now(watch->client->loop);
}

/* All who were asked to wait for so long come at slightly different times. */
static void ask_later(struct watch *watch)
{
	uint64_t ms = backoff_next(&watch->backoff);
	uint64_t least = watch->retry_after * 1000ul;

	if (ms < least)
		ms = least + random_between(0, BACKOFF_FIRST_MS);
	loop_start(watch->client->loop, &watch->retry, ms);
}

static void ask_much_later(struct watch *watch)
{
	loop_start(watch->client->loop, &watch->retry,
		   random_between(ABSENT_LEAST_MS, ABSENT_MOST_MS));
}

static void end_transfer(struct watch *watch)
{
	watch->transfer = NULL;
	loop_stop(watch->client->loop, &watch->quiet);
	loop_stop(watch->client->loop, &watch->life);
}

static void on_done(void *context, const struct transfer_end *end)
{
	struct watch *watch = context;

	end_transfer(watch);
	switch (watch_judge(watch, end)) {
	case NEXT_NOW:
		ask(watch);
		break;
	case NEXT_LATER:
		ask_later(watch);
		break;
	case NEXT_MUCH_LATER:
		ask_much_later(watch);
		break;
	}
}

/* What says why there is no list is short. */
static void keep_body(struct watch *watch, const char *data, size_t len)
{
	size_t room = sizeof(watch->body) - watch->body_len;

	if (len > room)
		len = room;
	memcpy(watch->body + watch->body_len, data, len);
	watch->body_len += len;
}

static bool on_data(void *context, long status, const char *data, size_t len)
{
	struct watch *watch = context;

	if (status != 200) {
		keep_body(watch, data, len);
		return watch->body_len < sizeof(watch->body);
	}
	watch->last = now(watch);
	watch->spoke = true;
	watch->absent = false;
	watch->token_tried = false;
	return watch_take(watch, data, len);
}

/*
 * The server says nothing. If that is a stream which it was asked to resume, it
 * may not know the version that we know: one that is in the future, since etcd
 * was restored, is waited for without a word.
 */
static void give_up(struct watch *watch)
{
	client_report(watch->client, "%s: the server says nothing",
		      watch->kind->name);
	client_abort(watch->transfer);
	end_transfer(watch);
	if (watch->phase == PHASE_FOLLOW && !watch->spoke) {
		watch->version = (struct version){};
		watch->uncached = true;
	}
	if (watch->phase == PHASE_STREAM && watch->spoke)
		watch->plain_until = now(watch) + PLAIN_MS;
	watch->fresh = true;
	watch->server += !watch->spoke;
	ask_later(watch);
}

/* Set anew for each byte it would cost more than the byte. */
static void on_quiet(void *context)
{
	struct watch *watch = context;
	uint64_t since = now(watch) - watch->last;

	if (since < quiet_limit(watch))
		loop_start(watch->client->loop, &watch->quiet,
			   quiet_limit(watch) - since);
	else
		give_up(watch);
}

/* It should have ended by itself. */
static void on_life(void *context)
{
	struct watch *watch = context;

	client_abort(watch->transfer);
	end_transfer(watch);
	watch->fresh = true;
	ask_later(watch);
}

static void choose_phase(struct watch *watch)
{
	if (*watch->version.text)
		watch->phase = PHASE_FOLLOW;
	else if (now(watch) < watch->plain_until)
		watch->phase = PHASE_LIST;
	else
		watch->phase = PHASE_STREAM;
}

static void begin_answer(struct watch *watch)
{
	splitter_free(&watch->splitter);
	splitter_begin(&watch->splitter, watch->phase == PHASE_LIST ?
		       SPLITTER_ITEMS : SPLITTER_LINES, watch_take_piece, watch);
	watch->nonsense = 0;
	watch->listing = false;
	watch->spoke = false;
	watch->stop = STOP_NONE;
	watch->code = 0;
	watch->retry_after = 0;
	watch->body_len = 0;
	watch->began = now(watch);
	watch->last = watch->began;
}

static void ask(void *context)
{
	struct watch *watch = context;
	const struct transfer_handler handler = {
		.data = on_data, .done = on_done, .context = watch,
	};
	unsigned int seconds = random_between(LIFE_LEAST_S, LIFE_MOST_S);
	char path[PATH_LEN];

	choose_phase(watch);
	begin_answer(watch);
	watch_path(watch, seconds, path);
	loop_start(watch->client->loop, &watch->quiet, quiet_limit(watch));
	loop_start(watch->client->loop, &watch->life,
		   (seconds + LIFE_GRACE_S) * 1000ull);
	watch->state.restarts++;
	watch->transfer = client_get(watch->client, watch->server, path,
				     watch->fresh, &handler);
	watch->fresh = false;
}

/**
 * watch_begin() - follow a kind of objects
 * @client: who asks
 * @kind: the kind
 * @name: of the only object of interest, which has to last; NULL for all
 * @handler: is told of the objects
 *
 * Return: the watch, which watch_end() ends.
 */
struct watch *watch_begin(struct api_client *client, const struct watch_kind *kind,
			  const char *name, const struct watch_handler *handler)
{
	struct watch *watch = require_memory(calloc(1, sizeof(*watch)));

	watch->client = client;
	watch->kind = kind;
	watch->name = name;
	watch->handler = *handler;
	watch->retry = (struct loop_timer){ .expired = ask, .context = watch };
	watch->quiet = (struct loop_timer){ .expired = on_quiet, .context = watch };
	watch->life = (struct loop_timer){ .expired = on_life, .context = watch };
	ask(watch);
	return watch;
}

/**
 * watch_name() - what a watch follows
 * @watch: the watch
 *
 * Return: the name of the kind of objects.
 */
const char *watch_name(const struct watch *watch)
{
	return watch->kind->name;
}

/**
 * watch_state() - how a watch goes
 * @watch: the watch
 *
 * Return: that.
 */
struct watch_state watch_state(const struct watch *watch)
{
	struct watch_state state = watch->state;

	state.age = now(watch) - watch->last;
	state.waiting = !watch->transfer;
	state.fresh = state.complete &&
		      (watch->absent || state.age < QUIET_STREAM_MS);
	return state;
}

/**
 * watch_end() - do not follow any more
 * @watch: the watch, which is freed
 */
void watch_end(struct watch *watch)
{
	if (watch->transfer)
		client_abort(watch->transfer);
	end_transfer(watch);
	loop_stop(watch->client->loop, &watch->retry);
	splitter_free(&watch->splitter);
	free(watch);
}
