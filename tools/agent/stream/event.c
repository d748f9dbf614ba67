// SPDX-License-Identifier: GPL-2.0
/* What a server says, of which nothing is taken for granted. */
#include <ctype.h>
#include <string.h>

#include "agent/stream/event.h"

#define LIST_END_KEY "k8s.io/initial-events-end"
/* More is not waited for at a server's word. */
#define LONGEST_RETRY 300

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/*
 * A name that comes twice could mean two things. A NUL in a text, as in an
 * annotation, must not hide the rest.
 */
static int parse(struct event *event, const char *text, size_t len,
		 struct problem *problem)
{
	json_error_t error;

	*event = (struct event){};
	event->root = json_loadb(text, len,
				 JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!event->root)
		return problem_set(problem, "this is no JSON: %s",
				   printable(error.text));
	if (json_is_object(event->root))
		return 0;
	event_end(event);
	return problem_set(problem, "this is no object");
}

/* It becomes part of an URL. */
static void read_version(struct event *event)
{
	const json_t *metadata = json_object_get(event->object, "metadata");
	const char *version = text_at(metadata, "resourceVersion");
	size_t len = version ? strlen(version) : 0;

	if (len >= sizeof(event->version.text))
		return;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)version[i]))
			return;
	}
	if (len)
		memcpy(event->version.text, version, len + 1);
}

static void read_status(struct event *event)
{
	const json_t *details = json_object_get(event->object, "details");
	json_int_t code, retry;

	code = json_integer_value(json_object_get(event->object, "code"));
	if (code > 0 && code < 1000)
		event->code = code;
	retry = json_integer_value(json_object_get(details, "retryAfterSeconds"));
	if (retry > 0)
		event->retry_after = retry < LONGEST_RETRY ? retry : LONGEST_RETRY;
}

static bool is_list_end(const json_t *object)
{
	const json_t *metadata = json_object_get(object, "metadata");
	const json_t *annotations = json_object_get(metadata, "annotations");
	const char *end = text_at(annotations, LIST_END_KEY);

	return end && !strcmp(end, "true");
}

static int read_type(struct event *event, struct problem *problem)
{
	const char *type = text_at(event->root, "type") ?: "";

	if (!strcmp(type, "ADDED") || !strcmp(type, "MODIFIED"))
		event->type = EVENT_UPSERT;
	else if (!strcmp(type, "DELETED"))
		event->type = EVENT_DELETE;
	else if (!strcmp(type, "BOOKMARK"))
		event->type = is_list_end(event->object) ? EVENT_LIST_END :
							   EVENT_BOOKMARK;
	else if (!strcmp(type, "ERROR"))
		event->type = EVENT_ERROR;
	else
		return problem_set(problem, "'%s' is no type of an event",
				   printable(type));
	return 0;
}

/**
 * event_begin() - read a line of a watch
 * @event: the result, which event_end() ends if it was read
 * @line: the line
 * @len: its length
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int event_begin(struct event *event, const char *line, size_t len,
		struct problem *problem)
{
	if (parse(event, line, len, problem))
		return -1;
	event->object = json_object_get(event->root, "object");
	if (!json_is_object(event->object)) {
		event_end(event);
		return problem_set(problem, "an event has no object");
	}
	if (read_type(event, problem)) {
		event_end(event);
		return -1;
	}
	if (event->type == EVENT_ERROR)
		read_status(event);
	else
		read_version(event);
	return 0;
}

/**
 * event_begin_item() - read an item of a list
 * @event: the result, which event_end() ends if it was read
 * @text: the item
 * @len: its length
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int event_begin_item(struct event *event, const char *text, size_t len,
		     struct problem *problem)
{
	if (parse(event, text, len, problem))
		return -1;
	event->object = event->root;
	read_version(event);
	return 0;
}

/**
 * event_begin_list() - read what a list has besides its items
 * @event: the result, which event_end() ends if it was read
 * @text: the list without items
 * @len: its length
 * @problem: what is wrong with it
 *
 * What is no list must not be taken for an empty one.
 *
 * Return: 0, or -1 with @problem filled.
 */
int event_begin_list(struct event *event, const char *text, size_t len,
		     struct problem *problem)
{
	const json_t *items;
	const char *kind;
	size_t end;

	if (event_begin_item(event, text, len, problem))
		return -1;
	event->type = EVENT_LIST_END;
	kind = text_at(event->root, "kind") ?: "";
	items = json_object_get(event->root, "items");
	end = strlen(kind);
	if (end > 4 && !strcmp(kind + end - 4, "List") && *event->version.text &&
	    (json_is_array(items) || json_is_null(items)))
		return 0;
	event_end(event);
	return problem_set(problem, "the answer is no list");
}

/**
 * event_begin_status() - read the body of an answer that is an error
 * @event: the result, which event_end() ends if it was read
 * @text: the body
 * @len: its length
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int event_begin_status(struct event *event, const char *text, size_t len,
		       struct problem *problem)
{
	if (parse(event, text, len, problem))
		return -1;
	event->type = EVENT_ERROR;
	event->object = event->root;
	read_status(event);
	return 0;
}

/**
 * event_message() - what a server says about an error
 * @event: the error
 *
 * Return: what printable() makes of it.
 */
const char *event_message(const struct event *event)
{
	return printable(text_at(event->object, "message") ?: "no reason is told");
}

/**
 * event_end() - drop an event
 * @event: the event
 */
void event_end(struct event *event)
{
	json_decref(event->root);
	event->root = NULL;
	event->object = NULL;
}
