// SPDX-License-Identifier: GPL-2.0
/* Which events there are. Their reasons are kube-proxy's where it has the same. */
#include <stdio.h>
#include <string.h>

#include "agent/cache/entry.h"
#include "agent/cache/reader.h"
#include "agent/daemon/notices.h"

static const char *version_of(const char *kind)
{
	if (!strcmp(kind, "EndpointSlice"))
		return "discovery.k8s.io/v1";
	return strcmp(kind, "ServiceCIDR") ? "v1" : "networking.k8s.io/v1";
}

static const char *uid_of(const struct notices *notices, const char *service)
{
	const struct cache_service *entry = entry_find(notices->cache, service);
	const char *uid;

	if (!entry || !entry->spec)
		return NULL;
	uid = strings_text(&notices->cache->strings, entry->spec->uid);
	return *uid ? uid : NULL;
}

/* Of an object whose very name makes no sense nobody can be told. */
static void tell(struct notices *notices, const char *kind, const char *name,
		 const struct event_text *text)
{
	struct event_about about = { .version = version_of(kind), .kind = kind };
	const char *whole = name, *slash = strchr(name, '/');
	char namespace[READER_NAME_LEN];

	if (slash) {
		snprintf(namespace, sizeof(namespace), "%.*s", (int)(slash - name), name);
		about.namespace = namespace;
		name = slash + 1;
	}
	if (!reader_is_name(name) || (slash && !reader_is_name(namespace)))
		return;
	about.name = name;
	if (!strcmp(kind, "Service") && slash)
		about.uid = uid_of(notices, whole);
	/* As who looks for them asks. */
	if (!strcmp(kind, "Node"))
		about.uid = name;
	events_tell(&notices->events, &about, text);
}

/**
 * notices_begin() - be ready to tell
 * @notices: who tells, which notices_end() ends
 * @client: who brings it
 * @cache: what is known of objects
 * @node_name: of this node, which has to last
 */
void notices_begin(struct notices *notices, struct api_client *client,
		   const struct cache *cache, const char *node_name)
{
	events_begin(&notices->events, client, node_name);
	notices->cache = cache;
}

/**
 * notices_tell_start() - the kernel was told for the first time
 * @notices: who tells
 */
void notices_tell_start(struct notices *notices)
{
	const struct event_text text = {
		.reason = "Starting", .action = "StartSvcnatAgent", .note = "",
	};

	tell(notices, "Node", notices->events.node_name, &text);
}

/**
 * notices_tell_left_out() - something of a Service is not as it says
 * @notices: who tells
 * @service: NAMESPACE/NAME
 * @reason: why in a word
 * @why: a sentence
 */
void notices_tell_left_out(struct notices *notices, const char *service,
			   const char *reason, const char *why)
{
	const struct event_text text = {
		.warning = true, .reason = reason, .action = "Translating",
		.note = why,
	};

	tell(notices, "Service", service, &text);
}

/**
 * notices_tell_malformed() - an object makes no sense
 * @notices: who tells
 * @kind: of the object
 * @name: its name
 * @why: a sentence
 */
void notices_tell_malformed(struct notices *notices, const char *kind,
			    const char *name, const char *why)
{
	const struct event_text text = {
		.warning = true, .reason = "Malformed", .action = "Reading", .note = why,
	};

	tell(notices, kind, name, &text);
}

/**
 * notices_tell_port() - a port is taken
 * @notices: who tells
 * @service: of which Service, NULL if it is one of the agent's own
 * @why: a sentence
 */
void notices_tell_port(struct notices *notices, const char *service,
		       const char *why)
{
	struct event_text text = {
		.warning = true, .reason = "FailedToStartServiceHealthcheck",
		.action = "Listening", .note = why,
	};

	if (service) {
		tell(notices, "Service", service, &text);
		return;
	}
	text.reason = "FailedToStartProxierHealthcheck";
	tell(notices, "Node", notices->events.node_name, &text);
}

/**
 * notices_end() - tell nothing any more
 * @notices: who tells
 */
void notices_end(struct notices *notices)
{
	events_end(&notices->events);
}
