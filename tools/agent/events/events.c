// SPDX-License-Identifier: GPL-2.0
/*
 * Events are told as far as that costs nobody anything: not too many, not the same
 * ones again, and none twice when the server is away.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/events/body.h"
#include "agent/events/events.h"

static uint64_t now(const struct events *events)
{
	return loop_now(events->client->loop);
}

static int64_t stamp(struct events *events)
{
	struct timespec wall;
	int64_t ns;

	clock_gettime(CLOCK_REALTIME, &wall);
	ns = wall.tv_sec * INT64_C(1000000000) + wall.tv_nsec;
	events->last = ns > events->last ? ns : events->last + 1;
	return events->last;
}

static uint64_t add_hash(uint64_t hash, const char *text)
{
	return text ? XXH3_64bits_withSeed(text, strlen(text), hash + 1) : hash;
}

static bool was_told(struct events *events, const struct event_about *about,
		     const struct event_text *text)
{
	uint64_t hash = add_hash(0, about->kind);
	struct event_memory *memory = events->memory;

	hash = add_hash(hash, about->namespace);
	hash = add_hash(hash, about->name);
	hash = add_hash(hash, text->reason);
	hash = add_hash(hash, text->note);
	for (unsigned int i = 0; i < EVENTS_REMEMBERED; i++)
		if (memory[i].hash == hash && now(events) - memory[i].when < EVENTS_REPEAT_MS)
			return true;
	memory[events->next] = (struct event_memory){ .hash = hash, .when = now(events) };
	events->next = (events->next + 1) % EVENTS_REMEMBERED;
	return false;
}

static bool take_token(struct events *events)
{
	uint64_t more = (now(events) - events->refilled) / EVENTS_EACH_MS;

	events->refilled += more * EVENTS_EACH_MS;
	events->tokens += more < EVENTS_BURST ? more : EVENTS_BURST;
	if (events->tokens > EVENTS_BURST)
		events->tokens = EVENTS_BURST;
	if (!events->tokens)
		return false;
	events->tokens--;
	return true;
}

static struct event_post *find_room(struct events *events)
{
	for (unsigned int i = 0; i < EVENTS_BURST; i++)
		if (!events->posts[i].text)
			return &events->posts[i];
	return NULL;
}

static void clear(struct event_post *post)
{
	free(post->path);
	free(post->text);
	*post = (struct event_post){};
}

/* An event that does not arrive is not worth a second try. */
static void on_done(void *context, const struct transfer_end *end)
{
	struct event_post *post = context;
	struct events *events = post->events;
	bool good = !end->error && end->status / 100 == 2;

	clear(post);
	if (!good) {
		events->dropped++;
		events->server++;
	}
	if (!good && !events->failing && end->error)
		client_report(events->client, "events are not told: %s", end->error);
	else if (!good && !events->failing)
		client_report(events->client, "events are not told: the API server says %ld",
			      end->status);
	events->failing = !good;
}

static bool on_data(void *context, long status, const char *data, size_t len)
{
	(void)context;
	(void)status;
	(void)data;
	(void)len;
	return true;
}

static void on_send(void *context)
{
	struct events *events = context;

	for (unsigned int i = 0; i < EVENTS_BURST; i++) {
		struct event_post *post = &events->posts[i];
		const struct transfer_handler handler = {
			.data = on_data, .done = on_done, .context = post,
		};

		if (post->text && !post->transfer)
			post->transfer = client_post(events->client, events->server,
						     post->path, post->text, &handler);
	}
}

/**
 * events_begin() - be ready to tell
 * @events: who tells, which events_end() ends
 * @client: who brings it
 * @node_name: of this node, which has to last
 */
void events_begin(struct events *events, struct api_client *client,
		  const char *node_name)
{
	*events = (struct events){
		.client = client,
		.node_name = node_name,
		.send = { .expired = on_send, .context = events },
		.tokens = EVENTS_BURST,
		.refilled = loop_now(client->loop),
	};
}

/**
 * events_tell() - tell what became of an object
 * @events: who tells
 * @about: the object
 * @text: what became of it
 *
 * Context: anywhere; it is sent when the loop goes on.
 */
void events_tell(struct events *events, const struct event_about *about,
		 const struct event_text *text)
{
	struct event_post *post = find_room(events);

	if (was_told(events, about, text))
		return;
	if (!post || !take_token(events)) {
		events->dropped++;
		return;
	}
	post->text = body_of(about, text, events->node_name, stamp(events));
	if (!post->text)
		return;
	post->events = events;
	post->path = body_path(about);
	loop_start(events->client->loop, &events->send, 0);
}

/**
 * events_end() - tell nothing any more
 * @events: who tells
 */
void events_end(struct events *events)
{
	loop_stop(events->client->loop, &events->send);
	for (unsigned int i = 0; i < EVENTS_BURST; i++) {
		struct event_post *post = &events->posts[i];

		if (post->transfer)
			client_abort(post->transfer);
		clear(post);
	}
}
