// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps the set of this host's addresses. Whatever happens to addresses,
 * interfaces or default routes only orders a worker to look at all of them
 * again: some of it happens where nothing can be allocated.
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/fib_notifier.h>
#include <net/ip6_fib.h>
#include <net/ip_fib.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "base/alloc.h"
#include "netns/host.h"
#include "netns/net.h"
#include "netns/queue.h"

/* How long to wait when there was no memory. */
#define SVCNAT_HOST_RETRY	HZ

/*
 * After it has looked the worker rests for three times as long: who has very many
 * addresses and changes them pays for a change, and not for what it takes to look at
 * all of them.
 */
#define SVCNAT_HOST_REST	3

/* Addresses that there is room for at first. */
#define SVCNAT_HOST_ROOM	64

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

static void svcnat_host_look_at(struct svcnat_host_list *hosts,
				const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rcu(dev);
	struct inet6_dev *in6_dev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa6;
	const struct in_ifaddr *ifa;

	if (!(READ_ONCE(dev->flags) & IFF_UP))
		return;
	if (in_dev)
		in_dev_for_each_ifa_rcu(ifa, in_dev)
			svcnat_host_add(hosts, AF_INET, &ifa->ifa_local, false);
	if (in6_dev)
		list_for_each_entry_rcu(ifa6, &in6_dev->addr_list, if_list)
			svcnat_host_add(hosts, AF_INET6, &ifa6->addr, false);
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

static void svcnat_host_add_primary(struct svcnat_host_list *hosts,
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

static void svcnat_host_look(struct svcnat_host_list *hosts, struct net *net)
{
	const struct net_device *dev;

	hosts->nr = 0;
	rcu_read_lock();
	for_each_netdev_rcu(net, dev)
		svcnat_host_look_at(hosts, dev);
	rcu_read_unlock();
	svcnat_host_add_primary(hosts, net);
}

static struct svcnat_hosts *svcnat_host_find_all(struct net *net)
{
	struct svcnat_host_list hosts = { .nr = SVCNAT_HOST_ROOM };
	struct svcnat_payment payment;
	struct svcnat_hosts *set;

	/* There may be more addresses than a moment ago. */
	do {
		kvfree(hosts.list);
		hosts.room = hosts.nr + 2;
		hosts.list = svcnat_zalloc_array(hosts.room, sizeof(*hosts.list));
		if (!hosts.list)
			return NULL;
		svcnat_host_look(&hosts, net);
	} while (hosts.nr > hosts.room);
	payment = svcnat_payment_begin(&svcnat_net_get(net)->table.payer);
	set = svcnat_hosts_build(hosts.list, hosts.nr);
	svcnat_payment_end(&payment);
	kvfree(hosts.list);
	return set;
}

static void svcnat_host_tire(struct svcnat_net *sn, ktime_t start)
{
	const ktime_t now = ktime_get();
	const u64 took = ktime_to_ns(ktime_sub(now, start));

	spin_lock_bh(&sn->host_lock);
	sn->host_rested = ktime_add_ns(now, SVCNAT_HOST_REST * took);
	spin_unlock_bh(&sn->host_lock);
}

static void svcnat_host_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, host_work);
	const ktime_t start = ktime_get();
	struct svcnat_hosts *next, *old;

	if (READ_ONCE(sn->ending))
		return;
	next = svcnat_host_find_all(sn->net);
	svcnat_host_tire(sn, start);
	if (!next) {
		queue_delayed_work(svcnat_queue, &sn->host_work, SVCNAT_HOST_RETRY);
		return;
	}
	/* This work is the only writer, and runs once at a time. */
	old = rcu_replace_pointer(sn->table.hosts, next, true);
	if (old && !svcnat_hosts_equal(old, next))
		sn->hosts_changed(sn);
	kvfree_rcu(old, rcu);
}

/* Until then, in jiffies: what changes meanwhile is seen with it. */
static unsigned long svcnat_host_rest(const struct svcnat_net *sn)
{
	const s64 left = ktime_sub(sn->host_rested, ktime_get());

	return left > 0 ? nsecs_to_jiffies(left) + 1 : 0;
}

static void svcnat_host_changed(struct svcnat_net *sn)
{
	spin_lock_bh(&sn->host_lock);
	if (sn->host_watched)
		queue_delayed_work(svcnat_queue, &sn->host_work,
				   svcnat_host_rest(sn));
	spin_unlock_bh(&sn->host_lock);
}

/*
 * Which default route there is decides about the primary address. There are also
 * pairs of routes that are used as one, such as 0.0.0.0/1 and 128.0.0.0/1.
 */
static bool svcnat_host_is_default_route(const struct fib_notifier_info *info)
{
	if (info->family == AF_INET)
		return !container_of(info, struct fib_entry_notifier_info,
				     info)->dst;
	return !container_of(info, struct fib6_entry_notifier_info,
			     info)->rt->fib6_dst.plen;
}

static int svcnat_host_fib_event(struct notifier_block *block,
				 unsigned long event, void *data)
{
	struct svcnat_net *sn = container_of(block, struct svcnat_net, fib_nb);
	const struct fib_notifier_info *info = data;

	if (info->family != AF_INET && info->family != AF_INET6)
		return NOTIFY_DONE;
	switch (event) {
	case FIB_EVENT_ENTRY_REPLACE:
	case FIB_EVENT_ENTRY_APPEND:
	case FIB_EVENT_ENTRY_ADD:
	case FIB_EVENT_ENTRY_DEL:
		if (!svcnat_host_is_default_route(info))
			return NOTIFY_DONE;
		break;
	}
	svcnat_host_changed(sn);
	return NOTIFY_DONE;
}

/**
 * svcnat_host_init - prepare for watching this host's addresses
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_host_init(struct svcnat_net *sn)
{
	spin_lock_init(&sn->host_lock);
	INIT_DELAYED_WORK(&sn->host_work, svcnat_host_work);
	sn->fib_nb.notifier_call = svcnat_host_fib_event;
}

static void svcnat_host_set_watched(struct svcnat_net *sn, bool watched)
{
	spin_lock_bh(&sn->host_lock);
	sn->host_watched = watched;
	spin_unlock_bh(&sn->host_lock);
}

/**
 * svcnat_host_watch - know this host's addresses from now on
 * @sn: svcnat in a network namespace
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int svcnat_host_watch(struct svcnat_net *sn)
{
	int err;

	svcnat_host_set_watched(sn, true);
	err = register_fib_notifier(sn->net, &sn->fib_nb, NULL, NULL);
	if (err) {
		svcnat_host_set_watched(sn, false);
		cancel_delayed_work_sync(&sn->host_work);
		return err;
	}
	svcnat_host_changed(sn);
	flush_delayed_work(&sn->host_work);
	return 0;
}

/**
 * svcnat_host_unwatch - let this host's addresses be
 * @sn: svcnat in a network namespace that svcnat_host_watch() was called for
 *
 * Context: process context, may sleep.
 */
void svcnat_host_unwatch(struct svcnat_net *sn)
{
	unregister_fib_notifier(sn->net, &sn->fib_nb);
	svcnat_host_set_watched(sn, false);
	cancel_delayed_work_sync(&sn->host_work);
}

static int svcnat_host_dev_changed(const struct net_device *dev)
{
	svcnat_host_changed(svcnat_net_get(dev_net(dev)));
	return NOTIFY_DONE;
}

static int svcnat_host_dev_event(struct notifier_block *block,
				 unsigned long event, void *data)
{
	if (event != NETDEV_UP && event != NETDEV_DOWN)
		return NOTIFY_DONE;
	return svcnat_host_dev_changed(netdev_notifier_info_to_dev(data));
}

static int svcnat_host_inet_event(struct notifier_block *block,
				  unsigned long event, void *data)
{
	const struct in_ifaddr *ifa = data;

	return svcnat_host_dev_changed(ifa->ifa_dev->dev);
}

static int svcnat_host_inet6_event(struct notifier_block *block,
				   unsigned long event, void *data)
{
	const struct inet6_ifaddr *ifa = data;

	return svcnat_host_dev_changed(ifa->idev->dev);
}

static struct notifier_block svcnat_host_dev_nb = {
	.notifier_call = svcnat_host_dev_event,
};

static struct notifier_block svcnat_host_inet_nb = {
	.notifier_call = svcnat_host_inet_event,
};

static struct notifier_block svcnat_host_inet6_nb = {
	.notifier_call = svcnat_host_inet6_event,
};

/**
 * svcnat_host_notifiers_init - hear of changes of addresses and interfaces
 *
 * Context: module init, after svcnat_net_init().
 * Return: 0 or a negative errno.
 */
int __init svcnat_host_notifiers_init(void)
{
	int err;

	err = register_netdevice_notifier(&svcnat_host_dev_nb);
	if (err)
		return err;
	err = register_inetaddr_notifier(&svcnat_host_inet_nb);
	if (err)
		goto out_dev;
	err = register_inet6addr_notifier(&svcnat_host_inet6_nb);
	if (err)
		goto out_inet;
	return 0;

out_inet:
	unregister_inetaddr_notifier(&svcnat_host_inet_nb);
out_dev:
	unregister_netdevice_notifier(&svcnat_host_dev_nb);
	return err;
}

/**
 * svcnat_host_notifiers_exit - hear of them no more
 *
 * Context: module exit, before svcnat_net_exit().
 */
void svcnat_host_notifiers_exit(void)
{
	unregister_inet6addr_notifier(&svcnat_host_inet6_nb);
	unregister_inetaddr_notifier(&svcnat_host_inet_nb);
	unregister_netdevice_notifier(&svcnat_host_dev_nb);
}
