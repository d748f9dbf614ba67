/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_SVCNAT_H
#define SVCNAT_NETLINK_SVCNAT_H

#include "model/model.h"
#include "netlink/socket.h"

/**
 * struct nl_part - a service or a part of it, as much as a message carries
 * @service: the service, NULL for the settings of the network namespace
 * @frontend: the first frontend
 * @backend: the first backend
 * @more: this is not the first part: settings have been sent
 */
struct nl_part {
	const struct service *service;
	size_t frontend;
	size_t backend;
	bool more;
};

/**
 * struct nl_blame - what a refused attribute was made from
 * @line: line of the file, 0 if unknown
 * @what: for people, such as "backend 10.0.0.1:80", or empty
 */
struct nl_blame {
	unsigned int line;
	char what[128];
};

uint8_t nl_part_command(const struct nl_part *part);
bool nl_put_service(struct nlmsghdr *nlh, struct nl_part *part);
void nl_put_config(struct nlmsghdr *nlh, const struct model *model);
void nl_find_blame(const struct nlmsghdr *nlh, const struct model *model,
		   const struct nl_part *part, uint32_t offset,
		   struct nl_blame *blame);

int nl_get_service(const struct nlmsghdr *nlh, struct model *model);
int nl_get_config(const struct nlmsghdr *nlh, struct model *model);
const char *nl_get_name(const struct nlmsghdr *nlh);

#endif
