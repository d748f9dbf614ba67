// SPDX-License-Identifier: GPL-2.0
/* Requests and the transactions that they belong to. */
#include <linux/jiffies.h>

#include "change/prepare.h"
#include "change/txn.h"
#include "flows/drainer.h"
#include "flows/hook.h"
#include "flows/load.h"
#include "flows/stray.h"
#include "flows/sweep.h"
#include "netlink/gen.h"
#include "netlink/lock.h"
#include "netlink/notify.h"
#include "netlink/txn.h"

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

static int svcnat_cmd_lacks_txn(struct genl_info *info)
{
	NL_SET_ERR_MSG(info->extack, "the number of the transaction is missing");
	NL_SET_ERR_ATTR_MISS(info->extack, NULL, SVCNAT_A_TXN);
	return -EINVAL;
}

/* The open transaction that a request belongs to by its number, or NULL. */
static struct svcnat_txn *svcnat_cmd_txn(const struct svcnat_table *table,
					 const struct sk_buff *skb,
					 const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_TXN];
	struct svcnat_txn *txn = table->txn;

	if (!attr || !txn || !READ_ONCE(table->owner) ||
	    txn->sock != NETLINK_CB(skb).sk || txn->id != nla_get_u32(attr))
		return NULL;
	return txn;
}

static int svcnat_cmd_join(struct svcnat_txn *txn, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_TXN];

	if (!attr)
		return svcnat_cmd_lacks_txn(info);
	if (!txn) {
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

/**
 * svcnat_cmd_enter - begin with a write request
 * @sn: svcnat in the network namespace
 * @skb: request
 * @info: request
 *
 * Joins its transaction, or opens one that ends with it.
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 with the table's mutex held until svcnat_cmd_leave(), or a negative
 * errno without it.
 */
int svcnat_cmd_enter(struct svcnat_net *sn, const struct sk_buff *skb,
		     struct genl_info *info)
{
	struct svcnat_table *table = &sn->table;
	int err;

	err = svcnat_nl_lock(table);
	if (err)
		return err;
	if (info->attrs[SVCNAT_A_TXN])
		err = svcnat_cmd_join(svcnat_cmd_txn(table, skb, info), info);
	else
		err = svcnat_txn_begin(table, info->snd_portid, 0, false,
				       info->extack);
	if (err)
		mutex_unlock(&table->mutex);
	return err;
}

/* Room to tell what has changed, before anything does; NULL if nobody asks. */
static int svcnat_cmd_echo(const struct genl_info *info, struct sk_buff **skb)
{
	*skb = NULL;
	if (!(info->nlhdr->nlmsg_flags & NLM_F_ECHO))
		return 0;
	*skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (*skb)
		return 0;
	NL_SET_ERR_MSG(info->extack, "not enough memory for the answer: nothing was changed");
	return -ENOMEM;
}

static int svcnat_cmd_prepare(struct svcnat_net *sn,
			      struct netlink_ext_ack *extack)
{
	struct svcnat_table *table = &sn->table;
	int err;

	table->txn->now = svcnat_drainer_now();
	err = svcnat_hooks_register(sn) ?:
		svcnat_load_watch(sn, svcnat_txn_counts(table)) ?:
		svcnat_stray_guard(sn, svcnat_txn_guards(table));
	if (err)
		NL_SET_ERR_MSG(extack, "cannot register with the kernel's NAT: see the kernel log");
	return err;
}

static int svcnat_cmd_commit(struct svcnat_net *sn, struct genl_info *info)
{
	struct svcnat_table *table = &sn->table;
	struct sk_buff *echo;
	int err;

	err = svcnat_cmd_echo(info, &echo) ?:
		svcnat_cmd_prepare(sn, info->extack) ?:
		svcnat_txn_commit(table, info->extack);
	if (err)
		svcnat_txn_abort(table);
	/* What is not needed any more. */
	svcnat_load_watch(sn, table->nr_counting);
	svcnat_stray_guard(sn, table->features & SVCNAT_FEATURE_LOOPBACK);
	if (err) {
		nlmsg_free(echo);
		return err;
	}
	if (table->txn->committed)
		svcnat_notify_commit(sn);
	if (echo)
		svcnat_notify_author(sn, info, echo);
	if (table->txn->leaves)
		svcnat_sweeper_order(sn);
	if (table->txn->committed)
		svcnat_drainer_order(sn);
	svcnat_txn_finish(table);
	return 0;
}

/**
 * svcnat_cmd_leave - end with a write request that went well or was refused
 * @sn: svcnat in the network namespace
 * @info: request
 * @err: 0 or what it was refused with
 *
 * Context: process context, may sleep; gives the table's mutex back.
 * Return: 0, or a negative errno: @err or what the commit was refused with.
 */
int svcnat_cmd_leave(struct svcnat_net *sn, struct genl_info *info, int err)
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
		err = svcnat_cmd_commit(sn, info);
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

	if (!attrs[SVCNAT_A_TXN])
		return svcnat_cmd_lacks_txn(info);
	err = svcnat_nl_lock(&sn->table);
	if (err)
		return err;
	err = svcnat_cmd_expect(&sn->table, info);
	if (!err)
		err = svcnat_txn_begin(&sn->table, info->snd_portid,
				       nla_get_u32(attrs[SVCNAT_A_TXN]),
				       attrs[SVCNAT_A_REPLACE], info->extack);
	if (!err)
		sn->table.txn->sock = NETLINK_CB(skb).sk;
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

/* So that the same writer need not write the same again. */
static void svcnat_cmd_keep_digest(struct svcnat_table *table,
				   const struct nlattr *attr)
{
	if (!attr)
		return;
	nla_memcpy(table->digest, attr, sizeof(table->digest));
	table->digested = true;
}

static int svcnat_cmd_check_digest(const struct svcnat_txn *txn,
				   struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SVCNAT_A_DIGEST];

	if (!attr || txn->replace)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "only a transaction that describes the whole table has a digest");
	return -EINVAL;
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
	struct svcnat_txn *txn;
	int err;

	err = svcnat_nl_lock(table);
	if (err)
		return err;
	txn = svcnat_cmd_txn(table, skb, info);
	err = svcnat_cmd_join(txn, info) ?:
		svcnat_cmd_check_requests(txn, info) ?:
		svcnat_cmd_check_digest(txn, info);
	if (!err)
		err = svcnat_cmd_commit(sn, info);
	else if (txn)
		svcnat_txn_abort(table);
	if (!err)
		svcnat_cmd_keep_digest(table, info->attrs[SVCNAT_A_DIGEST]);
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
	struct svcnat_txn *txn;
	int err;

	err = svcnat_nl_lock(table);
	if (err)
		return err;
	txn = svcnat_cmd_txn(table, skb, info);
	/* It may have failed. */
	if (txn)
		svcnat_txn_abort(table);
	else
		err = svcnat_cmd_join(NULL, info);
	mutex_unlock(&table->mutex);
	return err;
}
