// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes are put into messages here alone, and never behind their room. No
 * words may make a message that long: what would is a fault of this tool, which
 * ends before anything is sent.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/problem.h"
#include "netlink/message.h"

static void require_room(bool fits)
{
	if (fits)
		return;
	complain("a message to the kernel gets too long, which is a fault of svcnat; nothing was changed");
	exit(EXIT_FAILURE);
}

/**
 * nl_put() - put an attribute into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @len: length of its value
 * @data: the value
 */
void nl_put(struct nlmsghdr *nlh, uint16_t type, size_t len, const void *data)
{
	require_room(len < UINT16_MAX - MNL_ATTR_HDRLEN &&
		     mnl_attr_put_check(nlh, NL_ROOM, type, len, data));
}

/**
 * nl_put_u8() - put a byte into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @value: its value
 */
void nl_put_u8(struct nlmsghdr *nlh, uint16_t type, uint8_t value)
{
	nl_put(nlh, type, sizeof(value), &value);
}

/**
 * nl_put_u16() - put a number of 16 bits into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @value: its value
 */
void nl_put_u16(struct nlmsghdr *nlh, uint16_t type, uint16_t value)
{
	nl_put(nlh, type, sizeof(value), &value);
}

/**
 * nl_put_u32() - put a number of 32 bits into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @value: its value
 */
void nl_put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t value)
{
	nl_put(nlh, type, sizeof(value), &value);
}

/**
 * nl_put_u64() - put a number of 64 bits into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @value: its value
 */
void nl_put_u64(struct nlmsghdr *nlh, uint16_t type, uint64_t value)
{
	nl_put(nlh, type, sizeof(value), &value);
}

/**
 * nl_put_string() - put a string with its NUL into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 * @text: the string
 */
void nl_put_string(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	nl_put(nlh, type, strlen(text) + 1, text);
}

/**
 * nl_put_flag() - put an attribute without a value into a message
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 */
void nl_put_flag(struct nlmsghdr *nlh, uint16_t type)
{
	nl_put(nlh, type, 0, NULL);
}

/**
 * nl_nest() - begin an attribute that holds others
 * @nlh: the message, which has NL_ROOM
 * @type: type of the attribute
 *
 * Return: the attribute, for nl_nest_end().
 */
struct nlattr *nl_nest(struct nlmsghdr *nlh, uint16_t type)
{
	struct nlattr *nest = mnl_attr_nest_start_check(nlh, NL_ROOM, type);

	require_room(nest);
	return nest;
}

/**
 * nl_nest_end() - end an attribute that holds others
 * @nlh: the message
 * @nest: what nl_nest() gave
 */
void nl_nest_end(struct nlmsghdr *nlh, struct nlattr *nest)
{
	mnl_attr_nest_end(nlh, nest);
}
