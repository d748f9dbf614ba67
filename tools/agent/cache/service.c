// SPDX-License-Identifier: GPL-2.0
/* Services. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "agent/cache/claims.h"
#include "agent/cache/entry.h"
#include "agent/cache/kind.h"
#include "agent/cache/reader.h"

#define SERVICE_NAME_MAX 63
#define AFFINITY_STANDARD 10800
#define AFFINITY_MAX 86400

static const char *const annotations[CACHE_ANNOTATIONS] = {
	[CACHE_SCHEDULER] = "svcnat.dev/scheduler",
	[CACHE_FAILOVER] = "svcnat.dev/failover",
	[CACHE_MAX_CONNECTIONS] = "svcnat.dev/max-connections",
	[CACHE_ON_REMOVAL] = "svcnat.dev/on-removal",
	[CACHE_AFFINITY_PREFIX] = "svcnat.dev/affinity-prefix",
};

/* A Service as it is read: how long its arrays are is not known before. */
struct draft {
	struct reader *reader;
	struct cache_spec spec;
	size_t address_room;
	size_t port_room;
	size_t range_room;
};

static uint8_t family_bit(uint8_t family)
{
	return family == AF_INET ? 1 : 2;
}

static void *grow(void *list, uint32_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? 2 * *room : 4;
	return require_memory(reallocarray(list, *room, size));
}

/* Those of a family without a cluster IP are of no meaning. */
static void add_address(struct draft *draft, const char *text,
			enum cache_use use)
{
	struct cache_spec *spec = &draft->spec;
	struct cache_address address;
	uint32_t i;

	memset(&address, 0, sizeof(address));
	address.use = use;
	if (address_read(text, &address.at) || !address_is_usable(&address.at)) {
		reader_fail(draft->reader, "'%s' is not an address that can be dialed",
			    printable(text));
		return;
	}
	if (use == CACHE_CLUSTER_IP)
		spec->families |= family_bit(address.at.family);
	if (!(spec->families & family_bit(address.at.family)))
		return;
	for (i = 0; i < spec->address_count; i++)
		if (!endpoint_compare(&spec->addresses[i].at, &address.at))
			return;
	if (spec->address_count >= CLAIMS_MAX / 64) {
		reader_fail(draft->reader, "it has too many addresses");
		return;
	}
	spec->addresses = grow(spec->addresses, spec->address_count,
			       &draft->address_room, sizeof(address));
	spec->addresses[spec->address_count++] = address;
}

static void read_addresses(struct draft *draft, const json_t *from,
			   const char *key, enum cache_use use)
{
	const json_t *list = reader_array(draft->reader, from, key), *item;
	size_t i;

	json_array_foreach(list, i, item)
		add_address(draft, reader_item(draft->reader, item), use);
}

static void read_balancer(struct draft *draft, const json_t *object)
{
	struct reader *reader = draft->reader;
	const json_t *status = reader_object(reader, object, "status");
	const json_t *balancer = reader_object(reader, status, "loadBalancer");
	const json_t *list = reader_array(reader, balancer, "ingress"), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *ip = reader_text(reader, item, "ip", "");

		if (!reader_entry(reader, item))
			return;
		/* A proxy sends its packets to the node, not to the address. */
		if (*ip && !strcmp(reader_text(reader, item, "ipMode", "VIP"), "VIP"))
			add_address(draft, ip, CACHE_BALANCER_IP);
	}
}

static void read_ranges(struct draft *draft, const json_t *from)
{
	const json_t *list, *item;
	size_t i;

	list = reader_array(draft->reader, from, "loadBalancerSourceRanges");
	json_array_foreach(list, i, item) {
		const char *text = reader_item(draft->reader, item);
		struct cache_range range;

		if (range_read(text, &range)) {
			reader_fail(draft->reader,
				    "'%s' in loadBalancerSourceRanges is not a range of addresses",
				    printable(text));
			return;
		}
		draft->spec.ranges = grow(draft->spec.ranges,
					  draft->spec.range_count,
					  &draft->range_room, sizeof(range));
		draft->spec.ranges[draft->spec.range_count++] = range;
	}
}

static void read_port(struct cache *cache, struct draft *draft,
		      const json_t *item)
{
	struct reader *reader = draft->reader;
	const char *name = reader_text(reader, item, "name", "");
	struct cache_port port = {};

	port.protocol = reader_protocol(reader, item);
	port.port = reader_number(reader, item, "port", 1, UINT16_MAX, 0);
	port.node_port = reader_number(reader, item, "nodePort", 0, UINT16_MAX, 0);
	if (!port.port)
		reader_fail(reader, "a port has no number");
	if (*name && (!reader_is_name(name) || strlen(name) > SERVICE_NAME_MAX))
		reader_fail(reader, "the name of a port is malformed");
	if (reader->failed)
		return;
	port.name = strings_get(&cache->strings, name);
	draft->spec.ports = grow(draft->spec.ports, draft->spec.port_count,
				 &draft->port_room, sizeof(port));
	memset(&draft->spec.ports[draft->spec.port_count], 0, sizeof(port));
	draft->spec.ports[draft->spec.port_count++] = port;
}

/* Two ports of one name would be one service. */
static void check_ports(struct draft *draft)
{
	const struct cache_spec *spec = &draft->spec;
	uint32_t i, j;

	if ((spec->address_count + 1UL) * spec->port_count > CLAIMS_MAX) {
		reader_fail(draft->reader, "it has too many addresses and ports");
		return;
	}
	for (i = 0; i < spec->port_count && !draft->reader->failed; i++) {
		if (!spec->ports[i].name && spec->port_count > 1)
			reader_fail(draft->reader,
				    "one of its ports has no name");
		for (j = 0; j < i; j++)
			if (spec->ports[i].name == spec->ports[j].name)
				reader_fail(draft->reader,
					    "two of its ports have one name");
	}
}

static void read_ports(struct cache *cache, struct draft *draft,
		       const json_t *from)
{
	const json_t *list = reader_array(draft->reader, from, "ports"), *item;
	size_t i;

	if (json_array_size(list) > CLAIMS_MAX / 64) {
		reader_fail(draft->reader, "it has too many ports");
		return;
	}
	json_array_foreach(list, i, item)
		if (reader_entry(draft->reader, item))
			read_port(cache, draft, item);
	check_ports(draft);
}

static void read_affinity(struct draft *draft, const json_t *from)
{
	struct reader *reader = draft->reader;
	const json_t *config, *client;

	if (strcmp(reader_text(reader, from, "sessionAffinity", "None"),
		   "ClientIP"))
		return;
	config = reader_object(reader, from, "sessionAffinityConfig");
	client = reader_object(reader, config, "clientIP");
	draft->spec.affinity = reader_number(reader, client, "timeoutSeconds", 1,
					     AFFINITY_MAX, AFFINITY_STANDARD);
}

static bool is_local(struct reader *reader, const json_t *from, const char *key)
{
	return !strcmp(reader_text(reader, from, key, "Cluster"), "Local");
}

static int64_t read_time(struct reader *reader, const json_t *metadata)
{
	const char *text = reader_text(reader, metadata, "creationTimestamp", "");
	struct tm at = {};

	/* Who does not say when he came was not here first. */
	if (!strptime(text, "%Y-%m-%dT%H:%M:%S", &at))
		return INT64_MAX;
	return timegm(&at);
}

static void read_metadata(struct cache *cache, struct draft *draft,
			  const json_t *object)
{
	struct reader *reader = draft->reader;
	const json_t *metadata = reader_object(reader, object, "metadata");
	const json_t *notes = reader_object(reader, metadata, "annotations");
	unsigned int i;

	draft->spec.created = read_time(reader, metadata);
	draft->spec.uid = strings_get(&cache->strings,
				      reader_text(reader, metadata, "uid", ""));
	for (i = 0; i < CACHE_ANNOTATIONS; i++) {
		const char *text = reader_label(reader, notes, annotations[i]);

		draft->spec.annotations[i] = strings_get(&cache->strings,
							 text ?: "");
	}
}

static void read_cluster_ips(struct draft *draft, const json_t *from)
{
	const char *first = reader_text(draft->reader, from, "clusterIP", "");

	if (json_array_size(json_object_get(from, "clusterIPs")))
		read_addresses(draft, from, "clusterIPs", CACHE_CLUSTER_IP);
	else
		add_address(draft, first, CACHE_CLUSTER_IP);
}

static void read_spec(struct cache *cache, struct draft *draft,
		      const json_t *object, const json_t *from)
{
	struct reader *reader = draft->reader;

	read_metadata(cache, draft, object);
	read_cluster_ips(draft, from);
	read_balancer(draft, object);
	if (!cache->without_external_ips)
		read_addresses(draft, from, "externalIPs", CACHE_EXTERNAL_IP);
	read_ranges(draft, from);
	read_ports(cache, draft, from);
	read_affinity(draft, from);
	draft->spec.internal_local = is_local(reader, from,
					      "internalTrafficPolicy");
	draft->spec.external_local = is_local(reader, from,
					      "externalTrafficPolicy");
	draft->spec.health_port = reader_number(reader, from,
						"healthCheckNodePort", 0,
						UINT16_MAX, 0);
}

static bool is_proxied(struct reader *reader, const json_t *spec)
{
	const char *ip = reader_text(reader, spec, "clusterIP", "");

	return *ip && strcmp(ip, "None") &&
	       strcmp(reader_text(reader, spec, "type", ""), "ExternalName");
}

static void drop_strings(struct cache *cache, const struct cache_spec *spec)
{
	uint32_t i;

	for (i = 0; i < spec->port_count; i++)
		strings_put(&cache->strings, spec->ports[i].name);
	for (i = 0; i < CACHE_ANNOTATIONS; i++)
		strings_put(&cache->strings, spec->annotations[i]);
	strings_put(&cache->strings, spec->uid);
}

/* One piece of memory, whose bytes tell whether something is different. */
static struct cache_spec *pack(const struct cache_spec *from)
{
	size_t addresses = from->address_count * sizeof(*from->addresses);
	size_t ports = from->port_count * sizeof(*from->ports);
	size_t ranges = from->range_count * sizeof(*from->ranges);
	size_t size = sizeof(*from) + addresses + ports + ranges;
	struct cache_spec *spec = require_memory(calloc(1, size));

	memcpy(spec, from, sizeof(*spec));
	spec->size = size;
	spec->ports = (struct cache_port *)(spec + 1);
	spec->addresses = (struct cache_address *)((char *)spec->ports + ports);
	spec->ranges = (struct cache_range *)((char *)spec->addresses + addresses);
	if (addresses)
		memcpy(spec->addresses, from->addresses, addresses);
	if (ports)
		memcpy(spec->ports, from->ports, ports);
	if (ranges)
		memcpy(spec->ranges, from->ranges, ranges);
	return spec;
}

static bool is_same(const struct cache_spec *a, const struct cache_spec *b)
{
	size_t arrays = offsetof(struct cache_spec, addresses);

	return a->size == b->size && !memcmp(a, b, arrays) &&
	       !memcmp(a + 1, b + 1, a->size - sizeof(*a));
}

static void drop_spec(struct cache *cache, struct cache_service *service)
{
	if (!service->spec)
		return;
	claims_leave(cache, service);
	drop_strings(cache, service->spec);
	free(service->spec);
	service->spec = NULL;
	entry_mark(cache, service);
	cache->changes[CACHE_SERVICES]++;
}

static void take_spec(struct cache *cache, struct cache_service *service,
		      const struct cache_spec *from)
{
	struct cache_spec *spec = pack(from);

	if (service->spec && is_same(service->spec, spec)) {
		drop_strings(cache, spec);
		free(spec);
		return;
	}
	if (service->spec) {
		claims_leave(cache, service);
		drop_strings(cache, service->spec);
		free(service->spec);
	}
	service->spec = spec;
	claims_enter(cache, service);
	entry_mark(cache, service);
	cache->changes[CACHE_SERVICES]++;
}

static void upsert_proxied(struct cache *cache, struct reader *reader,
			   const json_t *object, const json_t *from)
{
	struct draft draft = { .reader = reader };
	struct cache_service *service;

	read_spec(cache, &draft, object, from);
	if (reader->failed) {
		drop_strings(cache, &draft.spec);
	} else {
		service = entry_get(cache, reader->name);
		service->epoch = cache->epoch[CACHE_SERVICES];
		take_spec(cache, service, &draft.spec);
	}
	free(draft.spec.addresses);
	free(draft.spec.ports);
	free(draft.spec.ranges);
}

static void read_service_names(struct reader *reader, const json_t *object)
{
	const char *slash;

	reader_names(reader, object, true);
	slash = strchr(reader->name, '/');
	if (slash && strlen(slash + 1) > SERVICE_NAME_MAX)
		reader_fail(reader, "its name is too long");
}

static void drop(struct cache *cache, const char *name, uint32_t uid)
{
	struct cache_service *service = entry_find(cache, name);

	/* A later one of the same name is another one. */
	if (!service || !service->spec ||
	    (uid && service->spec->uid && service->spec->uid != uid))
		return;
	drop_spec(cache, service);
	entry_drop_empty(cache, service);
}

static void keep_as_it_was(struct cache *cache, const struct reader *reader)
{
	struct cache_service *service = entry_find(cache, reader->name);

	if (service)
		service->epoch = cache->epoch[CACHE_SERVICES];
	reader_refuse(cache, reader, "Service");
}

static void upsert(struct cache *cache, const json_t *object)
{
	struct reader reader = {};
	const json_t *spec;

	read_service_names(&reader, object);
	spec = reader_object(&reader, object, "spec");
	if (!reader.failed && !is_proxied(&reader, spec) && !reader.failed)
		drop(cache, reader.name, 0);
	else if (!reader.failed)
		upsert_proxied(cache, &reader, object, spec);
	if (reader.failed)
		keep_as_it_was(cache, &reader);
}

static void delete(struct cache *cache, const json_t *object)
{
	struct reader reader = {};
	const json_t *metadata;
	uint32_t uid;

	read_service_names(&reader, object);
	metadata = reader_object(&reader, object, "metadata");
	uid = strings_get(&cache->strings,
			  reader_text(&reader, metadata, "uid", ""));
	if (reader.failed)
		reader_refuse(cache, &reader, "Service");
	else
		drop(cache, reader.name, uid);
	strings_put(&cache->strings, uid);
}

static void sweep(struct cache *cache)
{
	struct cache_service *service, *next;

	HASH_ITER(hh, cache->services, service, next)
		if (service->spec &&
		    service->epoch != cache->epoch[CACHE_SERVICES]) {
			drop_spec(cache, service);
			entry_drop_empty(cache, service);
		}
}

/**
 * cache_service_step() - take in what a watch tells of Services
 * @context: the cache
 * @step: what it tells
 * @object: the Service, if it is about one
 */
void cache_service_step(void *context, enum watch_step step,
			const json_t *object)
{
	static const struct kind kind = {
		.number = CACHE_SERVICES,
		.upsert = upsert,
		.delete = delete,
		.sweep = sweep,
	};

	kind_step(&kind, context, step, object);
}
