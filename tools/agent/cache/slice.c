// SPDX-License-Identifier: GPL-2.0
/* EndpointSlices: each event brings a whole one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "agent/cache/entry.h"
#include "agent/cache/kind.h"
#include "agent/cache/reader.h"

#define SERVICE_LABEL "kubernetes.io/service-name"
/* The same as Cilium's, so that manifests can be carried over. */
#define WEIGHT_LABEL "service.cilium.io/weight"
#define TRIGGER_LABEL "endpoints.kubernetes.io/last-change-trigger-time"
/* Names of hints are few: the API server takes eight. */
#define HINTS_LEN 4096

static void drop_strings(struct cache *cache, const struct cache_slice *slice)
{
	const struct cache_endpoint *endpoints = slice_endpoints(slice);
	uint32_t i;

	for (i = 0; i < slice->port_count; i++)
		strings_put(&cache->strings, slice->ports[i].name);
	for (i = 0; i < slice->endpoint_count; i++) {
		strings_put(&cache->strings, endpoints[i].node);
		strings_put(&cache->strings, endpoints[i].zones);
		strings_put(&cache->strings, endpoints[i].nodes);
	}
}

/* A list as one text, in which a name is found with the newlines around it. */
static uint32_t read_hints(struct cache *cache, struct reader *reader,
			   const json_t *hints, const char *key)
{
	const json_t *list = reader_array(reader, hints, key), *item;
	char text[HINTS_LEN] = "\n";
	size_t i, used = 1;

	json_array_foreach(list, i, item) {
		const char *name = reader_text(reader, item, "name", "");
		size_t len = strlen(name);

		if (!reader_entry(reader, item))
			return 0;
		if (strchr(name, '\n') || used + len + 2 > sizeof(text)) {
			reader_fail(reader, "the names in %s are malformed", key);
			return 0;
		}
		memcpy(text + used, name, len);
		used += len;
		text[used++] = '\n';
		text[used] = 0;
	}
	return used > 1 ? strings_get(&cache->strings, text) : 0;
}

static uint8_t read_conditions(struct reader *reader, const json_t *item)
{
	const json_t *from = reader_object(reader, item, "conditions");
	uint8_t flags = 0;

	if (reader_flag(reader, from, "ready", true))
		flags |= CACHE_READY;
	if (reader_flag(reader, from, "serving", true))
		flags |= CACHE_SERVING;
	if (reader_flag(reader, from, "terminating", false))
		flags |= CACHE_TERMINATING;
	return flags;
}

static void read_endpoint(struct cache *cache, struct reader *reader,
			  struct cache_slice *slice, const json_t *item)
{
	struct cache_endpoint *endpoint = &slice_endpoints(slice)[slice->endpoint_count];
	const json_t *addresses = reader_array(reader, item, "addresses");
	const json_t *hints = reader_object(reader, item, "hints");
	const char *text;
	struct endpoint at;

	if (!json_array_size(addresses))
		return;
	/* All that a program may look at is the first one. */
	text = reader_item(reader, json_array_get(addresses, 0));
	if (address_read(text, &at) || at.family != slice->family ||
	    !address_is_usable(&at)) {
		reader_fail(reader, "'%s' is not an address that can be reached by %s",
			    printable(text), slice->family == AF_INET ? "IPv4" : "IPv6");
		return;
	}
	memcpy(endpoint->address, at.address, sizeof(endpoint->address));
	endpoint->flags = read_conditions(reader, item);
	endpoint->node = strings_get(&cache->strings,
				     reader_text(reader, item, "nodeName", ""));
	endpoint->zones = read_hints(cache, reader, hints, "forZones");
	endpoint->nodes = read_hints(cache, reader, hints, "forNodes");
	slice->endpoint_count++;
}

/* A port without a name or number stands for all of them, and for none here. */
static void read_port(struct cache *cache, struct reader *reader,
		      struct cache_slice *slice, const json_t *item)
{
	struct cache_slice_port *port = &slice->ports[slice->port_count];
	const char *name = reader_text(reader, item, "name", NULL);
	uint16_t number = reader_number(reader, item, "port", 0, UINT16_MAX, 0);
	uint8_t protocol = reader_protocol(reader, item);

	if (!name || !number || reader->failed)
		return;
	port->name = strings_get(&cache->strings, name);
	port->port = number;
	port->protocol = protocol;
	slice->port_count++;
}

static int32_t read_weight(struct cache *cache, struct reader *reader,
			   const json_t *notes)
{
	const char *text = reader_label(reader, notes, WEIGHT_LABEL);
	struct reader why = {};
	char *end;
	long weight;

	if (!text)
		return -1;
	weight = strtol(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && weight <= UINT16_MAX)
		return weight;
	snprintf(why.name, sizeof(why.name), "%s", reader->name);
	reader_fail(&why, "the annotation " WEIGHT_LABEL ": '%s' is not a number from 0 to 65535, and is left out",
		    printable(text));
	reader_refuse(cache, &why, "EndpointSlice");
	return -1;
}

/* Nanoseconds since 1970, or 0. */
static int64_t read_trigger(struct reader *reader, const json_t *notes)
{
	const char *text = reader_label(reader, notes, TRIGGER_LABEL), *rest;
	struct tm at = {};
	int64_t part = 0, unit = 1000000000;

	rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &at) : NULL;
	if (!rest)
		return 0;
	if (*rest == '.')
		for (rest++; *rest >= '0' && *rest <= '9' && unit > 1; rest++) {
			unit /= 10;
			part += unit * (*rest - '0');
		}
	return timegm(&at) * 1000000000LL + part;
}

/* A slice with nothing in it yet, and room for all that it says. */
static struct cache_slice *make(struct reader *reader, const json_t *object)
{
	size_t ports = json_array_size(reader_array(reader, object, "ports"));
	size_t endpoints = json_array_size(reader_array(reader, object, "endpoints"));
	struct cache_slice *slice;

	slice = calloc(1, sizeof(*slice) + ports * sizeof(*slice->ports) +
		       endpoints * sizeof(struct cache_endpoint));
	return require_memory(slice);
}

static void fill(struct cache *cache, struct reader *reader,
		 struct cache_slice *slice, const json_t *object)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(object, "ports"), i, item)
		if (reader_entry(reader, item))
			read_port(cache, reader, slice, item);
	json_array_foreach(json_object_get(object, "endpoints"), i, item)
		if (reader_entry(reader, item))
			read_endpoint(cache, reader, slice, item);
	slice->size = sizeof(*slice) - offsetof(struct cache_slice, port_count) +
		      slice->port_count * sizeof(*slice->ports) +
		      slice->endpoint_count * sizeof(struct cache_endpoint);
}

static bool is_same(const struct cache_slice *a, const struct cache_slice *b)
{
	return a->size == b->size &&
	       !memcmp(&a->port_count, &b->port_count, a->size);
}

static void leave(struct cache *cache, struct cache_slice *slice)
{
	struct cache_service *service = slice->service;
	struct cache_slice **link = &service->slices;

	while (*link != slice)
		link = &(*link)->next;
	*link = slice->next;
	HASH_DEL(cache->slices, slice);
	drop_strings(cache, slice);
	free(slice);
}

/* Without a Service nobody has to be told. */
static void note_change(struct cache *cache, struct cache_service *service)
{
	cache->changes[CACHE_SLICES]++;
	if (service->spec)
		entry_mark(cache, service);
}

static void drop(struct cache *cache, struct cache_slice *slice)
{
	struct cache_service *service = slice->service;

	leave(cache, slice);
	note_change(cache, service);
	entry_drop_empty(cache, service);
}

static void note_trigger(struct cache *cache, int64_t trigger)
{
	if (trigger && cache->trigger_count < CACHE_TRIGGERS_MAX)
		cache->triggers[cache->trigger_count++] = trigger;
}

/* What comes is read whole before what was there goes. */
static void take(struct cache *cache, struct cache_slice *slice,
		 const char *service_name, int64_t trigger)
{
	struct cache_service *service = entry_get(cache, service_name);
	struct cache_slice *old;

	HASH_FIND_STR(cache->slices, slice->uid, old);
	if (old && old->service == service && is_same(old, slice)) {
		old->epoch = slice->epoch;
		drop_strings(cache, slice);
		free(slice);
		return;
	}
	slice->service = service;
	slice->next = service->slices;
	service->slices = slice;
	if (old && old->service == service)
		leave(cache, old);
	else if (old)
		drop(cache, old);
	HASH_ADD_STR(cache->slices, uid, slice);
	note_change(cache, service);
	note_trigger(cache, trigger);
}

static const char *read_uid(struct reader *reader, const json_t *object)
{
	const json_t *metadata = reader_object(reader, object, "metadata");
	const char *uid = reader_text(reader, metadata, "uid", "");

	if (!*uid || strlen(uid) >= CACHE_UID_LEN)
		reader_fail(reader, "its UID is missing or malformed");
	return uid;
}

static struct cache_slice *find(struct cache *cache, const char *uid)
{
	struct cache_slice *slice;

	HASH_FIND_STR(cache->slices, uid, slice);
	return slice;
}

/* NAMESPACE/SERVICE, or false if it is for no service or of no family. */
static bool read_service(struct reader *reader, const json_t *object,
			 char *name, size_t len, uint8_t *family)
{
	const json_t *metadata = reader_object(reader, object, "metadata");
	const json_t *labels = reader_object(reader, metadata, "labels");
	const char *label = reader_label(reader, labels, SERVICE_LABEL);
	const char *type = reader_text(reader, object, "addressType", "");

	*family = !strcmp(type, "IPv6") ? AF_INET6 : AF_INET;
	if (!label || !*label || !strcmp(type, "FQDN"))
		return false;
	if (!reader_is_name(label) || strlen(label) > 63)
		reader_fail(reader, "the label " SERVICE_LABEL " is malformed");
	else if (*family == AF_INET && strcmp(type, "IPv4"))
		reader_fail(reader, "the addressType '%s' is none of IPv4, IPv6 and FQDN",
			    printable(type));
	snprintf(name, len, "%.*s/%s", (int)strcspn(reader->name, "/"),
		 reader->name, label);
	return true;
}

static void upsert_for(struct cache *cache, struct reader *reader,
		       const json_t *object, const char *service, uint8_t family)
{
	const json_t *metadata = json_object_get(object, "metadata");
	const json_t *notes = reader_object(reader, metadata, "annotations");
	struct cache_slice *slice = make(reader, object);
	const char *uid = read_uid(reader, object);
	int64_t trigger = read_trigger(reader, notes);

	slice->family = family;
	slice->epoch = cache->epoch[CACHE_SLICES];
	slice->weight = read_weight(cache, reader, notes);
	snprintf(slice->uid, sizeof(slice->uid), "%s", uid);
	if (!reader->failed)
		fill(cache, reader, slice, object);
	if (!reader->failed) {
		take(cache, slice, service, trigger);
		return;
	}
	drop_strings(cache, slice);
	free(slice);
}

static void keep_as_it_was(struct cache *cache, struct reader *reader,
			   const char *uid)
{
	struct cache_slice *slice = find(cache, uid);

	if (slice)
		slice->epoch = cache->epoch[CACHE_SLICES];
	reader_refuse(cache, reader, "EndpointSlice");
}

static void upsert(struct cache *cache, const json_t *object)
{
	struct reader reader = {};
	const char *uid = read_uid(&reader, object);
	char service[READER_NAME_LEN];
	struct cache_slice *old;
	uint8_t family;

	reader_names(&reader, object, true);
	if (reader.failed) {
		keep_as_it_was(cache, &reader, uid);
		return;
	}
	old = find(cache, uid);
	if (read_service(&reader, object, service, sizeof(service), &family)) {
		if (!reader.failed)
			upsert_for(cache, &reader, object, service, family);
	} else if (!reader.failed && old) {
		drop(cache, old);
	}
	if (reader.failed)
		keep_as_it_was(cache, &reader, uid);
}

static void delete(struct cache *cache, const json_t *object)
{
	struct reader reader = {};
	const char *uid = read_uid(&reader, object);
	struct cache_slice *slice = find(cache, uid);

	reader_names(&reader, object, true);
	if (reader.failed)
		reader_refuse(cache, &reader, "EndpointSlice");
	else if (slice)
		drop(cache, slice);
}

static void sweep(struct cache *cache)
{
	struct cache_slice *slice, *next;

	HASH_ITER(hh, cache->slices, slice, next)
		if (slice->epoch != cache->epoch[CACHE_SLICES])
			drop(cache, slice);
}

/**
 * cache_slice_step() - take in what a watch tells of EndpointSlices
 * @context: the cache
 * @step: what it tells
 * @object: the EndpointSlice, if it is about one
 */
void cache_slice_step(void *context, enum watch_step step,
		      const json_t *object)
{
	static const struct kind kind = {
		.number = CACHE_SLICES,
		.upsert = upsert,
		.delete = delete,
		.sweep = sweep,
	};

	kind_step(&kind, context, step, object);
}
