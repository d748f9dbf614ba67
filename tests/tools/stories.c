// SPDX-License-Identifier: GPL-2.0
/* Connections as conntrack tells them. */
#include <arpa/inet.h>
#include <endian.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "stories.h"
#include "test.h"

#define ANSWERED (IPS_DST_NAT | IPS_SEEN_REPLY | IPS_ASSURED)

const struct story stories[STORIES] = {
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	/* Another port alone: it was taken, this is no masquerading. */
	{ IPPROTO_TCP, "192.0.2.1:4001", "10.96.0.10:80", "10.0.0.9:8080",
	  "192.0.2.1:61001", ANSWERED | IPS_SRC_NAT | IPS_OFFLOAD,
	  TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4002", "10.96.0.10:80", "10.0.0.2:8080",
	  "10.0.0.254:61000", ANSWERED | IPS_SRC_NAT, TCP_CONNTRACK_TIME_WAIT },
	{ IPPROTO_UDP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  IPS_DST_NAT, 0 },
	{ IPPROTO_TCP, "192.0.2.1:4003", "127.9.9.9:30080", "10.0.0.2:8080",
	  NULL, ANSWERED, 200 },
	{ IPPROTO_TCP, "[fd00::99]:1", "[fd00::10]:80", "[fd00::1]:80", NULL,
	  IPS_DST_NAT, TCP_CONNTRACK_SYN_SENT },
	/* Those of nobody: */
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:81", "10.0.0.1:8080", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_UDP, "192.0.2.1:4000", "127.9.9.9:30080", "10.0.0.1:8080",
	  NULL, ANSWERED, 0 },
	{ IPPROTO_TCP, "192.0.2.1:4000", "203.0.113.77:30080", "10.0.0.1:8080",
	  NULL, ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.96.0.10:80", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  IPS_SEEN_REPLY, TCP_CONNTRACK_ESTABLISHED },
};

/**
 * story_endpoint() - an address and a port by its words
 * @to: the result
 * @word: the words
 */
void story_endpoint(struct endpoint *to, const char *word)
{
	struct problem problem;

	memset(to, 0, sizeof(*to));
	if (parse_endpoint(word, to, &problem))
		fail_msg("%s", problem.text);
}

static void put_tuple(struct nlmsghdr *nlh, uint16_t type, uint8_t protocol,
		      const char *src_word, const char *dst_word)
{
	struct nlattr *tuple = mnl_attr_nest_start(nlh, type), *nest;
	struct endpoint src, dst;
	bool four;

	story_endpoint(&src, src_word);
	story_endpoint(&dst, dst_word);
	four = src.family == AF_INET;
	nest = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	mnl_attr_put(nlh, four ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, four ? 4 : 16,
		     src.address);
	mnl_attr_put(nlh, four ? CTA_IP_V4_DST : CTA_IP_V6_DST, four ? 4 : 16,
		     dst.address);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, protocol);
	mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(src.port));
	mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(dst.port));
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_nest_end(nlh, tuple);
}

static void put_counts(struct nlmsghdr *nlh, uint16_t type, uint64_t packets,
		       uint64_t bytes)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u64(nlh, CTA_COUNTERS_PACKETS, htobe64(packets));
	mnl_attr_put_u64(nlh, CTA_COUNTERS_BYTES, htobe64(bytes));
	mnl_attr_nest_end(nlh, nest);
}

/**
 * story_message() - tell a story as conntrack would
 * @buffer: room for STORY_LEN bytes
 * @story: the story
 *
 * Return: the message, which is in @buffer.
 */
struct nlmsghdr *story_message(char *buffer, const struct story *story)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	const char *seen = story->seen ? story->seen : story->client;
	struct nlattr *info, *tcp;

	nlh->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	put_tuple(nlh, CTA_TUPLE_ORIG, story->protocol, story->client,
		  story->dialed);
	put_tuple(nlh, CTA_TUPLE_REPLY, story->protocol, story->backend, seen);
	mnl_attr_put_u32(nlh, CTA_STATUS, htonl(story->status));
	mnl_attr_put_u32(nlh, CTA_TIMEOUT, htonl(90));
	put_counts(nlh, CTA_COUNTERS_ORIG, 3, 400);
	put_counts(nlh, CTA_COUNTERS_REPLY, 2, 1000);
	if (story->protocol != IPPROTO_TCP)
		return nlh;
	info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);
	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE, story->state);
	mnl_attr_nest_end(nlh, tcp);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

/**
 * story_read() - a story as the tool reads it
 * @flow: the result
 * @story: the story
 */
void story_read(struct flow *flow, const struct story *story)
{
	char buffer[STORY_LEN];

	assert_int_equal(conntrack_take(story_message(buffer, story), flow), 1);
}
