/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_ATTR_H
#define SVCNAT_NETLINK_ATTR_H

#include <arpa/inet.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "model/parse.h"

/* Attributes that have the length that they must have become values, or -1. */

static inline int get_u64(const struct nlattr *attr, uint64_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U64))
		return -1;
	*value = mnl_attr_get_u64(attr);
	return 0;
}

static inline int get_u32(const struct nlattr *attr, uint32_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return -1;
	*value = mnl_attr_get_u32(attr);
	return 0;
}

static inline int get_u16(const struct nlattr *attr, uint16_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U16))
		return -1;
	*value = mnl_attr_get_u16(attr);
	return 0;
}

static inline int get_u8(const struct nlattr *attr, uint8_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U8))
		return -1;
	*value = mnl_attr_get_u8(attr);
	return 0;
}

static inline int get_address(const struct nlattr *attr, struct endpoint *at)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len != 4 && len != 16)
		return -1;
	at->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(at->address, mnl_attr_get_payload(attr), len);
	return 0;
}

static inline int get_port(const struct nlattr *attr, struct endpoint *at)
{
	uint16_t port;

	if (get_u16(attr, &port))
		return -1;
	at->port = ntohs(port);
	return 0;
}

#endif
