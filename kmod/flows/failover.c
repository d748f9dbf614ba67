// SPDX-License-Identifier: GPL-2.0
/*
 * Backends that do not answer. A client's SYN that comes again is given another
 * backend, and who did not answer the first, or refused it, or is said to be
 * unreachable, is passed over for some time.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "backends/handshake.h"
#include "backends/health.h"
#include "base/event.h"
#include "flows/failover.h"
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

static void svcnat_attempt_fail(struct svcnat_net *sn,
				const struct svcnat_attempt *attempt,
				enum svcnat_failure failure)
{
	if (svcnat_health_fail(&sn->table.penalty_lock, attempt->set,
			       attempt->backend, failure,
			       (u32)ktime_get_seconds()))
		svcnat_attempt_tell(sn, attempt, SVCNAT_BACKEND_EVENT_BOXED);
}

/* A SYN that comes again. */
static bool svcnat_failover_syn(struct svcnat_net *sn, const struct nf_conn *ct)
{
	struct svcnat_handshakes *handshakes =
		rcu_dereference(sn->table.handshakes);
	struct svcnat_handshake waits;
	struct svcnat_attempt attempt;
	u64 now = svcnat_handshake_now();

	svcnat_attempt_flow(&attempt, ct);
	if (!svcnat_attempt_find(sn, ct, &attempt))
		return false;
	/* One that is not remembered is one more of too many: no duplicate. */
	if (svcnat_handshake_find(handshakes, &attempt.flow, now, &waits) &&
	    (waits.age < SVCNAT_FAILOVER_AGE ||
	     waits.tries >= attempt.set->settings.failover))
		return false;
	svcnat_attempt_fail(sn, &attempt, SVCNAT_FAILURE_SILENT);
	svcnat_handshake_retry(handshakes, &attempt.flow, now,
			       svcnat_backend_mark(attempt.backend));
	return true;
}

/* The first packet of a backend. */
static void svcnat_failover_answer(struct svcnat_net *sn,
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
		svcnat_attempt_fail(sn, &attempt, SVCNAT_FAILURE_REFUSED);
	else if (svcnat_health_answer(&sn->table.penalty_lock, attempt.set,
				      attempt.backend, waited.age,
				      (u32)ktime_get_seconds()))
		svcnat_attempt_tell(sn, &attempt, SVCNAT_BACKEND_EVENT_BACK);
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

static void svcnat_failover_error(struct svcnat_net *sn,
				  const struct sk_buff *skb,
				  const struct nf_conn *ct)
{
	struct svcnat_attempt attempt;

	if (test_bit(IPS_SEEN_REPLY_BIT, &ct->status) ||
	    !svcnat_failover_is_unreachable(skb, ct))
		return;
	svcnat_attempt_flow(&attempt, ct);
	if (svcnat_attempt_find(sn, ct, &attempt))
		svcnat_attempt_fail(sn, &attempt, SVCNAT_FAILURE_UNREACHABLE);
}

/**
 * svcnat_failover_packet - look whether a connection's backend answers
 * @sn: svcnat in the network namespace
 * @skb: packet that conntrack has seen
 * @ct: its entry
 * @ctinfo: what it is to the entry
 *
 * Context: softirq, or process with bottom halves off, under RCU.
 * Return: true if it is to begin anew, with another backend.
 */
bool svcnat_failover_packet(struct svcnat_net *sn, struct sk_buff *skb,
			    struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	u8 state;

	if (!rcu_access_pointer(sn->table.handshakes))
		return false;
	if (ctinfo == IP_CT_RELATED_REPLY) {
		svcnat_failover_error(sn, skb, ct);
		return false;
	}
	if (nf_ct_protonum(ct) != IPPROTO_TCP)
		return false;
	state = READ_ONCE(ct->proto.tcp.state);
	if (CTINFO2DIR(ctinfo) == IP_CT_DIR_ORIGINAL)
		return state == TCP_CONNTRACK_SYN_SENT && nf_ct_is_confirmed(ct) &&
			!test_bit(IPS_SEEN_REPLY_BIT, &ct->status) &&
			svcnat_failover_syn(sn, ct);
	if (state == TCP_CONNTRACK_SYN_RECV || state == TCP_CONNTRACK_CLOSE)
		svcnat_failover_answer(sn, ct, state == TCP_CONNTRACK_CLOSE);
	return false;
}
