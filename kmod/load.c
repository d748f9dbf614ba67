// SPDX-License-Identifier: GPL-2.0
/*
 * How many connections a backend has. Each backend that is counted has a
 * template of conntrack, which is never attached to a packet: each connection
 * of the backend holds a reference to it as its master, which conntrack gives
 * back when it frees the entry, however that ended. So the template's
 * references, except our own, are the backend's conntrack entries.
 */
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "state.h"

static struct nf_conn *svcnat_load_template(refcount_t *load)
{
	return container_of(load, struct nf_conn, ct_general.use);
}

/**
 * svcnat_load_alloc - begin to count the connections of a backend
 * @net: network namespace of the connections
 *
 * Context: process context, may sleep.
 * Return: a counter that is one, or NULL without memory.
 */
refcount_t *svcnat_load_alloc(struct net *net)
{
	struct nf_conn *template;

	template = nf_ct_tmpl_alloc(net, &nf_ct_zone_dflt, GFP_KERNEL_ACCOUNT);
	return template ? &template->ct_general.use : NULL;
}

/**
 * svcnat_load_retire - let nothing be taken from a counter any more
 * @load: the counter
 *
 * Context: any.
 */
void svcnat_load_retire(refcount_t *load)
{
	set_bit(IPS_DYING_BIT, &svcnat_load_template(load)->status);
}

/**
 * svcnat_load_put - give back the counter's own reference
 * @load: counter that was retired a grace period ago
 *
 * Context: any.
 */
void svcnat_load_put(refcount_t *load)
{
	nf_ct_put(svcnat_load_template(load));
}
