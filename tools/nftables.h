/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NFTABLES_H
#define SVCNAT_NFTABLES_H

#include "chains.h"
#include "nl.h"

int nftables_read(struct chains *chains);
int nftables_take_chain(const struct nlmsghdr *nlh, void *data);

#endif
