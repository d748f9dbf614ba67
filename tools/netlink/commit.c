// SPDX-License-Identifier: GPL-2.0
/* What the kernel tells of a commit. */
#include <stddef.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/svcnat.h>

#include "netlink/attr.h"
#include "netlink/commit.h"

static uint32_t *find_number(struct nl_commit *commit, uint16_t type)
{
	switch (type) {
	case SVCNAT_A_SERVICES_ADDED:
		return &commit->services.added;
	case SVCNAT_A_SERVICES_CHANGED:
		return &commit->services.changed;
	case SVCNAT_A_SERVICES_REMOVED:
		return &commit->services.removed;
	case SVCNAT_A_FRONTENDS_ADDED:
		return &commit->frontends.added;
	case SVCNAT_A_FRONTENDS_CHANGED:
		return &commit->frontends.changed;
	case SVCNAT_A_FRONTENDS_REMOVED:
		return &commit->frontends.removed;
	case SVCNAT_A_BACKENDS_ADDED:
		return &commit->backends.added;
	case SVCNAT_A_BACKENDS_CHANGED:
		return &commit->backends.changed;
	case SVCNAT_A_BACKENDS_REMOVED:
		return &commit->backends.removed;
	case SVCNAT_A_PORTID:
		return &commit->portid;
	}
	return NULL;
}

/**
 * nl_get_commit() - read what a message tells of a commit
 * @nlh: the message
 * @commit: the result; what the message does not tell is 0
 */
void nl_get_commit(const struct nlmsghdr *nlh, struct nl_commit *commit)
{
	const struct nlattr *attr;

	memset(commit, 0, sizeof(*commit));
	commit->told = true;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		uint16_t type = mnl_attr_get_type(attr);
		uint32_t *number = find_number(commit, type);

		if (number)
			get_u32(attr, number);
		else if (type == SVCNAT_A_GENERATION)
			get_u64(attr, &commit->generation);
		else if (type == SVCNAT_A_CONFIG_CHANGED)
			commit->config = true;
	}
	/* The kernel counts those that were added as changed, too. */
	if (commit->services.changed >= commit->services.added)
		commit->services.changed -= commit->services.added;
}
