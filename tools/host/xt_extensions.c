// SPDX-License-Identifier: GPL-2.0
/* Matches and targets of iptables, which its variant for nftables has, too. */
#include <netinet/in.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_CT.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_tcpudp.h>

#include "host/filter_xt.h"

/* Of TCP: the first packet of a connection has the former flag alone. */
#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define ANY_PORT 65535

static enum when exactly(bool applies)
{
	return applies ? WHEN_ALWAYS : WHEN_NEVER;
}

static enum when both(enum when a, enum when b)
{
	return a < b ? a : b;
}

static enum when match_state(uint32_t mask, bool invert,
			     const struct probe *probe)
{
	uint32_t state = probe->answers ?
			 XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED) :
			 XT_CONNTRACK_STATE_BIT(IP_CT_NEW);

	/* The entry is made after the rules that may keep it from that. */
	if (!probe->translated)
		return WHEN_MAYBE;
	return exactly(!!(mask & (state | XT_CONNTRACK_STATE_DNAT)) != invert);
}

static enum when match_conntrack(unsigned int revision, const void *data,
				 size_t len, const struct probe *probe)
{
	struct xt_conntrack_mtinfo3 info;
	enum when when = WHEN_ALWAYS;
	uint16_t flags;

	/* The second revision is the beginning of the third one. */
	if (revision < 2 || len < sizeof(struct xt_conntrack_mtinfo2))
		return WHEN_MAYBE;
	memset(&info, 0, sizeof(info));
	memcpy(&info, data, len < sizeof(info) ? len : sizeof(info));
	flags = info.match_flags;
	if (flags & XT_CONNTRACK_STATE)
		when = match_state(info.state_mask,
				   info.invert_flags & XT_CONNTRACK_STATE,
				   probe);
	return flags & ~XT_CONNTRACK_STATE ? both(when, WHEN_MAYBE) : when;
}

static enum when match_port(uint16_t port, const uint16_t *ports, bool invert)
{
	if (!ports[0] && ports[1] == ANY_PORT)
		return exactly(!invert);
	if (!port)
		return WHEN_MAYBE;
	return exactly((port >= ports[0] && port <= ports[1]) != invert);
}

static enum when match_ports(const uint16_t *sources, bool not_sources,
			     const uint16_t *ports, bool not_ports,
			     const struct probe *probe)
{
	return both(match_port(probe->from.port, sources, not_sources),
		    match_port(probe_destination(probe).port, ports,
			       not_ports));
}

static enum when match_tcp(const void *data, size_t len,
			   const struct probe *probe)
{
	uint8_t flags = probe->answers ? TCP_SYN | TCP_ACK : TCP_SYN;
	struct xt_tcp info;

	if (len < sizeof(info))
		return WHEN_MAYBE;
	memcpy(&info, data, sizeof(info));
	if (((flags & info.flg_mask) != info.flg_cmp) !=
	    !!(info.invflags & XT_TCP_INV_FLAGS))
		return WHEN_NEVER;
	return both(match_ports(info.spts, info.invflags & XT_TCP_INV_SRCPT,
				info.dpts, info.invflags & XT_TCP_INV_DSTPT,
				probe),
		    info.option ? WHEN_MAYBE : WHEN_ALWAYS);
}

static enum when match_udp(const void *data, size_t len,
			   const struct probe *probe)
{
	struct xt_udp info;

	if (len < sizeof(info))
		return WHEN_MAYBE;
	memcpy(&info, data, sizeof(info));
	return match_ports(info.spts, info.invflags & XT_UDP_INV_SRCPT,
			   info.dpts, info.invflags & XT_UDP_INV_DSTPT, probe);
}

static enum when match_multiport(const void *data, size_t len,
				 const struct probe *probe)
{
	uint16_t port = probe_destination(probe).port;
	struct xt_multiport_v1 info;
	unsigned int i;
	bool found = false;

	if (len < sizeof(info))
		return WHEN_MAYBE;
	memcpy(&info, data, sizeof(info));
	if (info.flags != XT_MULTIPORT_DESTINATION || !port)
		return WHEN_MAYBE;
	for (i = 0; i < info.count && i < XT_MULTI_PORTS; i++) {
		uint16_t first = info.ports[i], last = first;

		if (info.pflags[i] && i + 1 < XT_MULTI_PORTS)
			last = info.ports[++i];
		found |= port >= first && port <= last;
	}
	return exactly(found != !!info.invert);
}

/**
 * filter_xt_match() - does a match of iptables apply?
 * @name: its name
 * @revision: of its structure
 * @info: that structure, not aligned
 * @len: bytes of it
 * @probe: the packet
 *
 * Return: whether it does, as far as that is known.
 */
enum when filter_xt_match(const char *name, unsigned int revision,
			  const void *info, size_t len,
			  const struct probe *probe)
{
	uint32_t mask;

	if (!strcmp(name, "comment"))
		return WHEN_ALWAYS;
	if (!strcmp(name, "conntrack"))
		return match_conntrack(revision, info, len, probe);
	if (!strcmp(name, "state") && len >= sizeof(mask)) {
		memcpy(&mask, info, sizeof(mask));
		return match_state(mask, false, probe);
	}
	if (!strcmp(name, "tcp"))
		return match_tcp(info, len, probe);
	if (!strcmp(name, "udp"))
		return match_udp(info, len, probe);
	if (!strcmp(name, "multiport") && revision == 1)
		return match_multiport(info, len, probe);
	return WHEN_MAYBE;
}

static enum deed take_ct(const void *info, size_t len)
{
	struct xt_ct_target_info_v1 all = {};

	/* The first version has no more than the beginning of the second one. */
	if (len < sizeof(struct xt_ct_target_info))
		return DEED_NONE;
	memcpy(&all, info, len < sizeof(all) ? len : sizeof(all));
	if (all.flags & XT_CT_NOTRACK)
		return DEED_NOTRACK;
	return all.helper[0] ? DEED_HELPER : DEED_NONE;
}

/**
 * filter_xt_target() - what does a target of iptables do?
 * @name: its name
 * @info: its structure, not aligned
 * @len: bytes of it
 *
 * Return: what, DEED_NONE for those that let the packet go on.
 */
enum deed filter_xt_target(const char *name, const void *info, size_t len)
{
	if (!strcmp(name, "REJECT"))
		return DEED_DROP;
	/* Who gets it from the queue most often accepts it. */
	if (!strcmp(name, "NFQUEUE"))
		return DEED_ACCEPT;
	if (!strcmp(name, "NOTRACK"))
		return DEED_NOTRACK;
	return strcmp(name, "CT") ? DEED_NONE : take_ct(info, len);
}
