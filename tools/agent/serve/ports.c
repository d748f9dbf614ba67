// SPDX-License-Identifier: GPL-2.0
/*
 * Health-check node ports: load balancers ask there whether this node has endpoints
 * of a service whose policy is Local.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "agent/serve/places.h"
#include "agent/serve/ports.h"
#include "base/format.h"
#include "base/hash.h"

/* Bytes between members would be compared, too. */
struct port_key {
	uint8_t address[16];
	uint16_t port;
	uint16_t family;
};

/**
 * struct port - one of them at one address
 * @hh: entry in the list
 * @key: the address
 * @door: where clients come in
 * @open: it is
 * @told: it was said that it cannot be opened
 * @wanted: it is to stay
 * @ready: ready endpoints on this node, in the family
 * @service: NAMESPACE/NAME
 */
struct port {
	UT_hash_handle hh;
	struct port_key key;
	struct server_door door;
	bool open;
	bool told;
	bool wanted;
	unsigned int ready;
	char *service;
};

static struct port_key key_of(const struct endpoint *at, uint16_t port)
{
	struct port_key key = { .port = port, .family = at->family };

	memcpy(key.address, at->address, sizeof(key.address));
	return key;
}

static struct endpoint endpoint_of(const struct port_key *key)
{
	struct endpoint at = { .port = key->port, .family = key->family };

	memcpy(at.address, key->address, sizeof(at.address));
	return at;
}

static struct port *find(const struct ports *ports, const struct endpoint *at)
{
	const struct endpoint any = { .family = at->family };
	struct port_key key = key_of(at, at->port);
	struct port *port;

	HASH_FIND(hh, ports->list, &key, sizeof(key), port);
	if (port)
		return port;
	key = key_of(&any, at->port);
	HASH_FIND(hh, ports->list, &key, sizeof(key), port);
	return port;
}

static struct port *make(struct ports *ports, const struct port_key *key)
{
	struct port *port = require_memory(calloc(1, sizeof(*port)));

	port->key = *key;
	HASH_ADD(hh, ports->list, key, sizeof(port->key), port);
	return port;
}

static void want(struct ports *ports, const struct endpoint *place,
		 const struct facts_port *fact)
{
	struct port_key key = key_of(place, fact->port);
	struct port *port;

	HASH_FIND(hh, ports->list, &key, sizeof(key), port);
	if (!port)
		port = make(ports, &key);
	port->wanted = true;
	port->ready = fact->ready[place->family == AF_INET6];
	if (port->service && !strcmp(port->service, fact->service))
		return;
	free(port->service);
	port->service = require_memory(strdup(fact->service));
	port->told = false;
}

static bool is_in_family(const struct facts_port *port, const struct endpoint *place)
{
	return port->families & (place->family == AF_INET ? 1 : 2);
}

static void want_all(struct ports *ports, const struct facts *facts)
{
	struct places places = {};

	if (facts->port_count)
		places_find(&places, &facts->places);
	for (size_t i = 0; i < facts->port_count; i++)
		for (size_t j = 0; j < places.count; j++)
			if (is_in_family(&facts->ports[i], &places.list[j]))
				want(ports, &places.list[j], &facts->ports[i]);
	places_free(&places);
}

/* Those that go are closed before others are opened: they may be in their way. */
static void close_unwanted(struct ports *ports)
{
	struct port *port, *next;

	HASH_ITER(hh, ports->list, port, next) {
		if (port->wanted) {
			port->wanted = false;
			continue;
		}
		server_close(&port->door);
		HASH_DEL(ports->list, port);
		free(port->service);
		free(port);
	}
}

static void open_port(struct ports *ports, struct port *port)
{
	struct endpoint at = endpoint_of(&port->key);
	char text[ENDPOINT_LEN];
	struct problem problem, why;

	port->open = !server_open(&port->door, &ports->server, &at, false, &problem);
	if (port->open || port->told)
		return;
	port->told = true;
	problem_set(&why, "health checks of %s at %s: %s", port->service,
		    format_endpoint(text, &at), problem.text);
	ports->failed(ports->context, port->service, why.text);
}

/**
 * ports_update() - open and close what has changed
 * @ports: the ports
 * @facts: which there are to be, and where; what could not be opened is tried again
 */
void ports_update(struct ports *ports, const struct facts *facts)
{
	struct port *port, *next;

	want_all(ports, facts);
	close_unwanted(ports);
	HASH_ITER(hh, ports->list, port, next) {
		if (!port->open)
			open_port(ports, port);
	}
}

/* Every path is answered. */
static bool answer_port(void *context, const char *path,
			const struct endpoint *at, struct server_answer *answer)
{
	/* Used up before the next one is answered. */
	static char weight[NUMBER_LEN];
	struct ports *ports = context;
	const struct port *port = find(ports, at);
	bool healthy = ports->healthy(ports->context);
	int len;

	(void)path;
	if (!port)
		return false;
	len = strcspn(port->service, "/");
	format_digits(weight, port->ready);
	if (!port->ready || !healthy)
		answer->status = MHD_HTTP_SERVICE_UNAVAILABLE;
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	server_put_header(answer, "X-Content-Type-Options", "nosniff");
	server_put_header(answer, "X-Load-Balancing-Endpoint-Weight", weight);
	fprintf(answer->to,
		"{\n\t\"service\": {\n\t\t\"namespace\": \"%.*s\",\n\t\t\"name\": \"%s\"\n\t},\n"
		"\t\"localEndpoints\": %u,\n\t\"serviceProxyHealthy\": %s\n}",
		len, port->service, port->service + len + !!port->service[len],
		port->ready, healthy ? "true" : "false");
	return true;
}

/**
 * ports_begin() - begin, without ports
 * @ports: the ports, with @healthy, @failed, @context, and @loop and @seconds of
 *	@server
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int ports_begin(struct ports *ports, struct problem *problem)
{
	ports->server.answer = answer_port;
	ports->server.context = ports;
	return server_begin(&ports->server, problem);
}

/**
 * ports_end() - close all
 * @ports: the ports
 */
void ports_end(struct ports *ports)
{
	close_unwanted(ports);
	server_end(&ports->server);
}
