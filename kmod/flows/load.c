// SPDX-License-Identifier: GPL-2.0
/*
 * How many connections backends have. Each connection that is counted is
 * remembered, with a reference to its conntrack entry, as flowtables do it with
 * theirs: conntrack tells nobody when an entry ends. So entries look to all
 * others like any that were translated, their master, id and events included.
 *
 * What has ended is found by its next packet (both ends have closed), by a
 * worker that looks at all of them, and by new connections, each of which looks
 * at a few: what a flood leaves behind is forgotten as fast as it comes.
 * nf_conncount would walk its list of a backend for each new connection.
 */
#include <linux/tcp.h>
#include <linux/workqueue.h>
#include <net/netfilter/nf_conntrack.h>

#include "backends/ledger.h"
#include "backends/state.h"
#include "flows/load.h"
#include "flows/mark.h"
#include "flows/reasons.h"
#include "netns/net.h"
#include "netns/queue.h"

/* What a connection counts for. */
enum svcnat_phase {
	SVCNAT_PHASE_OPENING,	/* its client has not yet answered the backend */
	SVCNAT_PHASE_SETTLED,
	SVCNAT_PHASE_REVIVED,	/* settled, though conntrack believes that it was reset */
	SVCNAT_PHASE_CLOSED,	/* for nothing, unless it turns out to live on */
};

/* How many that are over a new connection forgets. */
#define SVCNAT_LOAD_LOOK	2

/* So many at one place are too many. */
#define SVCNAT_LOAD_CROWD	8

/* How often all are looked at, and how many without a pause. */
#define SVCNAT_LOAD_PERIOD	HZ
#define SVCNAT_LOAD_RUN		1024

/* Of the time the worker takes a tenth at the most. */
#define SVCNAT_LOAD_REST	9

/*
 * What is on its way when a connection is reset has arrived or is lost after
 * that. If packets still come the reset did not get there.
 */
#define SVCNAT_LOAD_LINGER	HZ

/**
 * struct svcnat_gone - connections that are no longer counted
 * @nr: how many
 * @cts: their entries, with a reference
 * @states: states of their backends, whose load counts them still
 */
struct svcnat_gone {
	u32 nr;
	struct nf_conn *cts[SVCNAT_LOAD_LOOK];
	struct svcnat_state *states[SVCNAT_LOAD_LOOK];
};

static bool svcnat_phase_is_settled(u32 phase)
{
	return phase == SVCNAT_PHASE_SETTLED || phase == SVCNAT_PHASE_REVIVED;
}

/* It settles unless its backend has as many as it may have. */
static bool svcnat_record_settle(struct svcnat_record *record,
				 enum svcnat_phase phase)
{
	if (!svcnat_state_settle(record->state))
		return false;
	if (record->phase == SVCNAT_PHASE_CLOSED)
		svcnat_state_reopen(record->state);
	record->phase = phase;
	return true;
}

static void svcnat_record_close(struct svcnat_record *record)
{
	if (record->phase == SVCNAT_PHASE_CLOSED)
		return;
	svcnat_state_close(record->state);
	if (svcnat_phase_is_settled(record->phase))
		svcnat_state_unsettle(record->state);
	record->phase = SVCNAT_PHASE_CLOSED;
	record->since = nfct_time_stamp & SVCNAT_RECORD_TIME_MASK;
}

/* Its entry is gone, or has never been confirmed and its packet is gone. */
static bool svcnat_record_is_over(const struct svcnat_record *record)
{
	const struct nf_conn *ct = record->ct;

	return nf_ct_is_dying(ct) ||
	       refcount_read(&ct->ct_general.use) == 1 ||
	       (nf_ct_is_confirmed(ct) && nf_ct_is_expired(ct));
}

/* Nobody finds it from now on; what it had is for svcnat_load_forget(). */
static void svcnat_record_clear(struct svcnat_record *record,
				struct svcnat_gone *gone)
{
	if (record->phase == SVCNAT_PHASE_CLOSED)
		svcnat_state_reopen(record->state);
	else if (svcnat_phase_is_settled(record->phase))
		svcnat_state_unsettle(record->state);
	gone->cts[gone->nr] = record->ct;
	gone->states[gone->nr++] = record->state;
	record->ct = NULL;
}

/* Without the lock of a place: entries may be freed, and their masters. */
static void svcnat_load_forget(const struct svcnat_gone *gone)
{
	u32 i;

	for (i = 0; i < gone->nr; i++) {
		nf_ct_put(gone->cts[i]);
		svcnat_state_forget(gone->states[i]);
	}
}

/* Some of what is over in a place, or of all that is there. */
static void svcnat_load_look_around(struct svcnat_record *place, bool all,
				    struct svcnat_gone *gone)
{
	struct svcnat_record *record;

	for (record = place; record && gone->nr < SVCNAT_LOAD_LOOK;
	     record = record->next)
		if (record->ct && (all || svcnat_record_is_over(record)))
			svcnat_record_clear(record, gone);
}

/* The table has become too small before the worker came by. */
static void svcnat_load_hurry(struct svcnat_net *sn)
{
	if (time_before(jiffies, READ_ONCE(sn->load_rest)))
		return;
	WRITE_ONCE(sn->load_rest, jiffies + SVCNAT_LOAD_PERIOD);
	mod_delayed_work(svcnat_queue, &sn->load_work, 0);
}

/* One that is not in use, another one, or NULL. */
static struct svcnat_record *svcnat_load_find_room(struct svcnat_net *sn,
						   struct svcnat_record *place)
{
	struct svcnat_record *record;
	u32 nr = 0;

	for (record = place; record; record = record->next, nr++)
		if (!record->ct)
			return record;
	if (nr >= SVCNAT_LOAD_CROWD)
		svcnat_load_hurry(sn);
	return svcnat_ledger_extend(place);
}

/* Datagrams have no handshake that would tell a client from who claims to be one. */
static __always_inline void svcnat_record_write(struct svcnat_record *record,
						struct nf_conn *ct,
						struct svcnat_state *state)
{
	enum svcnat_phase phase = SVCNAT_PHASE_OPENING;

	/* Whoever finds it there without a second reference takes it for over. */
	nf_conntrack_get(&ct->ct_general);
	__set_bit(SVCNAT_MARK_COUNTED, &ct->status);
	if (nf_ct_protonum(ct) != IPPROTO_UDP)
		__set_bit(SVCNAT_MARK_OPENING, &ct->status);
	else if (svcnat_state_settle(state))
		phase = SVCNAT_PHASE_SETTLED;
	record->ct = ct;
	record->state = state;
	record->phase = phase;
	record->since = 0;
}

/* The place's first record is in use. Unlocks the place. */
static noinline void svcnat_load_squeeze(struct svcnat_net *sn,
					 struct svcnat_record *place,
					 struct nf_conn *ct,
					 struct svcnat_state *state)
	__releases(&place->lock)
{
	struct svcnat_gone gone = {};
	struct svcnat_record *record;

	svcnat_load_look_around(place, false, &gone);
	record = svcnat_load_find_room(sn, place);
	if (likely(record))
		svcnat_record_write(record, ct, state);
	svcnat_ledger_unlock(place);
	if (unlikely(!record))
		svcnat_state_give(state);
	svcnat_load_forget(&gone);
}

/**
 * svcnat_load_attach - remember a connection that was counted
 * @sn: svcnat in the network namespace
 * @ct: its entry, not confirmed yet
 * @state: state that svcnat_least_take() has counted it in
 *
 * Without memory it is not counted. Only where none of those at its place is over
 * another record is made: there are never many more than connections.
 *
 * Context: softirq or process, under RCU.
 */
void svcnat_load_attach(struct svcnat_net *sn, struct nf_conn *ct,
			struct svcnat_state *state)
{
	struct svcnat_record *place = svcnat_ledger_lock(&sn->counted, ct);

	if (unlikely(place->ct)) {
		svcnat_load_squeeze(sn, place, ct, state);
		return;
	}
	svcnat_record_write(place, ct, state);
	svcnat_ledger_unlock(place);
}

static bool svcnat_load_was_reset(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) == IPPROTO_TCP &&
	       READ_ONCE(ct->proto.tcp.state) == TCP_CONNTRACK_CLOSE;
}

/*
 * A reset that did not reach the other end ends nothing, whatever conntrack
 * makes of it.
 */
static bool svcnat_load_lives_on(const struct svcnat_record *record)
{
	u32 age = (nfct_time_stamp - record->since) & SVCNAT_RECORD_TIME_MASK;

	return record->phase == SVCNAT_PHASE_CLOSED && age > SVCNAT_LOAD_LINGER;
}

/* Return: false if there is no room for it any more. */
static bool svcnat_load_look_reset(struct svcnat_record *record, bool reset)
{
	if (!reset && svcnat_load_lives_on(record))
		return svcnat_record_settle(record, SVCNAT_PHASE_REVIVED);
	if (reset || record->phase != SVCNAT_PHASE_REVIVED)
		svcnat_record_close(record);
	return true;
}

/*
 * Have both ends said that they have nothing more to say? Conntrack knows of one of
 * them, and takes a FIN of the same that comes again, or for the first time as the
 * other did not get there, for that of the other end.
 */
static bool svcnat_load_finishes(const struct nf_conn *ct,
				 const struct tcphdr *tcp,
				 enum ip_conntrack_dir dir)
{
	return tcp && tcp->fin &&
	       ct->proto.tcp.seen[!dir].flags & IP_CT_TCP_FLAG_CLOSE_INIT;
}

/* Return: false if there is no room for it any more. */
static bool svcnat_load_look(struct svcnat_record *record,
			     const struct tcphdr *tcp, enum ip_conntrack_dir dir)
{
	if (svcnat_load_was_reset(record->ct))
		return svcnat_load_look_reset(record, tcp && tcp->rst);
	if (svcnat_load_finishes(record->ct, tcp, dir)) {
		svcnat_record_close(record);
		return true;
	}
	return record->phase != SVCNAT_PHASE_OPENING ||
	       !test_bit(IPS_ASSURED_BIT, &record->ct->status) ||
	       svcnat_record_settle(record, SVCNAT_PHASE_SETTLED);
}

/**
 * svcnat_load_packet - see what a packet does to a connection that is counted
 * @sn: svcnat in the network namespace
 * @ct: the packet's conntrack entry, which is marked as counted
 * @tcp: its header if it is one of TCP
 * @dir: who sent it
 *
 * Context: softirq or process, under RCU.
 * Return: false if the connection has to end: it was about to be established,
 * or lives on though it was reset, and its backend has as many as it may have.
 */
bool svcnat_load_packet(struct svcnat_net *sn, struct nf_conn *ct,
			const struct tcphdr *tcp, enum ip_conntrack_dir dir)
{
	struct svcnat_record *place, *record;
	bool goes_on;

	if (test_bit(SVCNAT_MARK_OPENING, &ct->status) &&
	    test_bit(IPS_ASSURED_BIT, &ct->status))
		clear_bit(SVCNAT_MARK_OPENING, &ct->status);
	place = svcnat_ledger_lock(&sn->counted, ct);
	record = svcnat_ledger_find(place, ct);
	goes_on = !record || svcnat_load_look(record, tcp, dir);
	svcnat_ledger_unlock(place);
	return goes_on;
}

/* Return: how many are still there. */
static u32 svcnat_load_visit(struct svcnat_record *place, bool all)
{
	struct svcnat_gone gone;
	u32 left;

	if (!READ_ONCE(place->ct) && !READ_ONCE(place->next))
		return 0;
	do {
		gone.nr = 0;
		spin_lock_bh(&place->lock);
		svcnat_load_look_around(place, all, &gone);
		left = svcnat_ledger_trim(place);
		spin_unlock_bh(&place->lock);
		svcnat_load_forget(&gone);
	} while (gone.nr == SVCNAT_LOAD_LOOK);
	return left;
}

/* Return: how many there are. */
static u32 svcnat_load_walk(struct svcnat_net *sn, bool all)
{
	const u32 size = svcnat_ledger_size(&sn->counted);
	u32 nr = 0, i;

	for (i = 0; i < size && (all || !READ_ONCE(sn->ending)); i++) {
		nr += svcnat_load_visit(svcnat_ledger_at(&sn->counted, i), all);
		if (i % SVCNAT_LOAD_RUN == 0)
			cond_resched();
	}
	return nr;
}

static void svcnat_load_work(struct work_struct *work)
{
	struct svcnat_net *sn = container_of(to_delayed_work(work),
					     struct svcnat_net, load_work);
	const bool wanted = READ_ONCE(sn->early) & SVCNAT_EARLY_STATES;
	unsigned long start = jiffies, rest;
	struct svcnat_payment payment;
	u32 nr;

	if (READ_ONCE(sn->ending))
		return;
	/* Packets may still go by what was there before a commit. */
	if (!wanted)
		synchronize_rcu();
	nr = svcnat_load_walk(sn, false);
	/* It may not have seen all of them. */
	if (READ_ONCE(sn->ending))
		return;
	payment = svcnat_payment_begin(&sn->table.payer);
	svcnat_ledger_fit(&sn->counted, nr, !wanted && !nr);
	svcnat_payment_end(&payment);
	rest = SVCNAT_LOAD_REST * (jiffies - start);
	WRITE_ONCE(sn->load_rest, jiffies + rest);
	if (wanted || nr)
		queue_delayed_work(svcnat_queue, &sn->load_work,
				   SVCNAT_LOAD_PERIOD + rest);
}

/**
 * svcnat_load_watch - see connections end, or do not
 * @sn: svcnat in a network namespace
 * @wanted: there are services whose backends' connections are counted
 *
 * Context: process context, caller holds the table's mutex.
 * Return: 0, -ENOMEM, or what registering failed with.
 */
int svcnat_load_watch(struct svcnat_net *sn, bool wanted)
{
	int err = 0;

	if (!wanted)
		svcnat_early_release(sn, SVCNAT_EARLY_STATES);
	else
		err = svcnat_ledger_init(&sn->counted) ?:
			svcnat_early_want(sn, SVCNAT_EARLY_STATES);
	if (wanted && !err)
		queue_delayed_work(svcnat_queue, &sn->load_work,
				   SVCNAT_LOAD_PERIOD);
	return err;
}

/**
 * svcnat_load_init - nothing is counted yet
 * @sn: svcnat in a network namespace
 *
 * Context: any.
 */
void svcnat_load_init(struct svcnat_net *sn)
{
	INIT_DELAYED_WORK(&sn->load_work, svcnat_load_work);
}

/**
 * svcnat_load_exit - count nothing any more
 * @sn: svcnat in a network namespace
 *
 * Context: process context, may sleep; a grace period after packets were last
 * seen.
 */
void svcnat_load_exit(struct svcnat_net *sn)
{
	cancel_delayed_work_sync(&sn->load_work);
	svcnat_load_walk(sn, true);
	svcnat_ledger_exit(&sn->counted);
}
