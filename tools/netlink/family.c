// SPDX-License-Identifier: GPL-2.0
/* Finding the family svcnat, and the network namespace to find it in. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/svcnat.h>

#include "netlink/family.h"

/**
 * nl_netns_enter() - go on in another network namespace
 * @netns: its name, as `ip netns` has it, or the path of its file
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int nl_netns_enter(const char *netns, struct problem *problem)
{
	char path[PATH_MAX];
	int fd, err;

	snprintf(path, sizeof(path), "%s%s",
		 strchr(netns, '/') ? "" : NL_NETNS_FOLDER "/", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return problem_set(problem,
				   "cannot open network namespace '%s': %s",
				   printable(netns), strerror(errno));
	err = setns(fd, CLONE_NEWNET);
	if (err)
		problem_set(problem, errno == EINVAL ?
			    "'%s' is not a network namespace: %s" :
			    "cannot enter network namespace '%s': %s",
			    printable(netns), strerror(errno));
	close(fd);
	return err;
}

static void take_group(struct nl *nl, const struct nlattr *groups)
{
	const struct nlattr *group, *attr;

	mnl_attr_for_each_nested(group, groups) {
		const char *name = "";
		uint32_t id = 0;

		mnl_attr_for_each_nested(attr, group) {
			switch (mnl_attr_get_type(attr)) {
			case CTRL_ATTR_MCAST_GRP_NAME:
				if (!mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
					name = mnl_attr_get_str(attr);
				break;
			case CTRL_ATTR_MCAST_GRP_ID:
				if (!mnl_attr_validate(attr, MNL_TYPE_U32))
					id = mnl_attr_get_u32(attr);
				break;
			}
		}
		if (!strcmp(name, SVCNAT_MCGRP_EVENTS))
			nl->group = id;
	}
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct nl *nl = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U16))
				return -1;
			nl->family = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_VERSION:
			if (mnl_attr_validate(attr, MNL_TYPE_U32))
				return -1;
			nl->version = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			take_group(nl, attr);
			break;
		}
	}
	return 0;
}

/**
 * nl_family_find() - ask the kernel for the family svcnat
 * @nl: the socket; family, version and group are set
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int nl_family_find(struct nl *nl, struct problem *problem)
{
	char buffer[NL_ROOM];
	struct nl_error error;
	struct nlmsghdr *nlh;

	nl->family = GENL_ID_CTRL;
	nl->version = 1;
	nlh = nl_message(nl, buffer, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	nl_put_string(nlh, CTRL_ATTR_FAMILY_NAME, SVCNAT_GENL_NAME);
	if (nl_request(nl, nlh, take_family, nl, &error)) {
		if (error.code == ENOENT)
			return problem_set(problem,
					   "the kernel module is not there: load it with 'modprobe svcnat'");
		return problem_set(problem, "cannot find the kernel module: %s",
				   error.text);
	}
	return 0;
}

/**
 * nl_family_is_gone() - does this message say that the module was unloaded?
 * @nl: a socket that listens to NL_FAMILY_GROUP
 * @nlh: the message
 *
 * Return: whether it does.
 */
bool nl_family_is_gone(const struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (nlh->nlmsg_type != GENL_ID_CTRL ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) ||
	    genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U16))
			return mnl_attr_get_u16(attr) == nl->family;
	return false;
}

/**
 * nl_connect() - enter the network namespace and find the family
 * @nl: the result
 * @netns: network namespace, NULL to stay
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int nl_connect(struct nl *nl, const char *netns, struct problem *problem)
{
	if (netns && nl_netns_enter(netns, problem))
		return -1;
	if (nl_open(nl, problem))
		return -1;
	if (!nl_family_find(nl, problem))
		return 0;
	nl_close(nl);
	return -1;
}
