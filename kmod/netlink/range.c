// SPDX-License-Identifier: GPL-2.0
/* Lists of address ranges and of interfaces, from and to messages. */
#include <linux/ctype.h>
#include <linux/err.h>

#include "base/alloc.h"
#include "netlink/address.h"
#include "netlink/gen.h"
#include "netlink/range.h"

static int svcnat_parse_range(const struct nlattr *attr,
			      struct svcnat_range *range,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SVCNAT_R_MAX + 1];
	int err, bits, i;

	err = nla_parse_nested(tb, SVCNAT_R_MAX, attr, svcnat_range_nl_policy,
			       extack);
	if (err)
		return err;
	err = svcnat_parse_address(attr, tb[SVCNAT_R_ADDRESS], range->addr,
				   &range->family, extack);
	if (err)
		return err;
	bits = range->family == AF_INET ? 32 : 128;
	range->len = tb[SVCNAT_R_PREFIX_LEN] ?
		nla_get_u8(tb[SVCNAT_R_PREFIX_LEN]) : bits;
	if (range->len > bits) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SVCNAT_R_PREFIX_LEN],
				    "a range of IPv4 addresses has up to 32 leading bits");
		return -EINVAL;
	}
	for (i = 0; i < bits / 32; i++) {
		int len = clamp(range->len - 32 * i, 0, 32);

		if (!(range->addr[i] & ~htonl(len ? ~0u << (32 - len) : 0)))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the address has bits behind the prefix: give the first address of the range");
		return -EINVAL;
	}
	return 0;
}

static int svcnat_parse_range_list(const struct nlattr *nest,
				   struct svcnat_range *list, u32 nr,
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int remaining, err;
	u32 i = 0;

	nla_for_each_nested(attr, nest, remaining) {
		if (i == nr)
			break;
		err = svcnat_parse_range(attr, &list[i++], extack);
		if (err)
			return err;
	}
	return 0;
}

/**
 * svcnat_parse_ranges - a list of address ranges
 * @nest: the list
 * @ranges: result, NULL for an empty list, to be freed with kvfree()
 * @extack: receives the reason of a refusal
 *
 * Context: process context, may sleep.
 * Return: 0, -EINVAL, -E2BIG or -ENOMEM.
 */
int svcnat_parse_ranges(const struct nlattr *nest,
			struct svcnat_ranges **ranges,
			struct netlink_ext_ack *extack)
{
	struct svcnat_range *list;
	const struct nlattr *attr;
	int remaining, err;
	u32 nr = 0;

	*ranges = NULL;
	nla_for_each_nested(attr, nest, remaining)
		nr++;
	if (!nr)
		return 0;
	if (nr > SVCNAT_RANGES_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a list has up to 256 address ranges");
		return -E2BIG;
	}
	list = svcnat_zalloc_array(nr, sizeof(*list));
	if (!list)
		goto no_memory;
	err = svcnat_parse_range_list(nest, list, nr, extack);
	if (!err)
		*ranges = svcnat_ranges_build(list, nr);
	kvfree(list);
	if (err)
		return err;
	if (!IS_ERR(*ranges))
		return 0;
	*ranges = NULL;
no_memory:
	NL_SET_ERR_MSG_ATTR(extack, nest, "not enough memory for the ranges: try again");
	return -ENOMEM;
}

static int svcnat_parse_interface(const struct nlattr *attr,
				  struct svcnat_interface *interface,
				  struct netlink_ext_ack *extack)
{
	ssize_t len = nla_strscpy(interface->name, attr,
				  sizeof(interface->name));
	const char *plus = strchr(interface->name, '+');
	const char *byte;

	for (byte = interface->name; *byte; byte++)
		if (!isascii(*byte) || !isgraph(*byte) ||
		    strchr("/:,#\"'\\", *byte))
			break;
	/* No byte may stand behind the first 0: all that is told is compared. */
	if (len <= 0 || byte - interface->name != len || *byte || (plus && plus[1])) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an interface has a name of up to 15 bytes, which a + may end to mean all that begin so");
		return -EINVAL;
	}
	/* A whole name is compared up to its end. */
	interface->len = plus ? len - 1 : len + 1;
	return 0;
}

/**
 * svcnat_parse_interfaces - a list of interfaces
 * @nest: the list
 * @scope: receives it
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0, -EINVAL or -E2BIG.
 */
int svcnat_parse_interfaces(const struct nlattr *nest,
			    struct svcnat_scope *scope,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int remaining, err;
	u8 nr = 0;

	nla_for_each_nested(attr, nest, remaining) {
		if (nr == SVCNAT_INTERFACES_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "up to 16 interfaces can be named: a + at the end of one means all that begin so");
			return -E2BIG;
		}
		err = svcnat_parse_interface(attr, &scope->interfaces[nr++],
					     extack);
		if (err)
			return err;
	}
	scope->nr_interfaces = nr;
	return 0;
}

static int svcnat_fill_range(struct sk_buff *skb,
			     const struct svcnat_range *range)
{
	struct nlattr *nest = nla_nest_start(skb, SVCNAT_RS_RANGE);

	if (!nest ||
	    svcnat_fill_addr(skb, SVCNAT_R_ADDRESS, range->family == AF_INET,
			     range->addr) ||
	    nla_put_u8(skb, SVCNAT_R_PREFIX_LEN, range->len))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_ranges - tell a list of address ranges
 * @skb: message buffer
 * @type: attribute to put it into
 * @ranges: the list or NULL
 *
 * An empty list is told by saying nothing.
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int svcnat_fill_ranges(struct sk_buff *skb, int type,
		       const struct svcnat_ranges *ranges)
{
	struct nlattr *nest;
	u32 i;

	if (!ranges)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ranges->nr; i++)
		if (svcnat_fill_range(skb, &ranges->list[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * svcnat_fill_interfaces - tell a list of interfaces
 * @skb: message buffer
 * @scope: whose
 *
 * An empty list is told by saying nothing.
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int svcnat_fill_interfaces(struct sk_buff *skb,
			   const struct svcnat_scope *scope)
{
	struct nlattr *nest;
	int i;

	if (!scope->nr_interfaces)
		return 0;
	nest = nla_nest_start(skb, SVCNAT_A_POD_INTERFACES);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < scope->nr_interfaces; i++)
		if (nla_put_string(skb, SVCNAT_I_NAME,
				   scope->interfaces[i].name))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
