// SPDX-License-Identifier: GPL-2.0
/* Looks for this host's addresses, and lets others run meanwhile. */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip_fib.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "base/alloc.h"
#include "base/pause.h"
#include "netns/net.h"
#include "netns/scan.h"

#define CREATE_TRACE_POINTS
#include "netns/trace.h"

/* Addresses that there is room for at first. */
#define SVCNAT_SCAN_ROOM	64

/* Addresses and interfaces that are looked at without a pause. */
#define SVCNAT_SCAN_STEPS	512

/* Of a network that was given back (RFC 3701): only a default route leads there. */
static const struct in6_addr svcnat_host_far6 = { .s6_addr = { 0x3f, 0xfe } };

/**
 * struct svcnat_host_list - addresses that were found
 * @list: array
 * @room: how many fit in
 * @nr: how many there are, also such that did not fit in
 */
struct svcnat_host_list {
	struct svcnat_host *list;
	u32 room;
	u32 nr;
};

/**
 * struct svcnat_scan - a walk over all addresses, in steps
 * @hosts: receives them
 * @net: the network namespace
 * @dev: where it is, NULL at the end
 * @ifa: next IPv4 address of @dev, or NULL
 * @ifa6: next IPv6 address of @dev, or NULL
 * @events: svcnat_net.host_events when it began
 * @sections: how often it went on
 *
 * Pauses are outside of RCU, and whatever it points to may be gone after one. Before
 * anything of it goes svcnat_net.host_events is counted up, and while that is what it
 * was when the walk began all of it is still there.
 */
struct svcnat_scan {
	struct svcnat_host_list *hosts;
	struct net *net;
	struct net_device *dev;
	const struct in_ifaddr *ifa;
	struct inet6_ifaddr *ifa6;
	int events;
	u32 sections;
};

static void svcnat_host_add(struct svcnat_host_list *hosts, u8 family,
			    const void *addr, bool primary)
{
	struct svcnat_host *host;

	if (hosts->nr++ >= hosts->room)
		return;
	host = &hosts->list[hosts->nr - 1];
	*host = (struct svcnat_host){ .family = family, .primary = primary };
	memcpy(host->addr, addr, family == AF_INET ? sizeof(struct in_addr) :
						     sizeof(struct in6_addr));
}

static void svcnat_scan_enter(struct svcnat_scan *scan, struct net_device *dev)
{
	const struct in_device *in_dev;
	struct inet6_dev *in6_dev;

	scan->dev = dev;
	if (!dev || !(READ_ONCE(dev->flags) & IFF_UP))
		return;
	in_dev = __in_dev_get_rcu(dev);
	in6_dev = __in6_dev_get(dev);
	if (in_dev)
		scan->ifa = rcu_dereference(in_dev->ifa_list);
	if (in6_dev)
		scan->ifa6 = list_first_or_null_rcu(&in6_dev->addr_list,
						    struct inet6_ifaddr, if_list);
}

static void svcnat_scan_step(struct svcnat_scan *scan)
{
	const struct in_ifaddr *ifa = scan->ifa;
	struct inet6_ifaddr *ifa6 = scan->ifa6;
	struct net_device *dev = scan->dev;

	if (ifa) {
		svcnat_host_add(scan->hosts, AF_INET, &ifa->ifa_local, false);
		scan->ifa = rcu_dereference(ifa->ifa_next);
	} else if (ifa6) {
		svcnat_host_add(scan->hosts, AF_INET6, &ifa6->addr, false);
		scan->ifa6 = list_next_or_null_rcu(&ifa6->idev->addr_list,
						   &ifa6->if_list,
						   struct inet6_ifaddr, if_list);
	} else {
		svcnat_scan_enter(scan, list_next_or_null_rcu(&scan->net->dev_base_head,
							      &dev->dev_list,
							      struct net_device,
							      dev_list));
	}
}

/* Return: false if what it points to may be gone. */
static bool svcnat_scan_go_on(struct svcnat_scan *scan, u32 steps)
{
	const struct svcnat_net *sn = svcnat_net_get(scan->net);

	/* What was still there after this is not freed before the section ends. */
	if (atomic_read(&sn->host_events) != scan->events)
		return false;
	if (!scan->sections++)
		svcnat_scan_enter(scan, list_first_or_null_rcu(&scan->net->dev_base_head,
							       struct net_device,
							       dev_list));
	while (scan->dev && steps--)
		svcnat_scan_step(scan);
	return true;
}

/*
 * If something changes meanwhile it begins anew with longer sections, so that it comes
 * to an end however often that is.
 */
static void svcnat_scan_all(struct svcnat_host_list *hosts, struct net *net)
{
	const struct svcnat_net *sn = svcnat_net_get(net);
	u32 steps = SVCNAT_SCAN_STEPS;
	struct svcnat_scan scan;
	bool same;

	do {
		hosts->nr = 0;
		scan = (struct svcnat_scan){
			.hosts = hosts,
			.net = net,
			.events = atomic_read(&sn->host_events),
		};
		do {
			svcnat_pause();
			rcu_read_lock();
			same = svcnat_scan_go_on(&scan, steps);
			rcu_read_unlock();
		} while (same && scan.dev);
		steps = min(steps, U32_MAX / 2) * 2;
	} while (!same);
	trace_svcnat_scan(hosts->nr, scan.sections);
}

/*
 * The source of what goes by the default route. It is asked for 0.0.0.0, which no
 * machine can have: any other address may be one on somebody's network, and have
 * a route of its own.
 */
static __be32 svcnat_host_primary4(struct net *net)
{
	struct flowi4 flow = { .flowi4_iif = LOOPBACK_IFINDEX };
	const struct fib_nh_common *nhc;
	struct fib_result found;
	__be32 addr = 0;

	rcu_read_lock();
	if (!fib_lookup(net, &flow, &found, 0) &&
	    found.type == RTN_UNICAST) {
		nhc = found.nhc;
		addr = found.fi->fib_prefsrc ?:
			inet_select_addr(nhc->nhc_dev,
					 nhc->nhc_gw_family == AF_INET ?
					 nhc->nhc_gw.ipv4 : 0,
					 found.fi->fib_scope);
	}
	rcu_read_unlock();
	return addr;
}

static void svcnat_scan_primary(struct svcnat_host_list *hosts,
				struct net *net)
{
	const __be32 addr = svcnat_host_primary4(net);
	struct flowi6 fl6 = { .daddr = svcnat_host_far6 };
	struct dst_entry *dst;

	if (addr)
		svcnat_host_add(hosts, AF_INET, &addr, true);
	/* Without IPv6 it has no routing tables that could be asked. */
	if (ipv6_mod_enabled() && !ip6_dst_lookup(net, NULL, &dst, &fl6)) {
		svcnat_host_add(hosts, AF_INET6, &fl6.saddr, true);
		dst_release(dst);
	}
}

/**
 * svcnat_scan_hosts - look for all addresses of this host
 * @sn: svcnat in a network namespace
 *
 * Context: process context, may sleep.
 * Return: a set of them, to be freed with kvfree(), or NULL without memory.
 */
struct svcnat_hosts *svcnat_scan_hosts(struct svcnat_net *sn)
{
	struct svcnat_host_list hosts = { .nr = SVCNAT_SCAN_ROOM };
	struct svcnat_payment payment;
	struct svcnat_hosts *set;

	/* There may be more addresses than a moment ago. */
	do {
		kvfree(hosts.list);
		hosts.room = hosts.nr + 2;
		hosts.list = svcnat_zalloc_array(hosts.room, sizeof(*hosts.list));
		if (!hosts.list)
			return NULL;
		svcnat_scan_all(&hosts, sn->net);
		svcnat_scan_primary(&hosts, sn->net);
	} while (hosts.nr > hosts.room);
	payment = svcnat_payment_begin(&sn->table.payer);
	set = svcnat_hosts_build(hosts.list, hosts.nr);
	svcnat_payment_end(&payment);
	kvfree(hosts.list);
	return set;
}
