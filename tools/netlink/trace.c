// SPDX-License-Identifier: GPL-2.0
/* Asking the kernel about a connection. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include <linux/genetlink.h>

#include "netlink/svcnat.h"
#include "netlink/trace.h"

static void put_end(struct nlmsghdr *nlh, uint16_t type,
		    const struct endpoint *at)
{
	struct nlattr *nest = nl_nest(nlh, type);

	nl_put(nlh, SVCNAT_E_ADDRESS, at->family == AF_INET ? 4 : 16,
	       at->address);
	if (at->port)
		nl_put_u16(nlh, SVCNAT_E_PORT, htons(at->port));
	nl_nest_end(nlh, nest);
}

static int get_number(const struct nlattr *attr, uint32_t *number)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return -1;
	*number = mnl_attr_get_u32(attr);
	return 0;
}

static int take_answer(const struct nlmsghdr *nlh, void *data)
{
	struct answer *answer = data;
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_A_VERDICT:
			err |= get_number(attr, &answer->verdict);
			break;
		case SVCNAT_A_REASON:
			err |= get_number(attr, &answer->reason);
			break;
		case SVCNAT_A_SOURCE_CLASS:
			err |= get_number(attr, &answer->source);
			break;
		case SVCNAT_A_POLICY:
			err |= get_number(attr, &answer->policy);
			answer->looked = true;
			break;
		case SVCNAT_A_USABLE:
			err |= get_number(attr, &answer->usable);
			break;
		case SVCNAT_A_TERMINATING:
			answer->terminating = true;
			break;
		case SVCNAT_A_SCHEDULER:
			err |= get_number(attr, &answer->scheduler);
			break;
		case SVCNAT_A_AFFINITY_RESULT:
			err |= get_number(attr, &answer->affinity);
			break;
		case SVCNAT_A_MASQUERADE_REASON:
			err |= get_number(attr, &answer->masquerade);
			break;
		case SVCNAT_A_MASQUERADED:
			answer->masqueraded = true;
			break;
		}
	}
	/* The rest of it is a service with one frontend and one backend. */
	if (nl_get_name(nlh))
		err |= nl_get_service(nlh, &answer->model);
	return err;
}

/**
 * nl_trace() - ask the kernel what would become of a connection
 * @nl: the socket
 * @connection: the connection
 * @answer: the result, zeroed memory; its model is to be freed
 * @error: why not
 *
 * Return: 0, or -1 with @error filled.
 */
int nl_trace(struct nl *nl, const struct connection *connection,
	     struct answer *answer, struct nl_error *error)
{
	char buffer[NL_ROOM];
	struct nlmsghdr *nlh = nl_message(nl, buffer, SVCNAT_CMD_TRACE,
					  NLM_F_ACK);
	uint8_t protocol = connection->protocol;

	if (protocol == IPPROTO_ICMP && connection->to.family == AF_INET6)
		protocol = IPPROTO_ICMPV6;
	nl_put_u8(nlh, SVCNAT_A_PROTOCOL, protocol);
	put_end(nlh, SVCNAT_A_SOURCE, &connection->from);
	put_end(nlh, SVCNAT_A_DESTINATION, &connection->to);
	if (connection->ifindex)
		nl_put_u32(nlh, SVCNAT_A_IFINDEX, connection->ifindex);
	return nl_request(nl, nlh, take_answer, answer, error);
}
