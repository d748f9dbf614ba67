// SPDX-License-Identifier: GPL-2.0
/* The commands that change the table. */
#include <linux/err.h>

#include "base/pause.h"
#include "change/draft.h"
#include "change/frontends.h"
#include "change/members.h"
#include "change/txn.h"
#include "netlink/gen.h"
#include "netlink/parse.h"
#include "netlink/service.h"
#include "netlink/txn.h"

/* What a request does with the members that it names. */
enum svcnat_action {
	SVCNAT_ACTION_ADD,
	SVCNAT_ACTION_FILL,	/* add; backends that are there are changed */
	SVCNAT_ACTION_SET,
	SVCNAT_ACTION_DEL,
};

static int svcnat_cmd_frontend(struct svcnat_table *table,
			       struct svcnat_draft *draft,
			       const struct nlattr *attr,
			       enum svcnat_action action,
			       struct netlink_ext_ack *extack)
{
	struct svcnat_frontend_change change;
	int err;

	err = svcnat_parse_frontend(attr, &change, extack);
	if (err)
		goto out;
	change.add = action == SVCNAT_ACTION_ADD ||
		     action == SVCNAT_ACTION_FILL;
	if (action == SVCNAT_ACTION_DEL)
		err = svcnat_txn_frontend_del(table, draft, &change.key, extack);
	else
		err = svcnat_txn_frontend_set(table, draft, &change, extack);
out:
	kvfree(change.sources);
	return err;
}

static int svcnat_cmd_backend(struct svcnat_table *table,
			      struct svcnat_draft *draft,
			      const struct nlattr *attr,
			      enum svcnat_action action,
			      struct netlink_ext_ack *extack)
{
	struct svcnat_backend_change change;
	int err;

	err = svcnat_parse_backend(attr, &change, extack);
	if (err)
		return err;
	change.add = action == SVCNAT_ACTION_ADD;
	if (action == SVCNAT_ACTION_DEL)
		return svcnat_txn_backend_del(table, draft, &change, extack);
	return svcnat_txn_backend_set(table, draft, &change, extack);
}

/* All frontends and backends of a request, one after the other. */
static int svcnat_cmd_members(struct svcnat_table *table,
			      struct svcnat_draft *draft,
			      struct genl_info *info,
			      enum svcnat_action action)
{
	struct netlink_ext_ack *extack = info->extack;
	const struct nlattr *attr;
	int remaining, err = 0;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, remaining) {
		if (nla_type(attr) == SVCNAT_A_FRONTEND)
			err = svcnat_cmd_frontend(table, draft, attr, action,
						  extack);
		else if (nla_type(attr) == SVCNAT_A_BACKEND)
			err = svcnat_cmd_backend(table, draft, attr, action,
						 extack);
		if (err && extack && !extack->bad_attr)
			NL_SET_BAD_ATTR(extack, attr);
		err = err ?: svcnat_pause_killable();
		if (err)
			return err;
	}
	return 0;
}

/* A service, and what it is given at once. */
static int svcnat_cmd_service(const struct sk_buff *skb, struct genl_info *info,
			      enum svcnat_action action)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_service_change change;
	struct svcnat_draft *draft;
	int err;

	err = svcnat_cmd_enter(sn, skb, info);
	if (err)
		return err;
	err = svcnat_parse_service(info, &change);
	if (err)
		goto out;
	change.add = action == SVCNAT_ACTION_ADD;
	draft = svcnat_txn_service_set(&sn->table, &change, info->extack);
	if (IS_ERR(draft))
		err = PTR_ERR(draft);
	else
		err = svcnat_cmd_members(&sn->table, draft, info, action);
out:
	return svcnat_cmd_leave(sn, info, err);
}

/**
 * svcnat_nl_service_set_doit - SERVICE_SET
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_service(skb, info, SVCNAT_ACTION_FILL);
}

/**
 * svcnat_nl_service_add_doit - SERVICE_ADD
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_service_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_service(skb, info, SVCNAT_ACTION_ADD);
}

/**
 * svcnat_nl_service_del_doit - SERVICE_DEL
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	const char *name;
	int err;

	err = svcnat_cmd_enter(sn, skb, info);
	if (err)
		return err;
	err = svcnat_parse_name(info, &name);
	if (!err)
		err = svcnat_txn_service_del(&sn->table, name, info->extack);
	return svcnat_cmd_leave(sn, info, err);
}

/* Add or remove members of a service that exists. */
static int svcnat_cmd_change_members(const struct sk_buff *skb,
				     struct genl_info *info, int type,
				     enum svcnat_action action)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_draft *draft;
	const char *name;
	int err;

	err = svcnat_cmd_enter(sn, skb, info);
	if (err)
		return err;
	err = svcnat_parse_name(info, &name);
	if (err)
		goto out;
	if (!info->attrs[type]) {
		NL_SET_ERR_MSG(info->extack, "the request names nothing to add or remove");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, type);
		err = -EINVAL;
		goto out;
	}
	draft = svcnat_txn_service(&sn->table, name, info->extack);
	if (IS_ERR(draft))
		err = PTR_ERR(draft);
	else
		err = svcnat_cmd_members(&sn->table, draft, info, action);
out:
	return svcnat_cmd_leave(sn, info, err);
}

/**
 * svcnat_nl_frontend_add_doit - FRONTEND_ADD
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_frontend_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_FRONTEND,
					 SVCNAT_ACTION_ADD);
}

/**
 * svcnat_nl_frontend_set_doit - FRONTEND_SET
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_frontend_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_FRONTEND,
					 SVCNAT_ACTION_SET);
}

/**
 * svcnat_nl_frontend_del_doit - FRONTEND_DEL
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_frontend_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_FRONTEND,
					 SVCNAT_ACTION_DEL);
}

/**
 * svcnat_nl_backend_set_doit - BACKEND_SET
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_backend_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_BACKEND,
					 SVCNAT_ACTION_SET);
}

/**
 * svcnat_nl_backend_add_doit - BACKEND_ADD
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_backend_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_BACKEND,
					 SVCNAT_ACTION_ADD);
}

/**
 * svcnat_nl_backend_del_doit - BACKEND_DEL
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_backend_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return svcnat_cmd_change_members(skb, info, SVCNAT_A_BACKEND,
					 SVCNAT_ACTION_DEL);
}

/**
 * svcnat_nl_config_set_doit - CONFIG_SET
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_config_change change;
	int err;

	err = svcnat_cmd_enter(sn, skb, info);
	if (err)
		return err;
	err = svcnat_parse_config(info, &change);
	if (!err)
		err = svcnat_txn_config_set(&sn->table, &change, info->extack);
	svcnat_config_change_exit(&change);
	return svcnat_cmd_leave(sn, info, err);
}

/**
 * svcnat_nl_flush_doit - FLUSH
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	int err;

	err = svcnat_cmd_enter(sn, skb, info);
	if (err)
		return err;
	svcnat_txn_flush(&sn->table);
	return svcnat_cmd_leave(sn, info, 0);
}
