// SPDX-License-Identifier: GPL-2.0
/* Bridges, and whether what they pass on meets netfilter. */
#include <stdlib.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "base/memory.h"
#include "host/bridges.h"
#include "netlink/plain.h"

/**
 * bridges_find() - find a bridge, or make room for it
 * @bridges: those known
 * @index: its interface index
 *
 * Return: the bridge.
 */
struct bridge *bridges_find(struct bridges *bridges, unsigned int index)
{
	struct bridge *list;
	size_t i;

	for (i = 0; i < bridges->count; i++)
		if (bridges->list[i].index == index)
			return &bridges->list[i];
	list = reallocarray(bridges->list, bridges->count + 1, sizeof(*list));
	bridges->list = require_memory(list);
	list += bridges->count++;
	memset(list, 0, sizeof(*list));
	list->index = index;
	return list;
}

static bool is_word(const struct nlattr *attr, const char *word)
{
	return !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) &&
	       !strcmp(mnl_attr_get_str(attr), word);
}

static void take_switches(struct bridge *bridge, const struct nlattr *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data) {
		if (mnl_attr_validate(attr, MNL_TYPE_U8))
			continue;
		if (mnl_attr_get_type(attr) == IFLA_BR_NF_CALL_IPTABLES)
			bridge->call4 = mnl_attr_get_u8(attr);
		if (mnl_attr_get_type(attr) == IFLA_BR_NF_CALL_IP6TABLES)
			bridge->call6 = mnl_attr_get_u8(attr);
	}
}

/**
 * bridges_take_link() - take what a message says about bridges
 * @nlh: an RTM_NEWLINK message
 * @data: the struct bridges
 *
 * Return: 0.
 */
int bridges_take_link(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *info = NULL, *own = NULL;
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(nlh);
	bool is_bridge = false, is_port = false;
	unsigned int master = 0;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*link))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*link)) {
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			info = attr;
		else if (mnl_attr_get_type(attr) == IFLA_MASTER &&
			 !mnl_attr_validate(attr, MNL_TYPE_U32))
			master = mnl_attr_get_u32(attr);
	}
	if (!info)
		return 0;
	mnl_attr_for_each_nested(attr, info) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_INFO_KIND:
			is_bridge = is_word(attr, "bridge");
			break;
		case IFLA_INFO_SLAVE_KIND:
			is_port = is_word(attr, "bridge");
			break;
		case IFLA_INFO_DATA:
			own = attr;
			break;
		}
	}
	if (is_bridge && own)
		take_switches(bridges_find(data, link->ifi_index), own);
	if (is_port && master)
		bridges_find(data, master)->ports++;
	return 0;
}

static void restart(void *data)
{
	bridges_free(data);
}

/**
 * bridges_read() - ask for all bridges
 * @nl: a socket of rtnetlink
 * @bridges: the result
 *
 * Return: 0, or -1.
 */
int bridges_read(struct nl *nl, struct bridges *bridges)
{
	char buffer[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = (void *)buffer;
	struct nl_error error;

	nl_plain_message(nl, buffer, RTM_GETLINK, NLM_F_DUMP,
			 sizeof(struct ifinfomsg));
	nl_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	memset(bridges, 0, sizeof(*bridges));
	return nl_plain_dump(nl, nlh, bridges_take_link, restart, bridges,
			     &error);
}

/**
 * bridges_free() - forget all bridges
 * @bridges: they
 */
void bridges_free(struct bridges *bridges)
{
	free(bridges->list);
	memset(bridges, 0, sizeof(*bridges));
}
