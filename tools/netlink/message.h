/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_MESSAGE_H
#define SVCNAT_NETLINK_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

/*
 * Each message is made in so much room: all settings of a network namespace,
 * four lists of as many ranges as the kernel takes, need 34 KiB.
 */
#define NL_ROOM (40 * 1024)

void nl_put(struct nlmsghdr *nlh, uint16_t type, size_t len, const void *data);
void nl_put_u8(struct nlmsghdr *nlh, uint16_t type, uint8_t value);
void nl_put_u16(struct nlmsghdr *nlh, uint16_t type, uint16_t value);
void nl_put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t value);
void nl_put_u64(struct nlmsghdr *nlh, uint16_t type, uint64_t value);
void nl_put_string(struct nlmsghdr *nlh, uint16_t type, const char *text);
void nl_put_flag(struct nlmsghdr *nlh, uint16_t type);
struct nlattr *nl_nest(struct nlmsghdr *nlh, uint16_t type);
void nl_nest_end(struct nlmsghdr *nlh, struct nlattr *nest);

#endif
