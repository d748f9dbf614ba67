// SPDX-License-Identifier: GPL-2.0
/* kube-proxy's interface for IPVS, and the services at its addresses. */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/rtnetlink.h>

#include "base/addresses.h"
#include "host/ipvs.h"
#include "host/leftovers.h"
#include "netlink/plain.h"

#define INTERFACE "kube-ipvs0"
#define IPVS_FILE "/proc/net/ip_vs"
#define ROOM 256

static void take_address(struct addresses *set, const struct ifaddrs *from)
{
	struct endpoint at = {};

	if (!from->ifa_addr || strcmp(from->ifa_name, INTERFACE))
		return;
	at.family = from->ifa_addr->sa_family;
	if (at.family == AF_INET)
		memcpy(at.address, &((struct sockaddr_in *)from->ifa_addr)->sin_addr, 4);
	else if (at.family == AF_INET6)
		memcpy(at.address, &((struct sockaddr_in6 *)from->ifa_addr)->sin6_addr, 16);
	else
		return;
	addresses_add(set, &at);
}

static void read_addresses(struct addresses *set)
{
	struct ifaddrs *all, *one;
	size_t count = 0;

	if (getifaddrs(&all))
		return;
	for (one = all; one; one = one->ifa_next)
		count++;
	addresses_begin(set, count);
	for (one = all; one; one = one->ifa_next)
		take_address(set, one);
	addresses_sort(set);
	freeifaddrs(all);
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct nl *nl = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U16))
			nl->family = mnl_attr_get_u16(attr);
	return 0;
}

static int find_family(struct nl *nl, struct nl_error *error)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh;

	nl->family = GENL_ID_CTRL;
	nl->version = 1;
	nlh = nl_message(nl, buffer, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, IPVS_GENL_NAME);
	return nl_request(nl, nlh, take_family, nl, error);
}

static int remove_service(struct nl *nl, uint8_t protocol, const struct endpoint *at,
			  struct nl_error *error)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_message(nl, buffer, IPVS_CMD_DEL_SERVICE, NLM_F_ACK);
	struct nlattr *nest = mnl_attr_nest_start(nlh, IPVS_CMD_ATTR_SERVICE);

	mnl_attr_put_u16(nlh, IPVS_SVC_ATTR_AF, at->family);
	mnl_attr_put_u16(nlh, IPVS_SVC_ATTR_PROTOCOL, protocol);
	mnl_attr_put(nlh, IPVS_SVC_ATTR_ADDR, sizeof(at->address), at->address);
	mnl_attr_put_u16(nlh, IPVS_SVC_ATTR_PORT, htons(at->port));
	mnl_attr_nest_end(nlh, nest);
	return nl_request(nl, nlh, NULL, NULL, error);
}

/* What the list of services says changes with it: it is read anew after each one. */
static bool find_service(const struct addresses *set, uint8_t *protocol,
			 struct endpoint *at)
{
	FILE *file = fopen(IPVS_FILE, "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (file && !found && getline(&line, &room, file) > 0)
		found = ipvs_parse(line, protocol, at) && addresses_have(set, at);
	if (file)
		fclose(file);
	free(line);
	return found;
}

static int remove_services(const struct addresses *set, struct leftovers *removed,
			   struct problem *problem)
{
	struct nl_error error = {};
	struct endpoint at;
	uint8_t protocol;
	struct nl nl;
	int err;

	if (!find_service(set, &protocol, &at))
		return 0;
	if (nl_open(&nl, problem))
		return -1;
	err = find_family(&nl, &error);
	while (!err && find_service(set, &protocol, &at)) {
		err = remove_service(&nl, protocol, &at, &error);
		removed->services += !err;
	}
	nl_close(&nl);
	return err ? problem_set(problem, "services of IPVS cannot be removed: %s",
				 error.text) : 0;
}

static int remove_interface(int index, struct problem *problem)
{
	char buffer[ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nl_error error = {};
	struct ifinfomsg *info;
	struct nl nl;
	int err;

	if (nl_plain_open(&nl, NETLINK_ROUTE))
		return problem_set(problem, "cannot remove " INTERFACE ": %s",
				   strerror(errno));
	info = nl_plain_message(&nl, buffer, RTM_DELLINK, NLM_F_ACK, sizeof(*info));
	info->ifi_index = index;
	err = nl_request(&nl, (void *)buffer, NULL, NULL, &error);
	nl_close(&nl);
	return err ? problem_set(problem, "cannot remove " INTERFACE ": %s", error.text) : 0;
}

/**
 * leftovers_remove_ipvs() - remove the interface and its services
 * @removed: what there was
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int leftovers_remove_ipvs(struct leftovers *removed, struct problem *problem)
{
	int index = if_nametoindex(INTERFACE), err;
	struct addresses set = {};

	if (!index)
		return 0;
	read_addresses(&set);
	err = remove_services(&set, removed, problem);
	addresses_free(&set);
	if (err || remove_interface(index, problem))
		return -1;
	removed->interface = true;
	return 0;
}
