// SPDX-License-Identifier: GPL-2.0
/* Which way the kernel sends. */
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "host/route.h"
#include "netlink/plain.h"

static int take_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct route *route = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct rtmsg))
		return 0;
	route->on_link = true;
	route->local = rtm->rtm_type == RTN_LOCAL;
	route->prefix = rtm->rtm_dst_len;
	mnl_attr_for_each(attr, nlh, sizeof(struct rtmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_OIF:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				route->interface = mnl_attr_get_u32(attr);
			break;
		case RTA_GATEWAY:
		case RTA_VIA:
			route->on_link = false;
			break;
		}
	}
	return 0;
}

static int ask(struct nl *nl, const struct endpoint *to, unsigned int flags,
	       struct route *route)
{
	size_t len = to->family == AF_INET6 ? 16 : 4;
	char buffer[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = (void *)buffer;
	struct nl_error error;
	struct rtmsg *rtm;

	memset(route, 0, sizeof(*route));
	rtm = nl_plain_message(nl, buffer, RTM_GETROUTE, NLM_F_ACK,
			       sizeof(*rtm));
	rtm->rtm_family = to->family;
	rtm->rtm_dst_len = 8 * len;
	rtm->rtm_flags = flags;
	nl_put(nlh, RTA_DST, len, to->address);
	if (!nl_request(nl, nlh, take_route, route, &error))
		return 0;
	route->error = error.code;
	/* Only an answer has the number of its question. */
	return error.seq == nlh->nlmsg_seq ? 0 : -1;
}

/**
 * route_ask() - ask which way the kernel would send to an address
 * @nl: a socket of rtnetlink
 * @to: the address; its port does not matter
 * @route: the result
 *
 * Return: 0 if the kernel has answered, also that there is no way; or -1.
 */
int route_ask(struct nl *nl, const struct endpoint *to, struct route *route)
{
	return ask(nl, to, 0, route);
}

/**
 * route_match() - ask for the route itself by which the kernel would send
 * @nl: a socket of rtnetlink
 * @to: the address; its port does not matter
 * @route: the result
 *
 * Return: as route_ask().
 */
int route_match(struct nl *nl, const struct endpoint *to, struct route *route)
{
	return ask(nl, to, RTM_F_FIB_MATCH, route);
}
