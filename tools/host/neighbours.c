// SPDX-License-Identifier: GPL-2.0
/* For which addresses this host answers its neighbours in place of others. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "base/memory.h"
#include "host/neighbours.h"
#include "netlink/plain.h"

#define BUFFER_LEN 256

/**
 * neighbours_take() - take the address that a message tells of
 * @nlh: an RTM_NEWNEIGH message
 * @data: the struct addresses
 *
 * Return: 0.
 */
int neighbours_take(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	struct addresses *set = data;
	const struct nlattr *attr;
	struct endpoint *list, at = {};
	size_t len;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm) ||
	    (ndm->ndm_family != AF_INET && ndm->ndm_family != AF_INET6))
		return 0;
	at.family = ndm->ndm_family;
	len = at.family == AF_INET6 ? 16 : 4;
	mnl_attr_for_each(attr, nlh, sizeof(*ndm)) {
		if (mnl_attr_get_type(attr) != NDA_DST ||
		    mnl_attr_get_payload_len(attr) != len)
			continue;
		memcpy(at.address, mnl_attr_get_payload(attr), len);
		list = reallocarray(set->list, set->count + 1, sizeof(*list));
		set->list = require_memory(list);
		addresses_add(set, &at);
	}
	return 0;
}

static void restart(void *data)
{
	struct addresses *set = data;

	set->count = 0;
}

/**
 * neighbours_read_proxied() - ask for what this host answers for
 * @nl: a socket of rtnetlink
 * @set: the result
 *
 * Return: 0, or -1.
 */
int neighbours_read_proxied(struct nl *nl, struct addresses *set)
{
	char buffer[BUFFER_LEN] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nl_error error;
	struct ndmsg *ndm;

	addresses_begin(set, 0);
	ndm = nl_plain_message(nl, buffer, RTM_GETNEIGH, NLM_F_DUMP,
			       sizeof(*ndm));
	/* Of all families. */
	ndm->ndm_flags = NTF_PROXY;
	if (nl_plain_dump(nl, (void *)buffer, neighbours_take, restart, set,
			  &error))
		return -1;
	addresses_sort(set);
	return 0;
}
