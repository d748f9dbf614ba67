// SPDX-License-Identifier: GPL-2.0
/*
 * Lookup functions of the kernel's NAT engine. nf_nat calls them for the
 * first packet of a connection, inside its own hooks and under RCU, and does
 * everything else itself.
 */
#include <linux/netfilter_ipv4.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_nat.h>

#include "flows/hook.h"
#include "flows/nat.h"
#include "flows/stray.h"
#include "netns/host.h"

static unsigned int svcnat_hook_dst(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct svcnat_net *sn = priv;

	return svcnat_nat_dst(&sn->table, skb, state);
}

static unsigned int svcnat_hook_src(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	return svcnat_nat_src(skb, state);
}

/* One step before the priority of iptables' and nft's NAT chains, in each family. */
static const struct nf_hook_ops svcnat_hook_ops[SVCNAT_NR_HOOKS / 2] = {
	{
		.hook = svcnat_hook_dst,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_NAT_DST - 1,
	},
	{
		.hook = svcnat_hook_dst,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_NAT_DST - 1,
	},
	{
		.hook = svcnat_hook_src,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP_PRI_NAT_SRC - 1,
	},
};

/**
 * svcnat_hooks_init - prepare the hooks of a network namespace
 * @sn: svcnat in the network namespace
 *
 * Context: any.
 */
void svcnat_hooks_init(struct svcnat_net *sn)
{
	int i;

	for (i = 0; i < SVCNAT_NR_HOOKS; i++) {
		sn->ops[i] = svcnat_hook_ops[i / 2];
		sn->ops[i].pf = i % 2 ? NFPROTO_IPV6 : NFPROTO_IPV4;
		sn->ops[i].priv = sn;
	}
	svcnat_stray_init(sn);
}

/* nf_nat has a function for both families only if nf_tables can use it. */
static int svcnat_hook_wind(struct net *net, const struct nf_hook_ops *ops)
{
	if (ops->pf == NFPROTO_IPV4)
		return nf_nat_ipv4_register_fn(net, ops);
	return nf_nat_ipv6_register_fn(net, ops);
}

static void svcnat_hook_unwind(struct net *net, const struct nf_hook_ops *ops)
{
	if (ops->pf == NFPROTO_IPV4)
		nf_nat_ipv4_unregister_fn(net, ops);
	else
		nf_nat_ipv6_unregister_fn(net, ops);
}

static void svcnat_hooks_unwind(struct svcnat_net *sn, int nr)
{
	while (nr-- > 0)
		svcnat_hook_unwind(sn->net, &sn->ops[nr]);
	svcnat_stray_unregister(sn);
	nf_ct_netns_put(sn->net, NFPROTO_INET);
}

static int svcnat_hooks_wind(struct svcnat_net *sn)
{
	int err, i;

	err = nf_ct_netns_get(sn->net, NFPROTO_INET);
	if (err)
		return err;
	err = svcnat_stray_register(sn);
	if (err) {
		nf_ct_netns_put(sn->net, NFPROTO_INET);
		return err;
	}
	for (i = 0; i < SVCNAT_NR_HOOKS; i++) {
		err = svcnat_hook_wind(sn->net, &sn->ops[i]);
		if (err) {
			svcnat_hooks_unwind(sn, i);
			return err;
		}
	}
	return 0;
}

/**
 * svcnat_hooks_register - have nf_nat ask for first packets
 * @sn: svcnat in the network namespace
 *
 * Called by every commit, works at the first one only. The hooks stay until
 * the network namespace or the module goes: without its last user nf_nat
 * would stop to translate established connections. What they ask for goes by
 * the addresses of this host, which are watched from here on.
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0 or what registering failed with.
 */
int svcnat_hooks_register(struct svcnat_net *sn)
{
	int err;

	lockdep_assert_held(&sn->table.mutex);
	if (sn->hooked)
		return 0;
	err = svcnat_host_watch(sn);
	if (err)
		return err;
	err = svcnat_hooks_wind(sn);
	if (err)
		svcnat_host_unwatch(sn);
	sn->hooked = !err;
	return err;
}

/**
 * svcnat_hooks_unregister - have nf_nat ask no more
 * @sn: svcnat in the network namespace, which is hooked
 *
 * Context: process context, may sleep; packets may still be in the lookup
 * functions until a grace period has passed.
 */
void svcnat_hooks_unregister(struct svcnat_net *sn)
{
	svcnat_hooks_unwind(sn, SVCNAT_NR_HOOKS);
	svcnat_host_unwatch(sn);
}
