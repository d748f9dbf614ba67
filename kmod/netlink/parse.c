// SPDX-License-Identifier: GPL-2.0
/* Messages to changes. What the policies cannot say is checked here. */
#include <linux/ctype.h>
#include <linux/random.h>
#include <linux/user_namespace.h>

#include "netlink/address.h"
#include "netlink/gen.h"
#include "netlink/parse.h"
#include "netlink/range.h"

/**
 * svcnat_parse_name - the name of a service
 * @info: request
 * @name: result, part of the request
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_name(struct genl_info *info, const char **name)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_NAME];
	const char *byte;

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the name of the service is missing");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SVCNAT_A_NAME);
		return -EINVAL;
	}
	*name = nla_data(attr);
	for (byte = *name; *byte; byte++)
		if (!isascii(*byte) || !isgraph(*byte) || strchr("#\"'\\", *byte))
			break;
	if (*byte || **name == '-' || !**name) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "a name is printable ASCII without blanks, quotes, # and \\, and no - first");
		return -EINVAL;
	}
	return 0;
}

static int svcnat_parse_key(const struct nlattr *nest, struct nlattr **tb,
			    struct svcnat_key *key,
			    struct netlink_ext_ack *extack)
{
	int err;

	memset(key, 0, sizeof(*key));
	if (tb[SVCNAT_F_ADDRESS]) {
		err = svcnat_parse_addr(nest, tb[SVCNAT_F_ADDRESS], key->addr,
					&key->family, extack);
		if (err)
			return err;
	}
	err = svcnat_parse_port(nest, tb[SVCNAT_F_PORT], &key->port, extack);
	if (err)
		return err;
	return svcnat_parse_protocol(nest, tb[SVCNAT_F_PROTOCOL],
				     &key->protocol, extack);
}

/* Ranges that no client could be in are a mistake. */
static int svcnat_check_sources(const struct nlattr *attr,
				const struct svcnat_frontend_change *change,
				struct netlink_ext_ack *extack)
{
	const struct svcnat_ranges *sources = change->sources;
	u32 of_family;

	if (!sources || change->key.family == AF_UNSPEC)
		return 0;
	of_family = change->key.family == AF_INET ? sources->nr4 :
						    sources->nr - sources->nr4;
	if (of_family == sources->nr)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "a source range is of another address family than the frontend: leave it out");
	return -EINVAL;
}

static int svcnat_parse_rules(struct nlattr **tb,
			      struct svcnat_frontend_change *change,
			      struct netlink_ext_ack *extack)
{
	int err;

	change->has_kind = tb[SVCNAT_F_KIND];
	if (change->has_kind)
		change->kind = nla_get_u32(tb[SVCNAT_F_KIND]);
	change->has_policy = tb[SVCNAT_F_POLICY];
	if (change->has_policy)
		change->policy = nla_get_u32(tb[SVCNAT_F_POLICY]);
	if (change->has_kind && change->kind == SVCNAT_KIND_CLUSTER &&
	    change->key.family == AF_UNSPEC) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SVCNAT_F_KIND],
				    "a node port is for clients outside: its kind is always external");
		return -EINVAL;
	}
	change->has_sources = tb[SVCNAT_F_SOURCE_RANGES];
	if (!change->has_sources)
		return 0;
	err = svcnat_parse_ranges(tb[SVCNAT_F_SOURCE_RANGES], &change->sources,
				  extack);
	if (err)
		return err;
	return svcnat_check_sources(tb[SVCNAT_F_SOURCE_RANGES], change, extack);
}

/**
 * svcnat_parse_frontend - what clients dial
 * @attr: nested attributes of a frontend
 * @change: result; its sources are to be freed with kvfree() in any case
 * @extack: receives the reason of a refusal
 *
 * Context: process context, may sleep.
 * Return: 0, -EINVAL, -E2BIG or -ENOMEM.
 */
int svcnat_parse_frontend(const struct nlattr *attr,
			  struct svcnat_frontend_change *change,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SVCNAT_F_MAX + 1];
	int err;

	memset(change, 0, sizeof(*change));
	err = nla_parse_nested(tb, SVCNAT_F_MAX, attr,
			       svcnat_frontend_nl_policy, extack);
	if (err)
		return err;
	err = svcnat_parse_key(attr, tb, &change->key, extack);
	if (err)
		return err;
	return svcnat_parse_rules(tb, change, extack);
}

static void svcnat_parse_flag(const struct nlattr *attr, u16 flag,
			      struct svcnat_backend_change *change)
{
	if (!attr)
		return;
	change->has_flags |= flag;
	if (nla_get_u8(attr))
		change->backend.flags |= flag;
}

/**
 * svcnat_parse_backend - a real server
 * @attr: nested attributes of a backend
 * @change: result
 * @extack: receives the reason of a refusal
 *
 * Context: process context.
 * Return: 0 or -EINVAL.
 */
int svcnat_parse_backend(const struct nlattr *attr,
			 struct svcnat_backend_change *change,
			 struct netlink_ext_ack *extack)
{
	struct svcnat_backend *backend = &change->backend;
	struct nlattr *tb[SVCNAT_B_MAX + 1];
	u8 family;
	int err;

	memset(change, 0, sizeof(*change));
	err = nla_parse_nested(tb, SVCNAT_B_MAX, attr, svcnat_backend_nl_policy,
			       extack);
	if (err)
		return err;
	err = svcnat_parse_addr(attr, tb[SVCNAT_B_ADDRESS], backend->addr,
				&family, extack);
	if (err)
		return err;
	change->family = svcnat_family(family);
	change->has_weight = tb[SVCNAT_B_WEIGHT];
	if (change->has_weight)
		backend->weight = nla_get_u16(tb[SVCNAT_B_WEIGHT]);
	svcnat_parse_flag(tb[SVCNAT_B_LOCAL], SVCNAT_BACKEND_LOCAL, change);
	svcnat_parse_flag(tb[SVCNAT_B_TERMINATING], SVCNAT_BACKEND_TERMINATING,
			  change);
	svcnat_parse_flag(tb[SVCNAT_B_LOCAL_ONLY], SVCNAT_BACKEND_LOCAL_ONLY,
			  change);
	return svcnat_parse_port(attr, tb[SVCNAT_B_PORT], &backend->port,
				 extack);
}

static int svcnat_parse_seed(struct genl_info *info,
			     struct svcnat_config_change *change)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_SEED];
	siphash_key_t *seed = &change->config.seed;
	__le64 halves[2];

	if (attr && info->attrs[SVCNAT_A_SEED_RANDOM]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "give a seed or ask for a random one, not both");
		return -EINVAL;
	}
	if (attr) {
		/* The same on machines of either byte order. */
		memcpy(halves, nla_data(attr), sizeof(halves));
		seed->key[0] = le64_to_cpu(halves[0]);
		seed->key[1] = le64_to_cpu(halves[1]);
	} else if (info->attrs[SVCNAT_A_SEED_RANDOM]) {
		get_random_bytes(seed, sizeof(*seed));
	} else {
		return 0;
	}
	change->has |= SVCNAT_HAS_SEED;
	return 0;
}

static u32 svcnat_affinity_limit(struct genl_info *info)
{
	return genl_info_net(info)->user_ns == &init_user_ns ?
		SVCNAT_AFFINITY_MAX_LIMIT : SVCNAT_AFFINITY_MAX_DEFAULT;
}

static bool svcnat_ranges_are_single(const struct svcnat_ranges *ranges)
{
	int i;

	for (i = 0; ranges && i < ranges->nr; i++)
		if (ranges->list[i].len < (i < ranges->nr4 ? 32 : 128))
			return false;
	return true;
}

static int svcnat_parse_scope(struct genl_info *info,
			      struct svcnat_config_change *change)
{
	static const int types[SVCNAT_SCOPE_LISTS] = {
		[SVCNAT_SCOPE_PODS] = SVCNAT_A_POD_CIDRS,
		[SVCNAT_SCOPE_SERVICES] = SVCNAT_A_SERVICE_CIDRS,
		[SVCNAT_SCOPE_NODEPORTS] = SVCNAT_A_NODEPORT_CIDRS,
		[SVCNAT_SCOPE_NODE] = SVCNAT_A_NODE_ADDRESSES,
	};
	struct svcnat_scope *scope = &change->scope;
	struct nlattr **attrs = info->attrs;
	int err, i;

	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++) {
		if (!attrs[types[i]])
			continue;
		change->has |= SVCNAT_HAS_LIST(i);
		err = svcnat_parse_ranges(attrs[types[i]], &scope->lists[i],
					  info->extack);
		if (err)
			return err;
	}
	if (!svcnat_ranges_are_single(scope->lists[SVCNAT_SCOPE_NODE])) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[SVCNAT_A_NODE_ADDRESSES],
				    "a node is known by single addresses, not by ranges of them");
		return -EINVAL;
	}
	if (attrs[SVCNAT_A_NODEPORT_ADDRESSES]) {
		change->has |= SVCNAT_HAS_NODEPORTS;
		scope->nodeports = nla_get_u32(attrs[SVCNAT_A_NODEPORT_ADDRESSES]);
	}
	if (!attrs[SVCNAT_A_POD_INTERFACES])
		return 0;
	change->has |= SVCNAT_HAS_INTERFACES;
	return svcnat_parse_interfaces(attrs[SVCNAT_A_POD_INTERFACES], scope,
				       info->extack);
}

/**
 * svcnat_config_change_exit - free the lists of a change
 * @change: the change
 *
 * Context: any.
 */
void svcnat_config_change_exit(struct svcnat_config_change *change)
{
	int i;

	for (i = 0; i < SVCNAT_SCOPE_LISTS; i++)
		kvfree(change->scope.lists[i]);
}

static void svcnat_parse_unknown(struct nlattr **attrs,
				 struct svcnat_config_change *change)
{
	struct svcnat_config *config = &change->config;

	if (attrs[SVCNAT_A_UNKNOWN_PORT]) {
		change->has |= SVCNAT_HAS_UNKNOWN_PORT;
		config->unknown_port = nla_get_u32(attrs[SVCNAT_A_UNKNOWN_PORT]);
	}
	if (attrs[SVCNAT_A_EXTERNAL_UNKNOWN_PORT]) {
		change->has |= SVCNAT_HAS_EXTERNAL_UNKNOWN_PORT;
		config->external_unknown_port =
			nla_get_u32(attrs[SVCNAT_A_EXTERNAL_UNKNOWN_PORT]);
	}
	if (attrs[SVCNAT_A_UNKNOWN_ADDRESS]) {
		change->has |= SVCNAT_HAS_UNKNOWN_ADDRESS;
		config->unknown_address = nla_get_u32(attrs[SVCNAT_A_UNKNOWN_ADDRESS]);
	}
	if (attrs[SVCNAT_A_ECHO]) {
		change->has |= SVCNAT_HAS_ECHO;
		config->echo = nla_get_u8(attrs[SVCNAT_A_ECHO]);
	}
	if (attrs[SVCNAT_A_EXTERNAL_ECHO]) {
		change->has |= SVCNAT_HAS_EXTERNAL_ECHO;
		config->external_echo = nla_get_u8(attrs[SVCNAT_A_EXTERNAL_ECHO]);
	}
}

/**
 * svcnat_parse_config - wanted settings of the network namespace
 * @info: request
 * @change: result; its lists are to be freed in any case, with
 *	svcnat_config_change_exit()
 *
 * Context: process context, may sleep.
 * Return: 0, -EINVAL, -E2BIG or -ENOMEM.
 */
int svcnat_parse_config(struct genl_info *info,
			struct svcnat_config_change *change)
{
	struct svcnat_config *config = &change->config;
	struct nlattr **attrs = info->attrs;
	int err;

	memset(change, 0, sizeof(*change));
	svcnat_parse_unknown(attrs, change);
	if (attrs[SVCNAT_A_MASQUERADE]) {
		change->has |= SVCNAT_HAS_MASQUERADE;
		config->masquerade = nla_get_u32(attrs[SVCNAT_A_MASQUERADE]);
	}
	if (attrs[SVCNAT_A_AFFINITY_MAX]) {
		change->has |= SVCNAT_HAS_AFFINITY_MAX;
		config->affinity_max = nla_get_u32(attrs[SVCNAT_A_AFFINITY_MAX]);
		if (config->affinity_max > svcnat_affinity_limit(info)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[SVCNAT_A_AFFINITY_MAX],
					    "up to 8388608 clients can be remembered, 65536 in a user namespace");
			return -EINVAL;
		}
	}
	err = svcnat_parse_seed(info, change);
	return err ?: svcnat_parse_scope(info, change);
}
