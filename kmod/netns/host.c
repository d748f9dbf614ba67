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

#include "netns/host.h"
#include "netns/net.h"
#include "netns/queue.h"
#include "netns/scan.h"

/* How long to wait when there was no memory. */
#define SVCNAT_HOST_RETRY	HZ

/*
 * After it has looked the worker rests for three times as long: who has very many
 * addresses and changes them pays for a change, and not for what it takes to look at
 * all of them.
 */
#define SVCNAT_HOST_REST	3

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
	next = svcnat_scan_hosts(sn);
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

/* Counted before what went is freed: see struct svcnat_scan. */
static void svcnat_host_changed(struct svcnat_net *sn)
{
	atomic_inc(&sn->host_events);
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
	const struct net_device *dev = netdev_notifier_info_to_dev(data);

	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_UNREGISTER:
		return svcnat_host_dev_changed(dev);
	default:
		return NOTIFY_DONE;
	}
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
