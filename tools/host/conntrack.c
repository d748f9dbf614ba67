// SPDX-License-Identifier: GPL-2.0
/* Connections as conntrack tells them by netlink. */
#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "host/conntrack.h"
#include "netlink/plain.h"

#define MESSAGE(command) (NFNL_SUBSYS_CTNETLINK << 8 | (command))

/* Which parts of a tuple a filter is about; the kernel's header has no names. */
#define FILTER_IP_SRC 1
#define FILTER_IP_DST 2

/* By the kernel's numbers; conntrack(8) has the same words. */
static const char *const tcp_states[] = {
	"NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT",
	"LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2",
};

static const char *const sctp_states[] = {
	"NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED",
	"SHUTDOWN_SENT", "SHUTDOWN_RECD", "SHUTDOWN_ACK_SENT",
	"HEARTBEAT_SENT", "HEARTBEAT_ACKED",
};

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static int get_u8(const struct nlattr *attr, uint8_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U8))
		return -1;
	*value = mnl_attr_get_u8(attr);
	return 0;
}

static int get_port(const struct nlattr *attr, struct endpoint *at)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U16))
		return -1;
	at->port = ntohs(mnl_attr_get_u16(attr));
	return 0;
}

static int get_be32(const struct nlattr *attr, uint32_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return -1;
	*value = ntohl(mnl_attr_get_u32(attr));
	return 0;
}

static int get_address(const struct nlattr *attr, uint8_t family, size_t len,
		       struct endpoint *at)
{
	if (mnl_attr_get_payload_len(attr) != len)
		return -1;
	at->family = family;
	memcpy(at->address, mnl_attr_get_payload(attr), len);
	return 0;
}

static int get_ip(const struct nlattr *nest, struct endpoint *src,
		  struct endpoint *dst)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_IP_V4_SRC:
			err |= get_address(attr, AF_INET, 4, src);
			break;
		case CTA_IP_V4_DST:
			err |= get_address(attr, AF_INET, 4, dst);
			break;
		case CTA_IP_V6_SRC:
			err |= get_address(attr, AF_INET6, 16, src);
			break;
		case CTA_IP_V6_DST:
			err |= get_address(attr, AF_INET6, 16, dst);
			break;
		}
	}
	return err;
}

static int get_proto(const struct nlattr *nest, uint8_t *protocol,
		     struct endpoint *src, struct endpoint *dst)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_PROTO_NUM:
			err |= get_u8(attr, protocol);
			break;
		case CTA_PROTO_SRC_PORT:
			err |= get_port(attr, src);
			break;
		case CTA_PROTO_DST_PORT:
			err |= get_port(attr, dst);
			break;
		}
	}
	return err;
}

static int get_tuple(const struct nlattr *nest, uint8_t *protocol,
		     struct endpoint *src, struct endpoint *dst)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTA_TUPLE_IP)
			err |= get_ip(attr, src, dst);
		else if (mnl_attr_get_type(attr) == CTA_TUPLE_PROTO)
			err |= get_proto(attr, protocol, src, dst);
	}
	return err || !src->family || src->family != dst->family ? -1 : 0;
}

static int get_counts(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;

	flow->accounted = true;
	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type != CTA_COUNTERS_PACKETS && type != CTA_COUNTERS_BYTES)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U64))
			return -1;
		if (type == CTA_COUNTERS_PACKETS)
			flow->packets += be64toh(mnl_attr_get_u64(attr));
		else
			flow->bytes += be64toh(mnl_attr_get_u64(attr));
	}
	return 0;
}

static int get_state(const struct nlattr *nest, uint16_t wanted,
		     const char *const *states, size_t count,
		     struct flow *flow)
{
	const struct nlattr *attr;
	uint8_t state;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != wanted)
			continue;
		if (get_u8(attr, &state))
			return -1;
		flow->state = state < count ? states[state] : "?";
	}
	return 0;
}

static int get_protoinfo(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_PROTOINFO_TCP:
			err |= get_state(attr, CTA_PROTOINFO_TCP_STATE,
					 tcp_states, LEN(tcp_states), flow);
			break;
		case CTA_PROTOINFO_SCTP:
			err |= get_state(attr, CTA_PROTOINFO_SCTP_STATE,
					 sctp_states, LEN(sctp_states), flow);
			break;
		}
	}
	return err;
}

static int get_attribute(const struct nlattr *attr, struct flow *flow)
{
	switch (mnl_attr_get_type(attr)) {
	case CTA_TUPLE_ORIG:
		return get_tuple(attr, &flow->protocol, &flow->client,
				 &flow->dialed);
	case CTA_TUPLE_REPLY:
		return get_tuple(attr, &flow->protocol, &flow->backend,
				 &flow->seen);
	case CTA_STATUS:
		return get_be32(attr, &flow->status);
	case CTA_TIMEOUT:
		flow->timed = true;
		return get_be32(attr, &flow->seconds);
	case CTA_COUNTERS_ORIG:
	case CTA_COUNTERS_REPLY:
		return get_counts(attr, flow);
	case CTA_PROTOINFO:
		return get_protoinfo(attr, flow);
	}
	return 0;
}

/**
 * conntrack_take() - take the connection that a message tells of
 * @nlh: the message
 * @flow: the result
 *
 * Return: 1, 0 if the message is about something else, -1 if it makes no sense.
 */
int conntrack_take(const struct nlmsghdr *nlh, struct flow *flow)
{
	const struct nlattr *attr;

	if (nlh->nlmsg_type != MESSAGE(IPCTNL_MSG_CT_NEW))
		return 0;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return -1;
	memset(flow, 0, sizeof(*flow));
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (get_attribute(attr, flow))
			return -1;
	if (!flow->client.family || flow->backend.family != flow->client.family)
		return -1;
	return 1;
}

/* One address of a tuple, and that it is what counts. */
static void put_address(struct nlmsghdr *nlh, uint16_t tuple, uint16_t type4,
			uint16_t type6, const struct endpoint *at)
{
	bool four = at->family == AF_INET;
	struct nlattr *outer = nl_nest(nlh, tuple);
	struct nlattr *inner = nl_nest(nlh, CTA_TUPLE_IP);

	nl_put(nlh, four ? type4 : type6, four ? 4 : 16, at->address);
	nl_nest_end(nlh, inner);
	nl_nest_end(nlh, outer);
}

/**
 * conntrack_message() - begin to ask for connections
 * @nl: a socket of NETLINK_NETFILTER
 * @buffer: room for NL_ROOM bytes
 * @filter: which ones
 *
 * Return: the message, for nl_plain_dump().
 */
struct nlmsghdr *conntrack_message(struct nl *nl, void *buffer,
				   const struct conntrack_filter *filter)
{
	struct nlmsghdr *nlh = buffer;
	struct nfgenmsg *nfgen;
	struct nlattr *nest;

	nfgen = nl_plain_message(nl, buffer, MESSAGE(IPCTNL_MSG_CT_GET),
				 NLM_F_DUMP, sizeof(*nfgen));
	nfgen->nfgen_family = filter->family;
	nfgen->version = NFNETLINK_V0;
	nl_put_u32(nlh, CTA_STATUS, htonl(IPS_DST_NAT));
	nl_put_u32(nlh, CTA_STATUS_MASK, htonl(IPS_DST_NAT));
	if (!filter->dialed && !filter->backend)
		return nlh;
	nest = nl_nest(nlh, CTA_FILTER);
	/* These two are in the order of the machine's bytes. */
	if (filter->dialed)
		nl_put_u32(nlh, CTA_FILTER_ORIG_FLAGS, FILTER_IP_DST);
	if (filter->backend)
		nl_put_u32(nlh, CTA_FILTER_REPLY_FLAGS, FILTER_IP_SRC);
	nl_nest_end(nlh, nest);
	if (filter->dialed)
		put_address(nlh, CTA_TUPLE_ORIG, CTA_IP_V4_DST, CTA_IP_V6_DST,
			    filter->dialed);
	if (filter->backend)
		put_address(nlh, CTA_TUPLE_REPLY, CTA_IP_V4_SRC, CTA_IP_V6_SRC,
			    filter->backend);
	return nlh;
}
