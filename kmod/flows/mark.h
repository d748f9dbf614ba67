/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MARK_H
#define SVCNAT_MARK_H

#include <linux/build_bug.h>
#include <net/netfilter/nf_conntrack.h>

/*
 * What is remembered of a connection that svcnat bound, in its conntrack entry:
 * bits of nf_conn.status to which the kernel gives no meaning, from the upper
 * end. On 64 bits nobody else ever reads that half of it: netlink (CTA_STATUS),
 * "ct status" and the conntrack match take the lower one, and what changes a
 * status changes single bits below __IPS_MAX_BIT. On 32 bits CTA_STATUS shows
 * them, as bits without a name. A new entry begins with a status of zero.
 *
 * Before an entry is confirmed only its packet writes here.
 */
enum svcnat_mark {
	/* It has its destination from svcnat. */
	SVCNAT_MARK_BOUND = BITS_PER_LONG - 1,
	/* Its source is to be hidden. */
	SVCNAT_MARK_MASQUERADE = BITS_PER_LONG - 2,
	/* Its timeout is fixed since its backend left. */
	SVCNAT_MARK_SPARED = BITS_PER_LONG - 3,
	/* It counts for its backend, svcnat_load_packet(). */
	SVCNAT_MARK_COUNTED = BITS_PER_LONG - 4,
	/* It does not count as established yet. */
	SVCNAT_MARK_OPENING = BITS_PER_LONG - 5,
	/* Its packets come to conntrack with a template. */
	SVCNAT_MARK_TEMPLATE = BITS_PER_LONG - 6,
	/* Its client dials on it, its backend has said nothing since. */
	SVCNAT_MARK_DIALED = BITS_PER_LONG - 7,
	/* The same, and did so again. */
	SVCNAT_MARK_REDIALED = BITS_PER_LONG - 8,
};

static_assert(BITS_PER_LONG - 8 >= __IPS_MAX_BIT);

/* With one of these a connection is looked at though it is established. */
#define SVCNAT_MARKS_WATCHED \
	(BIT(SVCNAT_MARK_OPENING) | BIT(SVCNAT_MARK_DIALED))

/* Has the connection its destination from svcnat, and from nobody else? */
static inline bool svcnat_mark_is_bound(const struct nf_conn *ct)
{
	return test_bit(SVCNAT_MARK_BOUND, &ct->status);
}

#endif /* SVCNAT_MARK_H */
