// SPDX-License-Identifier: GPL-2.0
/*
 * Backends that do not answer. A client's SYN that comes again is given another
 * backend, and who did not answer the first, or refused it, or is said to be
 * unreachable, is passed over for some time.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <linux/time.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "backends/handshake.h"
#include "backends/health.h"
#include "base/event.h"
#include "flows/failover.h"
#include "flows/mark.h"
#include "netns/net.h"
#include "pick/select.h"

/*
 * What comes again sooner is a duplicate that the network made: clients wait
 * for a second at least (RFC 6298, 2.1).
 */
#define SVCNAT_FAILOVER_AGE	(500 * USEC_PER_MSEC)

/**
 * struct svcnat_attempt - a connection that waits for an answer, and its backend
 * @flow: connection
 * @frontend: what it dialed
 * @set: backends of its service
 * @backend: the one that it was given
 */
struct svcnat_attempt {
	struct svcnat_flow flow;
	const struct svcnat_frontend *frontend;
	const struct svcnat_backend_set *set;
	const struct svcnat_backend *backend;
};

static void svcnat_attempt_flow(struct svcnat_attempt *attempt,
				const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *tuple =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	struct svcnat_flow *flow = &attempt->flow;

	*flow = (struct svcnat_flow){
		.key = {
			.port = tuple->dst.u.all,
			.protocol = tuple->dst.protonum,
			.family = tuple->src.l3num,
		},
		.sport = tuple->src.u.all,
	};
	memcpy(flow->key.addr, tuple->dst.u3.all, sizeof(flow->key.addr));
	memcpy(flow->saddr, tuple->src.u3.all, sizeof(flow->saddr));
}

/*
 * The rest of an attempt whose flow is known.
 *
 * Return: false for what is not of a service with failover.
 */
static bool svcnat_attempt_find(struct svcnat_net *sn, const struct nf_conn *ct,
				struct svcnat_attempt *attempt)
{
	const struct nf_conntrack_tuple *reply =
		&ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	struct svcnat_backend wanted = { .port = reply->src.u.all };
	const struct svcnat_key *key = &attempt->flow.key;
	const struct svcnat_backend_set *set;
	bool found = false;
	u32 index;

	attempt->frontend = svcnat_select_frontend(&sn->table, key);
	if (!attempt->frontend)
		return false;
	set = rcu_dereference(attempt->frontend->service->sets[svcnat_family(key->family)]);
	if (!set || !set->settings.failover)
		return false;
	memcpy(wanted.addr, reply->src.u3.all, sizeof(wanted.addr));
	index = svcnat_backend_find(set->backends, set->nr, &wanted, &found);
	if (!found)
		return false;
	attempt->set = set;
	attempt->backend = &set->backends[index];
	return true;
}

static void svcnat_attempt_tell(const struct svcnat_net *sn,
				const struct svcnat_attempt *attempt,
				enum svcnat_backend_event event)
{
	svcnat_event_backend(sn, attempt->frontend->service, attempt->set,
			     attempt->backend,
			     attempt->flow.key.family == AF_INET, event);
}

static u32 svcnat_attempt_client(const struct svcnat_attempt *attempt)
{
	return svcnat_address_hash(attempt->flow.key.family, attempt->flow.saddr, 0);
}

/* What is said of a backend, about a SYN that was sent @age microseconds ago. */
static void svcnat_attempt_fail(struct svcnat_net *sn,
				const struct svcnat_attempt *attempt,
				enum svcnat_failure failure, u64 age)
{
	const u32 now = svcnat_health_clock();
	const struct svcnat_complaint complaint = {
		.failure = failure,
		.asked = now - (u32)div_u64(age, USEC_PER_MSEC),
		.said = now,
		.client = svcnat_attempt_client(attempt),
	};

	if (svcnat_health_fail(&sn->table.penalty_lock, attempt->set,
			       attempt->backend, &complaint,
			       (u32)ktime_get_seconds()))
		svcnat_attempt_tell(sn, attempt, SVCNAT_BACKEND_EVENT_BOXED);
}

/*
 * Has a backend not answered a SYN that it had to answer? On what it takes for a
 * connection it challenges SYNs of anybody (RFC 5961, 4), but not more than two in
 * a second: then it is the second one that it had to answer. So it is if conntrack
 * has forgotten the connection, and saw the first challenge.
 */
static bool svcnat_failover_is_silent(struct nf_conn *ct)
{
	if (READ_ONCE(ct->proto.tcp.state) == TCP_CONNTRACK_SYN_SENT &&
	    !test_bit(IPS_SEEN_REPLY_BIT, &ct->status))
		return true;
	return test_and_set_bit(SVCNAT_MARK_DIALED, &ct->status) &&
	       test_and_set_bit(SVCNAT_MARK_REDIALED, &ct->status);
}

/* From now on it had to answer nothing. Return: whether it had to until now. */
static bool svcnat_failover_excuse(struct nf_conn *ct)
{
	if (!test_bit(SVCNAT_MARK_DIALED, &ct->status))
		return false;
	clear_bit(SVCNAT_MARK_REDIALED, &ct->status);
	clear_bit(SVCNAT_MARK_DIALED, &ct->status);
	return true;
}

/*
 * A SYN comes again to a backend of a service with failover.
 *
 * Of one that is not remembered it is not known when it was sent, nor how often:
 * it is remembered from now on.
 */
static bool svcnat_failover_again(struct svcnat_net *sn, struct nf_conn *ct,
				  const struct svcnat_attempt *attempt)
{
	struct svcnat_handshakes *handshakes =
		rcu_dereference(sn->table.handshakes);
	struct svcnat_handshake waits;
	u64 now = svcnat_handshake_now();
	bool known;

	known = svcnat_handshake_find(handshakes, &attempt->flow, now, &waits);
	if (known && (waits.age < SVCNAT_FAILOVER_AGE ||
		      waits.tries >= attempt->set->settings.failover))
		return false;
	if (!known)
		svcnat_failover_excuse(ct);
	if (!svcnat_failover_is_silent(ct) || !known) {
		svcnat_handshake_begin(handshakes, &attempt->flow, now);
		return false;
	}
	svcnat_attempt_fail(sn, attempt, SVCNAT_FAILURE_SILENT, waits.age);
	svcnat_handshake_retry(handshakes, &attempt->flow, now,
			       svcnat_backend_mark(attempt->backend));
	return true;
}

/**
 * svcnat_failover_syn - is a client's SYN to be given another backend?
 * @sn: svcnat in the network namespace
 * @ct: the entry of its connection, which svcnat bound
 *
 * Context: softirq or process, under RCU.
 * Return: true if it is one that comes again, and its backend is silent.
 */
bool svcnat_failover_syn(struct svcnat_net *sn, struct nf_conn *ct)
{
	struct svcnat_attempt attempt;

	if (!rcu_access_pointer(sn->table.handshakes))
		return false;
	svcnat_attempt_flow(&attempt, ct);
	return svcnat_attempt_find(sn, ct, &attempt) &&
	       svcnat_failover_again(sn, ct, &attempt);
}

static void svcnat_attempt_succeed(struct svcnat_net *sn,
				   const struct svcnat_attempt *attempt, u64 age)
{
	const struct svcnat_praise praise = {
		.took = age,
		.said = svcnat_health_clock(),
		.client = svcnat_attempt_client(attempt),
	};

	if (svcnat_health_answer(&sn->table.penalty_lock, attempt->set,
				 attempt->backend, &praise,
				 (u32)ktime_get_seconds()))
		svcnat_attempt_tell(sn, attempt, SVCNAT_BACKEND_EVENT_BACK);
}

/* The first packet of a backend, since its client dialed. */
static void svcnat_failover_first(struct svcnat_net *sn,
				  const struct nf_conn *ct, bool refused)
{
	struct svcnat_handshake waited;
	struct svcnat_attempt attempt;

	svcnat_attempt_flow(&attempt, ct);
	if (!svcnat_handshake_end(rcu_dereference(sn->table.handshakes), &attempt.flow,
				  svcnat_handshake_now(), &waited) ||
	    !svcnat_attempt_find(sn, ct, &attempt))
		return;
	if (refused)
		svcnat_attempt_fail(sn, &attempt, SVCNAT_FAILURE_REFUSED, waited.age);
	else
		svcnat_attempt_succeed(sn, &attempt, waited.age);
}

/**
 * svcnat_failover_answer - learn from a packet of a backend
 * @sn: svcnat in the network namespace
 * @ct: the entry of its connection, of TCP
 * @reset: it is a reset
 *
 * Who says anything at all is there. A reset refuses who has just begun: of a
 * connection it may be the end that its client has brought about.
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_failover_answer(struct svcnat_net *sn, struct nf_conn *ct,
			    bool reset)
{
	const u8 state = READ_ONCE(ct->proto.tcp.state);
	bool dialed;

	if (!rcu_access_pointer(sn->table.handshakes) || !svcnat_mark_is_bound(ct))
		return;
	dialed = svcnat_failover_excuse(ct);
	if (reset ? !dialed && state == TCP_CONNTRACK_CLOSE :
	    dialed || state == TCP_CONNTRACK_SYN_SENT ||
	    state == TCP_CONNTRACK_SYN_RECV)
		svcnat_failover_first(sn, ct, reset);
}

/* Fragmentation needed says nothing against a backend. */
static bool svcnat_failover_is_unreachable(const struct sk_buff *skb,
					   const struct nf_conn *ct)
{
	const struct icmphdr *icmp;
	struct icmphdr room;

	/* Type and code of ICMPv6 are in the same place. */
	icmp = skb_header_pointer(skb, skb_transport_offset(skb), sizeof(room),
				  &room);
	if (!icmp)
		return false;
	if (nf_ct_l3num(ct) == NFPROTO_IPV6)
		return icmp->type == ICMPV6_DEST_UNREACH;
	return icmp->type == ICMP_DEST_UNREACH && icmp->code != ICMP_FRAG_NEEDED;
}

static struct dst_entry *
svcnat_failover_route(const struct nf_hook_state *state,
		      const struct svcnat_attempt *attempt)
{
	const int master = l3mdev_master_ifindex_rcu(state->in ?: state->out);
	struct flowi4 fl4 = {
		.daddr = attempt->backend->addr[0],
		.flowi4_oif = master,
	};
	struct flowi6 fl6 = { .flowi6_oif = master };
	struct dst_entry *dst;
	struct rtable *rt;

	if (state->pf == NFPROTO_IPV4) {
		rt = ip_route_output_key(state->net, &fl4);
		return IS_ERR(rt) ? NULL : &rt->dst;
	}
	memcpy(&fl6.daddr, attempt->backend->addr, sizeof(fl6.daddr));
	return ip6_dst_lookup(state->net, NULL, &dst, &fl6) ? NULL : dst;
}

/*
 * Anybody can make up an error, and a rule that rejects a client says nothing of
 * the backend. So it has to come from where the backend is, about what was sent
 * there; or it is our own kernel's, who got no further, or knows no way.
 */
static bool svcnat_failover_is_credible(const struct nf_hook_state *state,
					const struct nf_conn *ct,
					const struct svcnat_attempt *attempt)
{
	const bool ours = state->hook == NF_INET_LOCAL_OUT;
	struct dst_entry *dst = svcnat_failover_route(state, attempt);
	bool there;

	if (!dst)
		return ours;
	there = nf_ct_is_confirmed(ct) && (ours || dst->dev == state->in);
	dst_release(dst);
	return there;
}

/**
 * svcnat_failover_error - learn from an ICMP error
 * @sn: svcnat in the network namespace
 * @skb: the error
 * @ct: the entry of the connection that it is about
 * @ctinfo: what it is to the entry
 * @state: where it is on its way
 *
 * Only one about a SYN that was not answered yet.
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_failover_error(struct svcnat_net *sn, const struct sk_buff *skb,
			   const struct nf_conn *ct,
			   enum ip_conntrack_info ctinfo,
			   const struct nf_hook_state *state)
{
	struct svcnat_handshake waits;
	struct svcnat_attempt attempt;

	if (ctinfo != IP_CT_RELATED_REPLY ||
	    !rcu_access_pointer(sn->table.handshakes) ||
	    !svcnat_mark_is_bound(ct) ||
	    test_bit(IPS_SEEN_REPLY_BIT, &ct->status) ||
	    !svcnat_failover_is_unreachable(skb, ct))
		return;
	svcnat_attempt_flow(&attempt, ct);
	if (svcnat_attempt_find(sn, ct, &attempt) &&
	    svcnat_handshake_find(rcu_dereference(sn->table.handshakes),
				  &attempt.flow, svcnat_handshake_now(), &waits) &&
	    svcnat_failover_is_credible(state, ct, &attempt))
		svcnat_attempt_fail(sn, &attempt, SVCNAT_FAILURE_UNREACHABLE,
				    waits.age);
}
