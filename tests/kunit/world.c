// SPDX-License-Identifier: GPL-2.0
/* What the numbers of test.h stand for. */
#include <linux/in.h>

#include "test.h"

/**
 * test_name - the name of a service
 * @service: its number
 *
 * Context: any.
 * Return: the name.
 */
const char *test_name(int service)
{
	static const char * const names[TEST_SERVICES] = {
		"default/web:http", "dns", "a", "aa", "kube-system/metrics", "z",
	};

	return names[service];
}

/**
 * test_address - an address of the small world
 * @addr: result
 * @ipv6: its family
 * @net: network, of 16 bits of IPv4 and 32 of IPv6
 * @host: place in it
 *
 * Context: any.
 */
void test_address(__be32 *addr, bool ipv6, u32 net, u32 host)
{
	memset(addr, 0, 4 * sizeof(*addr));
	if (ipv6) {
		addr[0] = htonl(0xfd000000 | net);
		addr[3] = htonl(host);
	} else {
		addr[0] = htonl(0x0a000000 | net << 16 | host);
	}
}

/**
 * test_frontend_key - what clients dial
 * @frontend: number of the frontend
 *
 * There are two addresses in each family and, at each, all protocols and two
 * ports; then, at other addresses or the same, node ports.
 *
 * Context: any.
 * Return: the key.
 */
struct svcnat_key test_frontend_key(int frontend)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	static const struct svcnat_key nodeports[] = {
		{ .protocol = IPPROTO_TCP, .port = htons(53) },
		{ .protocol = IPPROTO_UDP, .port = htons(53) },
		{ .protocol = IPPROTO_TCP, .port = htons(30000) },
		{ .protocol = IPPROTO_SCTP, .port = htons(54) },
	};
	struct svcnat_key key = {
		.family = frontend % 2 ? AF_INET6 : AF_INET,
		.protocol = protocols[frontend / 2 % 3],
		.port = htons(53 + frontend / 12),
	};

	BUILD_BUG_ON(TEST_NODEPORT + ARRAY_SIZE(nodeports) != TEST_FRONTENDS);
	if (frontend >= TEST_NODEPORT)
		return nodeports[frontend - TEST_NODEPORT];
	test_address(key.addr, frontend % 2, 96, 1 + frontend / 6 % 2);
	return key;
}

/**
 * test_flow_come - let a first packet come from somewhere
 * @flow: flow with a destination
 * @from: from where
 * @client: tells clients apart
 *
 * Context: any.
 */
void test_flow_come(struct svcnat_flow *flow, enum test_from from, u32 client)
{
	bool ipv6 = flow->key.family == AF_INET6;

	flow->sport = htons(1024 + client % 50000);
	flow->local = from == TEST_FROM_HERE || from == TEST_FROM_BRIDGE ||
		from == TEST_FROM_VIP || from == TEST_FROM_OWN;
	flow->iif = flow->local ? NULL : "eth0";
	switch (from) {
	case TEST_FROM_POD:
		test_address(flow->saddr, ipv6, 1, 1000 + client);
		break;
	case TEST_FROM_HERE:
		test_address(flow->saddr, ipv6, 8, 1);
		break;
	case TEST_FROM_HOST:
		test_address(flow->saddr, ipv6, 8, 2);
		break;
	case TEST_FROM_BRIDGE:
		test_address(flow->saddr, ipv6, 1, 1);
		break;
	case TEST_FROM_BACKEND:
		test_address(flow->saddr, ipv6, 1, 6 + client % 4);
		break;
	case TEST_FROM_OWN:
		test_address(flow->saddr, ipv6, 1, 6);
		break;
	case TEST_FROM_VIP:
		memcpy(flow->saddr, flow->key.addr, sizeof(flow->saddr));
		break;
	case TEST_FROM_VETH:
		flow->iif = "veth7";
		fallthrough;
	default:
		test_address(flow->saddr, ipv6, 7, client);
	}
}

/**
 * test_flow_from - a first packet from somewhere
 * @frontend: number of the frontend that it is for
 * @from: from where it comes
 * @client: tells clients apart
 *
 * Node ports are dialed at the host's primary address.
 *
 * Context: any.
 * Return: the flow.
 */
struct svcnat_flow test_flow_from(int frontend, enum test_from from, u32 client)
{
	struct svcnat_flow flow = { .key = test_frontend_key(frontend) };

	if (frontend >= TEST_NODEPORT) {
		flow.key.family = frontend % 2 ? AF_INET6 : AF_INET;
		test_address(flow.key.addr, frontend % 2, 8, 1);
	}
	test_flow_come(&flow, from, client);
	return flow;
}

/**
 * test_flow - a first packet
 * @frontend: number of the frontend that it is for
 * @client: tells clients apart
 *
 * Context: any.
 * Return: the flow.
 */
struct svcnat_flow test_flow(int frontend, u32 client)
{
	return test_flow_from(frontend, TEST_FROM_OUTSIDE, client);
}

/**
 * test_host - an address of this host
 * @number: its number
 *
 * In each family the primary one, another one, one of loopback, the second
 * VIP, that of the bridge of the pods, and that of a backend.
 *
 * Context: any.
 * Return: the address.
 */
struct svcnat_host test_host(int number)
{
	static const struct { u16 net, host; } places[] = {
		{ 8, 1 }, { 8, 2 }, { 0, 0 }, { 96, 2 }, { 1, 1 },
		{ 1, 6 },
	};
	int place = number / 2, ipv6 = number % 2;
	struct svcnat_host host = {
		.family = ipv6 ? AF_INET6 : AF_INET,
		.primary = !place,
	};

	BUILD_BUG_ON(2 * ARRAY_SIZE(places) != TEST_HOSTS);
	test_address(host.addr, ipv6, places[place].net, places[place].host);
	if (place == 2) {
		memset(host.addr, 0, sizeof(host.addr));
		host.addr[ipv6 ? 3 : 0] = htonl(ipv6 ? 1 : INADDR_LOOPBACK);
	}
	return host;
}

#define TEST_RANGE4(first, bits)					\
	{ .addr = { htonl(first) }, .family = AF_INET, .len = (bits) }
#define TEST_RANGE6(first, last, bits)					\
	{ .addr = { htonl(first), 0, 0, htonl(last) },			\
	  .family = AF_INET6, .len = (bits) }

/**
 * test_ranges - a list of ranges
 * @list: number of the list
 * @nr: how many are in it
 *
 * Context: any.
 * Return: the ranges: those of IPv4 first, in the order of their addresses.
 */
const struct svcnat_range *test_ranges(int list, u32 *nr)
{
	static const struct svcnat_range lists[TEST_RANGES][4] = {
		[TEST_CLIENTS] = {
			TEST_RANGE4(0x0a070000, 16),
			TEST_RANGE6(0xfd000007, 0, 32),
		},
		[TEST_PRIMARY] = {
			TEST_RANGE4(0x0a080001, 32),
			TEST_RANGE6(0xfd000008, 1, 128),
		},
		[TEST_PODS] = {
			TEST_RANGE4(0x0a010000, 16),
			TEST_RANGE6(0xfd000001, 0, 32),
		},
		[TEST_EVERYWHERE] = {
			TEST_RANGE4(0, 0), TEST_RANGE6(0, 0, 0),
		},
		[TEST_VIPS] = {
			TEST_RANGE4(0x0a600000, 30),
			TEST_RANGE6(0xfd000060, 0, 126),
		},
		[TEST_NODES] = {
			TEST_RANGE4(0x0a080002, 31), TEST_RANGE4(0x7f000000, 8),
			TEST_RANGE6(0, 1, 128), TEST_RANGE6(0xfd000060, 2, 127),
		},
		[TEST_IPV4_ONLY] = {
			TEST_RANGE4(0x0a070000, 17), TEST_RANGE4(0x0a600000, 12),
		},
	};

	for (*nr = 0; *nr < ARRAY_SIZE(lists[0]); (*nr)++)
		if (!lists[list][*nr].family)
			break;
	return lists[list];
}

/**
 * test_interfaces - a list of interfaces
 * @list: number of the list
 *
 * Context: any.
 * Return: their names, up to NULL; a + ends a beginning.
 */
const char * const *test_interfaces(int list)
{
	static const char * const lists[TEST_INTERFACES][4] = {
		{ }, { "veth+" }, { "cni0", "veth7", "veth70" }, { "+" },
	};

	return lists[list];
}

/**
 * test_backend_family - the address family of a backend
 * @backend: number of the backend
 *
 * Context: any.
 * Return: family.
 */
enum svcnat_family test_backend_family(int backend)
{
	return backend % 2 ? SVCNAT_IPV6 : SVCNAT_IPV4;
}

/**
 * test_backend_change - a backend, wanted
 * @backend: number of the backend
 * @weight: its weight or TEST_NO_WEIGHT
 *
 * In each family there are four addresses with two ports. One of them is an
 * address of this host.
 *
 * Context: any.
 * Return: the change.
 */
struct svcnat_backend_change test_backend_change(int backend, int weight)
{
	struct svcnat_backend_change change = {
		.backend.port = htons(8000 + backend / 8),
		.backend.weight = weight == TEST_NO_WEIGHT ? 0 : weight,
		.family = test_backend_family(backend),
		.has_weight = weight != TEST_NO_WEIGHT,
	};

	/* Not in the order of the numbers. */
	test_address(change.backend.addr, backend % 2, 1, 9 - backend / 2 % 4);
	return change;
}
