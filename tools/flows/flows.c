// SPDX-License-Identifier: GPL-2.0
/* Connections of the services: reading them, and telling whose they are. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "base/memory.h"
#include "flows/flows.h"
#include "host/addresses.h"
#include "host/sysctl.h"
#include "netlink/plain.h"

/* So often all are read again before it is told that some may be missing. */
#define TRIES 4

/**
 * struct flow_key - what clients dial
 * @at: address and port, a node port without an address
 * @protocol: IPPROTO number
 *
 * As the key of a hash table it is all zero where nothing is.
 */
struct flow_key {
	struct endpoint at;
	uint8_t protocol;
};

struct flow_frontend {
	UT_hash_handle hh;
	struct flow_key key;
	struct service *service;
};

static void make_key(struct flow_key *key, const struct endpoint *at,
		     uint8_t protocol)
{
	memset(key, 0, sizeof(*key));
	memcpy(key->at.address, at->address, at->family == AF_INET6 ? 16 : 4);
	key->at.port = at->port;
	key->at.family = at->family;
	key->protocol = protocol;
}

static void add_frontend(struct flows *flows, struct service *service,
			 const struct frontend *frontend)
{
	struct flow_frontend *entry = require_memory(calloc(1, sizeof(*entry)));

	make_key(&entry->key, &frontend->at, frontend->protocol);
	entry->service = service;
	HASH_ADD(hh, flows->frontends, key, sizeof(entry->key), entry);
}

/* The kernel can look for one family, and for one address that is dialed. */
static void make_filter(struct flows *flows)
{
	struct conntrack_filter *filter = &flows->filter;
	const struct flow_frontend *entry;
	bool first = true, nodeports = false;

	for (entry = flows->frontends; entry; entry = entry->hh.next) {
		const struct endpoint *at = &entry->key.at;

		nodeports |= is_nodeport(at);
		if (first)
			filter->dialed = at;
		else if (filter->dialed &&
			 (at->family != filter->dialed->family ||
			  memcmp(at->address, filter->dialed->address,
				 sizeof(at->address))))
			filter->dialed = NULL;
		first = false;
	}
	if (nodeports)
		filter->dialed = NULL;
	if (flows->backend)
		filter->family = flows->backend->family;
	else if (filter->dialed)
		filter->family = filter->dialed->family;
	/*
	 * Older kernels have their filter for IPv6 addresses the wrong way
	 * round, 6.1 for one: it would leave out what is looked for.
	 */
	if (filter->family != AF_INET) {
		filter->dialed = NULL;
		return;
	}
	/* Frontends of one family never use backends of the other. */
	if (filter->dialed && filter->dialed->family != AF_INET)
		filter->dialed = NULL;
	filter->backend = flows->backend;
}

static int read_host(struct flows *flows, const struct model *model,
		     struct problem *problem)
{
	size_t i, j;

	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->frontend_count; j++)
			if (is_nodeport(&model->list[i]->frontends[j].at))
				goto wanted;
	return 0;

wanted:
	if (!addresses_of_host(&flows->host))
		return 0;
	return problem_set(problem, "cannot read the addresses of this host: %s",
			   strerror(errno));
}

/**
 * flows_begin() - prepare to tell whose connections are
 * @flows: the result
 * @model: the table, or a part of it; it must stay
 * @backend: only connections to this one, NULL for all; it must stay
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int flows_begin(struct flows *flows, struct model *model,
		const struct endpoint *backend, struct problem *problem)
{
	size_t i, j;

	memset(flows, 0, sizeof(*flows));
	flows->backend = backend;
	if (read_host(flows, model, problem))
		return -1;
	for (i = 0; i < model->count; i++)
		for (j = 0; j < model->list[i]->frontend_count; j++)
			add_frontend(flows, model->list[i],
				     &model->list[i]->frontends[j]);
	make_filter(flows);
	return 0;
}

/**
 * flows_end() - forget what was prepared
 * @flows: what
 */
void flows_end(struct flows *flows)
{
	struct flow_frontend *entry, *next;

	HASH_ITER(hh, flows->frontends, entry, next) {
		HASH_DEL(flows->frontends, entry);
		free(entry);
	}
	addresses_free(&flows->host);
}

static bool is_host(const struct flows *flows, const struct endpoint *at)
{
	return addresses_have(&flows->host, at) ||
	       (at->family == AF_INET && at->address[0] == IN_LOOPBACKNET);
}

static struct service *find_service(const struct flows *flows,
				    const struct flow *flow)
{
	const struct endpoint nodeport = { .port = flow->dialed.port };
	struct flow_frontend *entry;
	struct flow_key key;

	make_key(&key, &flow->dialed, flow->protocol);
	HASH_FIND(hh, flows->frontends, &key, sizeof(key), entry);
	if (!entry && flows->host.count && is_host(flows, &flow->dialed)) {
		make_key(&key, &nodeport, flow->protocol);
		HASH_FIND(hh, flows->frontends, &key, sizeof(key), entry);
	}
	return entry ? entry->service : NULL;
}

static int compare_backend(const void *key, const void *member)
{
	const struct backend *backend = member;

	return endpoint_compare(key, &backend->at);
}

/**
 * flows_owner() - whose is this connection?
 * @flows: what was prepared
 * @flow: the connection
 * @owner: the result
 *
 * It is a service's if it dialed one of its frontends and was translated.
 *
 * Return: whether it is one of theirs.
 */
bool flows_owner(const struct flows *flows, const struct flow *flow,
		 struct flow_owner *owner)
{
	if (!(flow->status & IPS_DST_NAT) ||
	    !endpoint_compare(&flow->dialed, &flow->backend) ||
	    (flows->backend && endpoint_compare(flows->backend, &flow->backend)))
		return false;
	owner->service = find_service(flows, flow);
	if (!owner->service)
		return false;
	owner->backend = owner->service->backend_count ?
		bsearch(&flow->backend, owner->service->backends,
			owner->service->backend_count,
			sizeof(struct backend), compare_backend) : NULL;
	return true;
}

struct reading {
	const struct flows *flows;
	const struct flow_sink *sink;
};

static int take(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct flow_owner owner;
	struct flow flow;
	int what = conntrack_take(nlh, &flow);

	if (what > 0 && flows_owner(reading->flows, &flow, &owner))
		reading->sink->take(&flow, &owner, reading->sink->data);
	return what < 0 ? -1 : 0;
}

static int explain(const struct nl_error *error, struct problem *problem)
{
	switch (error->code) {
	case EBADMSG:
		return problem_set(problem,
				   "conntrack's answer makes no sense to this tool");
	/* What nfnetlink says about parts that are not there. */
	case EINVAL:
	case EOPNOTSUPP:
		return problem_set(problem,
				   "conntrack tells nothing: load it with 'modprobe nf_conntrack_netlink'");
	}
	return problem_set(problem, "cannot read conntrack: %s", error->text);
}

/* While the hash table changes its size, connections may be passed over. */
static long buckets(void)
{
	long count = 0;

	sysctl_number("net/netfilter/nf_conntrack_buckets", &count);
	return count;
}

/**
 * flows_dump() - read the connections of the services from a socket
 * @flows: what was prepared
 * @nl: the socket
 * @sink: where they go
 * @problem: why not
 *
 * Begins again, with a word to @sink, when the table was rearranged meanwhile.
 *
 * Return: 0, or -1 with @problem filled; 1 if some may be missing or told twice
 * because the table was rearranged each time.
 */
int flows_dump(const struct flows *flows, struct nl *nl,
	       const struct flow_sink *sink, struct problem *problem)
{
	char buffer[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct reading reading = { .flows = flows, .sink = sink };
	struct nl_error error;
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		struct nlmsghdr *nlh = conntrack_message(nl, buffer,
							 &flows->filter);
		long before = buckets();

		if (tries)
			sink->restart(sink->data);
		if (nl_request(nl, nlh, take, &reading, &error))
			return explain(&error, problem);
		if (!nl->interrupted && buckets() == before)
			return 0;
	}
	return 1;
}

/**
 * flows_read() - read the connections of the services
 * @flows: what was prepared
 * @sink: where they go
 * @problem: why not
 *
 * Return: as flows_dump().
 */
int flows_read(const struct flows *flows, const struct flow_sink *sink,
	       struct problem *problem)
{
	struct nl nl;
	int err;

	if (nl_plain_open(&nl, NETLINK_NETFILTER))
		return problem_set(problem, "cannot read conntrack: %s",
				   strerror(errno));
	err = flows_dump(flows, &nl, sink, problem);
	nl_close(&nl);
	return err;
}
