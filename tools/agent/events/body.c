// SPDX-License-Identifier: GPL-2.0
/* An event as the API server takes it: events.k8s.io/v1. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "agent/events/body.h"
#include "base/memory.h"

/* What the API takes. */
#define NOTE_LEN 1024
#define INSTANCE_LEN 128
#define NAME_LEN 253
/* And what is behind the object's name in the event's. */
#define STAMP_LEN 20
#define NS 1000000000
#define TIME_LEN 40

/* What is in no namespace is told of in this one. */
static const char *namespace_of(const struct event_about *about)
{
	return about->namespace ?: "default";
}

static void put_time(char *out, int64_t now)
{
	time_t seconds = now / NS;
	struct tm parts;
	size_t len;

	gmtime_r(&seconds, &parts);
	len = strftime(out, TIME_LEN, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(out + len, TIME_LEN - len, ".%06dZ", (int)(now % NS / 1000));
}

static json_t *regarding(const struct event_about *about)
{
	return json_pack("{s:s,s:s,s:s,s:s*,s:s*}", "apiVersion", about->version,
			 "kind", about->kind, "name", about->name,
			 "namespace", about->namespace, "uid", about->uid);
}

/**
 * body_of() - an event
 * @about: the object that it is about
 * @text: what it says
 * @node_name: of who says it
 * @now: when, in ns since 1970; no other event has the same time
 *
 * Return: JSON, to be freed, or NULL if what it says is no text.
 */
char *body_of(const struct event_about *about, const struct event_text *text,
	      const char *node_name, int64_t now)
{
	char name[NAME_LEN + 1], instance[INSTANCE_LEN + 1], note[NOTE_LEN + 1];
	char time[TIME_LEN];
	json_t *event;
	char *body;

	put_time(time, now);
	snprintf(name, sizeof(name), "%.*s.%" PRIx64, NAME_LEN - STAMP_LEN, about->name,
		 (uint64_t)now);
	snprintf(instance, sizeof(instance), "svcnat-agent-%s", node_name);
	snprintf(note, sizeof(note), "%s", text->note);
	event = json_pack("{s:s,s:s,s:{s:s,s:s},s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}",
			  "apiVersion", "events.k8s.io/v1", "kind", "Event",
			  "metadata", "name", name, "namespace", namespace_of(about),
			  "eventTime", time, "reportingController", "svcnat-agent",
			  "reportingInstance", instance, "action", text->action,
			  "reason", text->reason,
			  "type", text->warning ? "Warning" : "Normal", "note", note,
			  "regarding", regarding(about));
	if (!event)
		return NULL;
	body = require_memory(json_dumps(event, JSON_COMPACT));
	json_decref(event);
	return body;
}

/**
 * body_path() - where to bring an event
 * @about: the object that it is about
 *
 * Return: path of the URL, to be freed.
 */
char *body_path(const struct event_about *about)
{
	char *path;

	if (asprintf(&path, "/apis/events.k8s.io/v1/namespaces/%s/events",
		     namespace_of(about)) < 0)
		out_of_memory();
	return path;
}
