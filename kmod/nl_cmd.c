// SPDX-License-Identifier: GPL-2.0
/* The commands of the netlink family. */
#include <linux/err.h>
#include <linux/jiffies.h>

#include "drainer.h"
#include "load.h"
#include "nl.h"
#include "nl_gen.h"
#include "sweep.h"

static int svcnat_cmd_expect(const struct svcnat_table *table,
			     struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_EXPECT_GENERATION];

	if (!attr || nla_get_u64(attr) == table->generation)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "the table has changed since: look at it again");
	return -ESTALE;
}

/* The open transaction that a request belongs to, by its number. */
static int svcnat_cmd_join(struct svcnat_table *table, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_TXN];
	struct svcnat_txn *txn = table->txn;

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the number of the transaction is missing");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SVCNAT_A_TXN);
		return -EINVAL;
	}
	if (!txn || txn->portid != info->snd_portid ||
	    txn->id != nla_get_u32(attr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "this transaction is not open: it ended, or was idle for too long");
		return -ECANCELED;
	}
	txn->touched = jiffies;
	if (txn->failed) {
		NL_SET_ERR_MSG(info->extack, "an earlier request of this transaction was refused");
		return -ECANCELED;
	}
	txn->requests++;
	return 0;
}

/*
 * Begin with a write request: join its transaction, or open one that ends
 * with it. The table's mutex is held from here to svcnat_cmd_leave().
 */
static int svcnat_cmd_enter(struct svcnat_net *sn, struct genl_info *info)
{
	struct svcnat_table *table = &sn->table;
	int err;

	mutex_lock(&table->mutex);
	if (info->attrs[SVCNAT_A_TXN])
		err = svcnat_cmd_join(table, info);
	else
		err = svcnat_txn_begin(table, info->snd_portid, 0, false,
				       info->extack);
	if (err)
		mutex_unlock(&table->mutex);
	return err;
}

static int svcnat_cmd_commit(struct svcnat_net *sn,
			     struct netlink_ext_ack *extack)
{
	struct svcnat_table *table = &sn->table;
	int err;

	table->txn->now = svcnat_drainer_now();
	err = svcnat_net_hook(sn) ?:
		svcnat_load_watch(sn, svcnat_txn_counts(table));
	if (err)
		NL_SET_ERR_MSG(extack, "cannot register with the kernel's NAT: see the kernel log");
	else
		err = svcnat_txn_commit(table, extack);
	if (err)
		svcnat_txn_abort(table);
	/* What is not needed any more. */
	svcnat_load_watch(sn, table->nr_counting);
	if (err)
		return err;
	if (table->txn->committed)
		svcnat_notify_commit(sn);
	if (table->txn->leaves)
		svcnat_sweeper_order(sn);
	if (table->txn->committed)
		svcnat_drainer_order(sn);
	svcnat_txn_finish(table);
	return 0;
}

/* End with a write request that went well or was refused. */
static int svcnat_cmd_leave(struct svcnat_net *sn, struct genl_info *info,
			    int err)
{
	struct svcnat_table *table = &sn->table;

	if (!err)
		err = svcnat_cmd_expect(table, info);
	else if (info->extack && !info->extack->bad_attr)
		NL_SET_BAD_ATTR(info->extack, info->attrs[SVCNAT_A_NAME]);
	if (info->attrs[SVCNAT_A_TXN])
		table->txn->failed |= !!err;
	else if (err)
		svcnat_txn_abort(table);
	else
		err = svcnat_cmd_commit(sn, info->extack);
	mutex_unlock(&table->mutex);
	return err;
}

/**
 * svcnat_nl_txn_begin_doit - TXN_BEGIN
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_txn_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct nlattr **attrs = info->attrs;
	int err;

	if (!attrs[SVCNAT_A_TXN]) {
		NL_SET_ERR_MSG(info->extack, "the number of the transaction is missing");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SVCNAT_A_TXN);
		return -EINVAL;
	}
	mutex_lock(&sn->table.mutex);
	err = svcnat_cmd_expect(&sn->table, info);
	if (!err)
		err = svcnat_txn_begin(&sn->table, info->snd_portid,
				       nla_get_u32(attrs[SVCNAT_A_TXN]),
				       attrs[SVCNAT_A_REPLACE], info->extack);
	mutex_unlock(&sn->table.mutex);
	return err;
}

static int svcnat_cmd_check_requests(const struct svcnat_txn *txn,
				     struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_REQUESTS];

	/* The commit itself has been counted, too. */
	if (!attr || nla_get_u32(attr) == txn->requests - 1)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "a request of this transaction was refused: nothing was changed");
	return -ECANCELED;
}

/**
 * svcnat_nl_txn_commit_doit - TXN_COMMIT
 * @skb: request
 * @info: request
 *
 * The transaction ends, whether it is committed or refused.
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_txn_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_table *table = &sn->table;
	int err;

	mutex_lock(&table->mutex);
	err = svcnat_cmd_join(table, info);
	if (!err)
		err = svcnat_cmd_check_requests(table->txn, info);
	if (!err)
		err = svcnat_cmd_commit(sn, info->extack);
	else if (table->txn && table->txn->id &&
		 table->txn->portid == info->snd_portid)
		svcnat_txn_abort(table);
	mutex_unlock(&table->mutex);
	return err;
}

/**
 * svcnat_nl_txn_abort_doit - TXN_ABORT
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_txn_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_table *table = &svcnat_net_get(genl_info_net(info))->table;
	int err;

	mutex_lock(&table->mutex);
	err = svcnat_cmd_join(table, info);
	if (!err || (table->txn && table->txn->failed &&
		     table->txn->portid == info->snd_portid)) {
		svcnat_txn_abort(table);
		err = 0;
	}
	mutex_unlock(&table->mutex);
	return err;
}

/* What a request does with the members that it names. */
enum svcnat_action {
	SVCNAT_ACTION_ADD,	/* backends that are there are changed, too */
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
	change.add = action == SVCNAT_ACTION_ADD;
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
		if (err)
			return err;
	}
	return 0;
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
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_service_change change;
	struct svcnat_draft *draft;
	int err;

	err = svcnat_cmd_enter(sn, info);
	if (err)
		return err;
	err = svcnat_parse_service(info, &change);
	if (err)
		goto out;
	draft = svcnat_txn_service_set(&sn->table, &change, info->extack);
	if (IS_ERR(draft))
		err = PTR_ERR(draft);
	else
		err = svcnat_cmd_members(&sn->table, draft, info,
					 SVCNAT_ACTION_ADD);
out:
	return svcnat_cmd_leave(sn, info, err);
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

	err = svcnat_cmd_enter(sn, info);
	if (err)
		return err;
	err = svcnat_parse_name(info, &name);
	if (!err)
		err = svcnat_txn_service_del(&sn->table, name, info->extack);
	return svcnat_cmd_leave(sn, info, err);
}

/* Add or remove members of a service that exists. */
static int svcnat_cmd_change_members(struct genl_info *info, int type,
				     enum svcnat_action action)
{
	struct svcnat_net *sn = svcnat_net_get(genl_info_net(info));
	struct svcnat_draft *draft;
	const char *name;
	int err;

	err = svcnat_cmd_enter(sn, info);
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
	return svcnat_cmd_change_members(info, SVCNAT_A_FRONTEND,
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
	return svcnat_cmd_change_members(info, SVCNAT_A_FRONTEND,
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
	return svcnat_cmd_change_members(info, SVCNAT_A_FRONTEND,
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
	return svcnat_cmd_change_members(info, SVCNAT_A_BACKEND,
					 SVCNAT_ACTION_SET);
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
	return svcnat_cmd_change_members(info, SVCNAT_A_BACKEND,
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

	err = svcnat_cmd_enter(sn, info);
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

	err = svcnat_cmd_enter(sn, info);
	if (err)
		return err;
	svcnat_txn_flush(&sn->table);
	return svcnat_cmd_leave(sn, info, 0);
}
