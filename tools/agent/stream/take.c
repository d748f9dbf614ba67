// SPDX-License-Identifier: GPL-2.0
/* What comes of an answer, and whom it is told to. */
#include <string.h>

#include "agent/stream/phase.h"

/* So many pieces that make no sense are not what we asked for. */
#define NONSENSE 16

static void tell(struct watch *watch, enum watch_step step,
		 const json_t *object)
{
	watch->handler.step(watch->handler.context, step, object);
}

/**
 * watch_begin_list() - what is told from now on is all that there is
 * @watch: the watch; nothing happens if its list has begun
 */
void watch_begin_list(struct watch *watch)
{
	if (watch->listing)
		return;
	watch->listing = true;
	tell(watch, WATCH_LIST_BEGIN, NULL);
}

/**
 * watch_end_list() - all has been told
 * @watch: the watch
 */
void watch_end_list(struct watch *watch)
{
	watch_begin_list(watch);
	watch->listing = false;
	if (watch->state.complete)
		watch->state.relists++;
	watch->state.complete = true;
	watch->uncached = false;
	watch->cuts = 0;
	tell(watch, WATCH_LIST_END, NULL);
}

static bool stop(struct watch *watch, enum watch_stop why)
{
	watch->stop = why;
	return false;
}

/* What is known of the object stays. */
static bool leave_out(struct watch *watch, const char *why)
{
	watch->state.malformed++;
	client_report(watch->client, "%s: something is left out: %s",
		      watch->kind->name, why);
	if (++watch->nonsense < NONSENSE)
		return true;
	problem_set(&watch->message, "nothing of the answer makes sense");
	return stop(watch, STOP_BAD);
}

static bool take_error(struct watch *watch, const struct event *event)
{
	watch->code = event->code;
	watch->retry_after = event->retry_after;
	problem_set(&watch->message, "%s", event_message(event));
	return stop(watch, STOP_ERROR);
}

/* Within a list that is not complete a version is no place to go on from. */
static void take_version(struct watch *watch, const struct event *event)
{
	if (*event->version.text && watch->phase == PHASE_FOLLOW)
		watch->version = event->version;
}

static bool take_event(struct watch *watch, const struct event *event)
{
	if (event->type == EVENT_ERROR)
		return take_error(watch, event);
	if (watch->phase == PHASE_STREAM)
		watch_begin_list(watch);
	take_version(watch, event);
	if (event->type == EVENT_UPSERT)
		tell(watch, WATCH_UPSERT, event->object);
	else if (event->type == EVENT_DELETE)
		tell(watch, WATCH_DELETE, event->object);
	if (event->type != EVENT_LIST_END || watch->phase != PHASE_STREAM)
		return true;
	if (!*event->version.text) {
		problem_set(&watch->message, "the list has no version");
		return stop(watch, STOP_BAD);
	}
	watch->version = event->version;
	watch->phase = PHASE_FOLLOW;
	watch_end_list(watch);
	return true;
}

static bool take_line(struct watch *watch, const char *text, size_t len)
{
	struct problem problem;
	struct event event;
	bool more;

	if (event_begin(&event, text, len, &problem))
		return leave_out(watch, problem.text);
	watch->nonsense = 0;
	more = take_event(watch, &event);
	event_end(&event);
	return more;
}

static bool take_item(struct watch *watch, const char *text, size_t len)
{
	struct problem problem;
	struct event event;

	watch_begin_list(watch);
	if (event_begin_item(&event, text, len, &problem))
		return leave_out(watch, problem.text);
	watch->nonsense = 0;
	tell(watch, WATCH_UPSERT, event.object);
	event_end(&event);
	return true;
}

/**
 * watch_take_piece() - take in a line of a watch or an item of a list
 * @context: the watch
 * @text: it, NULL if it is too long
 * @len: its length
 *
 * Return: false if no more is wanted.
 */
bool watch_take_piece(void *context, const char *text, size_t len)
{
	struct watch *watch = context;

	if (!text)
		return leave_out(watch, "it is larger than 16 MiB");
	if (watch->phase == PHASE_LIST)
		return take_item(watch, text, len);
	return take_line(watch, text, len);
}

/**
 * watch_take() - take in more of an answer
 * @watch: the watch
 * @text: what comes next
 * @len: its length
 *
 * Return: false if no more is wanted.
 */
bool watch_take(struct watch *watch, const char *text, size_t len)
{
	if (splitter_feed(&watch->splitter, text, len))
		return true;
	if (watch->stop == STOP_NONE) {
		problem_set(&watch->message, "the answer is no list");
		watch->stop = STOP_BAD;
	}
	return false;
}
