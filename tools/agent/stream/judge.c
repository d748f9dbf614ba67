// SPDX-License-Identifier: GPL-2.0
/* What the end of a transfer means, and what is asked for next. */
#include <string.h>

#include "agent/stream/phase.h"

/* A streaming list that so often has no end never will have one. */
#define CUTS 3
/* What ends sooner has not gone well. */
#define SHORT_MS 5000
/* What has gone well for so long begins anew when it fails. */
#define HEALTHY_MS (2 * 60 * 1000)

static void fail(struct watch *watch, const char *why)
{
	client_report(watch->client, "%s: %s", watch->kind->name, why);
}

static void forget_version(struct watch *watch)
{
	watch->version = (struct version){};
}

/* The server does not know streaming lists, or does not manage to send one. */
static void use_plain_lists(struct watch *watch)
{
	watch->plain_until = loop_now(watch->client->loop) + PLAIN_MS;
}

/* Whoever was not asked for one waits as after any failure. */
static enum next refuse_streaming(struct watch *watch)
{
	if (watch->phase != PHASE_STREAM)
		return NEXT_LATER;
	use_plain_lists(watch);
	return NEXT_NOW;
}

/* An error that is told as an answer, or as an event within one. */
static enum next judge_code(struct watch *watch, long code)
{
	switch (code) {
	case 410:
		/* The version is too old. */
		forget_version(watch);
		break;
	case 504:
		/* It is too new, as when etcd was restored. */
		forget_version(watch);
		watch->uncached = true;
		break;
	case 400:
	case 422:
		forget_version(watch);
		return refuse_streaming(watch);
	case 500:
	case 501:
		return refuse_streaming(watch);
	case 0:
		/* Whatever it is, all that there is helps. */
		forget_version(watch);
		break;
	}
	return NEXT_LATER;
}

/* The token may be a new one by now. */
static enum next judge_unauthorized(struct watch *watch)
{
	bool tried = watch->token_tried;

	watch->token_tried = true;
	return tried ? NEXT_LATER : NEXT_NOW;
}

/* There is no such kind: that is as if there were no objects. */
static enum next judge_absent(struct watch *watch)
{
	forget_version(watch);
	watch->absent = true;
	watch_end_list(watch);
	return NEXT_MUCH_LATER;
}

static enum next judge_status(struct watch *watch, long status)
{
	struct problem problem, no_json;
	struct event event;

	if (status == 404 && watch->kind->optional)
		return judge_absent(watch);
	problem_set(&problem, status / 100 == 3 ?
		    "the server answers %ld, and where it sends us is not asked" :
		    "the server answers %ld", status);
	if (!event_begin_status(&event, watch->body, watch->body_len, &no_json)) {
		problem_set(&problem, "the server answers %ld: %s", status,
			    event_message(&event));
		if (!watch->retry_after)
			watch->retry_after = event.retry_after;
		event_end(&event);
	}
	fail(watch, problem.text);
	if (status == 401)
		return judge_unauthorized(watch);
	if (status >= 500)
		watch->server++;
	return judge_code(watch, status);
}

/* The whole answer was there; it may be a stream that ended in time. */
static enum next judge_complete(struct watch *watch)
{
	struct problem problem;
	struct event event;

	if (watch->phase != PHASE_LIST)
		return NEXT_NOW;
	if (event_begin_list(&event, watch->splitter.rest.bytes,
			     watch->splitter.rest.len, &problem)) {
		fail(watch, problem.text);
		return NEXT_LATER;
	}
	watch->version = event.version;
	event_end(&event);
	watch_end_list(watch);
	return NEXT_NOW;
}

static void count_cut(struct watch *watch)
{
	if (watch->phase != PHASE_STREAM || ++watch->cuts < CUTS)
		return;
	watch->cuts = 0;
	use_plain_lists(watch);
}

/* A server that ends each stream at once must not be asked at once. */
static bool too_short(const struct watch *watch)
{
	return watch->phase == PHASE_FOLLOW &&
	       loop_now(watch->client->loop) - watch->began < SHORT_MS;
}

static enum next judge_end(struct watch *watch, const struct transfer_end *end)
{
	if (watch->stop == STOP_ERROR) {
		fail(watch, watch->message.text);
		return judge_code(watch, watch->code);
	}
	if (watch->stop == STOP_BAD) {
		fail(watch, watch->message.text);
		count_cut(watch);
		return NEXT_LATER;
	}
	if (end->error && end->status != 0 && end->status != 200)
		return judge_status(watch, end->status);
	if (end->error) {
		fail(watch, printable(end->error));
		watch->fresh = true;
		watch->server += !watch->spoke;
		count_cut(watch);
		return NEXT_LATER;
	}
	if (end->status != 200)
		return judge_status(watch, end->status);
	if (watch->phase == PHASE_STREAM ||
	    !splitter_complete(&watch->splitter)) {
		fail(watch, "the answer has no end");
		count_cut(watch);
		return NEXT_LATER;
	}
	if (too_short(watch))
		return NEXT_LATER;
	return judge_complete(watch);
}

/**
 * watch_judge() - decide what comes next
 * @watch: the watch, whose next phase is chosen
 * @end: how its transfer ended
 *
 * Return: when to ask again.
 */
enum next watch_judge(struct watch *watch, const struct transfer_end *end)
{
	if (loop_now(watch->client->loop) - watch->began >= HEALTHY_MS &&
	    watch->spoke)
		backoff_reset(&watch->backoff);
	if (end->retry_after > watch->retry_after)
		watch->retry_after = end->retry_after;
	return judge_end(watch, end);
}
