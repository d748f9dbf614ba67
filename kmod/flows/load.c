// SPDX-License-Identifier: GPL-2.0
/*
 * How many connections a backend has. Each backend that is counted has a
 * template of conntrack, which is attached to no packet: each connection of the
 * backend holds a reference to it as its master, which conntrack gives back
 * when it frees the entry, however that ended. So the template's references,
 * except our own, are the backend's conntrack entries. nf_conncount would need
 * a second table, and its list of a backend is walked for each new connection.
 *
 * TCP entries linger for minutes after their connection has closed, so packets
 * are looked at once conntrack has: the entry of a connection that has ended
 * gets another master that counts for nobody. Not NULL, since those who read
 * a master (xt_helper, nft_ct, openvswitch) look whether there is one and then
 * read it again.
 *
 * What a master is for in Linux 6.1, 6.12 and 7.3, and what one means that has
 * no extensions, while IPS_EXPECTED is not set in the entry:
 * - nf_conntrack: "related" is asked of IPS_EXPECTED, not of the master. The
 *   key map of PPTP is for GRE, which no frontend takes. The put in
 *   nf_ct_destroy() frees a template as such.
 * - nf_ct_get_id(), which ctnetlink and "ct id" tell: hashes the pointer. It is
 *   set before the entry is confirmed, but the id changes when the connection
 *   closes.
 * - xt_helper, "ct helper": look for the helper extension and find none.
 * - nf_nat for PPTP, SIP, H.323 and the expectfn's: only for expected entries
 *   or GRE.
 * - ctnetlink: a master is dumped with IPS_EXPECTED only; the helper of the
 *   entry cannot be changed any more (EBUSY), which it only could to itself.
 * - xt_cluster: takes the hash of the master, thus the same for all that are
 *   counted, and warns unless that has an address family.
 * - openvswitch in the same network namespace: without its ct action a packet
 *   from the stack looks related and has no original tuple, which is asked of
 *   the master's protocol, zero here.
 * - flowtables, bridge, act_ct, bpf: do not look.
 */
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "backends/state.h"
#include "flows/load.h"
#include "flows/reasons.h"
#include "netns/net.h"

static struct nf_conn *svcnat_load_template(refcount_t *load)
{
	return container_of(load, struct nf_conn, ct_general.use);
}

static refcount_t *svcnat_load_alloc(struct net *net)
{
	struct nf_conn *template;

	template = nf_ct_tmpl_alloc(net, &nf_ct_zone_dflt, GFP_KERNEL_ACCOUNT);
	if (!template)
		return NULL;
	template->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.l3num = NFPROTO_IPV4;
	return &template->ct_general.use;
}

static void svcnat_load_retire(refcount_t *load)
{
	set_bit(IPS_DYING_BIT, &svcnat_load_template(load)->status);
}

static void svcnat_load_put(refcount_t *load)
{
	nf_ct_put(svcnat_load_template(load));
}

const struct svcnat_load_ops svcnat_load_ops = {
	.alloc = svcnat_load_alloc,
	.retire = svcnat_load_retire,
	.put = svcnat_load_put,
};

/**
 * svcnat_load_attach - let conntrack give a connection back
 * @ct: its entry, not confirmed yet
 * @state: state that svcnat_least_take() has counted it in
 *
 * A connection that another one expected has a master, and is not counted.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 */
void svcnat_load_attach(struct nf_conn *ct, struct svcnat_state *state)
{
	if (unlikely(ct->master))
		svcnat_state_give(state);
	else
		ct->master = svcnat_load_template(state->load);
}

/*
 * Both ends have said that they have nothing more to say, or one has given up.
 * In LAST_ACK only that of the second FIN is missing.
 */
static bool svcnat_load_ended(const struct nf_conn *ct)
{
	u8 state = READ_ONCE(ct->proto.tcp.state);

	return state >= TCP_CONNTRACK_LAST_ACK && state <= TCP_CONNTRACK_CLOSE;
}

/**
 * svcnat_load_packet - see whether a packet ends a connection that is counted
 * @sn: svcnat in the network namespace
 * @ct: the packet's conntrack entry, of a TCP connection
 *
 * A counter that is not retired has its own reference for a grace period to
 * come, so that the one put here is not the last, and whoever else has just
 * read the master may use it until its read section ends.
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 */
void svcnat_load_packet(const struct svcnat_net *sn, struct nf_conn *ct)
{
	struct nf_conn *nobody, *master;

	if (likely(!svcnat_load_ended(ct)))
		return;
	nobody = READ_ONCE(sn->nobody);
	master = READ_ONCE(ct->master);
	if (!nobody || !master || !nf_ct_is_template(master) ||
	    nf_ct_is_dying(master))
		return;
	refcount_inc(&nobody->ct_general.use);
	if (cmpxchg(&ct->master, master, nobody) == master)
		refcount_dec(&master->ct_general.use);
	else
		refcount_dec(&nobody->ct_general.use);
}

static int svcnat_load_want(struct svcnat_net *sn)
{
	refcount_t *load;

	if (!sn->nobody) {
		load = svcnat_load_alloc(sn->net);
		if (!load)
			return -ENOMEM;
		/* It may outlive us, and is not to be taken from by the next. */
		svcnat_load_retire(load);
		/* Packets may be in the hook for another reason; they read it once. */
		smp_store_release(&sn->nobody, svcnat_load_template(load));
	}
	return svcnat_early_want(sn, SVCNAT_EARLY_STATES);
}

/**
 * svcnat_load_watch - see connections end, or do not
 * @sn: svcnat in a network namespace
 * @wanted: there are services whose backends' connections are counted
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, or what registering failed with.
 */
int svcnat_load_watch(struct svcnat_net *sn, bool wanted)
{
	if (wanted)
		return svcnat_load_want(sn);
	svcnat_early_release(sn, SVCNAT_EARLY_STATES);
	return 0;
}

/**
 * svcnat_load_exit - count for nobody any more
 * @sn: svcnat in a network namespace
 *
 * Context: process context, a grace period after packets were last seen.
 */
void svcnat_load_exit(struct svcnat_net *sn)
{
	nf_ct_put(sn->nobody);
}
