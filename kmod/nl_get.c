// SPDX-License-Identifier: GPL-2.0
/* The commands that only look. */
#include <net/sock.h>

#include "nl.h"
#include "nl_gen.h"

/* Room for the answer to a get: a larger service has to be dumped. */
#define SVCNAT_NL_REPLY_SIZE	(32 * 1024)

static int svcnat_get_service(struct svcnat_table *table, const char *name,
			      struct genl_info *info, struct sk_buff *reply)
{
	const struct svcnat_envelope envelope = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.command = SVCNAT_CMD_SERVICE_GET,
	};
	const struct svcnat_service *service;
	struct svcnat_cursor cursor = {};
	int err;

	service = svcnat_table_service(table, name);
	if (!service || !service->live) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SVCNAT_A_NAME],
				    "there is no service of this name");
		return -ENOENT;
	}
	err = svcnat_fill_service(reply, &envelope, table, service,
				  info->attrs[SVCNAT_A_WITH_COUNTERS], NULL,
				  &cursor);
	if (!err && cursor.done)
		return 0;
	NL_SET_ERR_MSG(info->extack, "the service does not fit into one message: dump it");
	return -EMSGSIZE;
}

/**
 * svcnat_nl_service_get_doit - SERVICE_GET of one service
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_table *table = &svcnat_net_get(genl_info_net(info))->table;
	struct sk_buff *reply;
	const char *name;
	int err;

	err = svcnat_parse_name(info, &name);
	if (err)
		return err;
	reply = genlmsg_new(SVCNAT_NL_REPLY_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&table->mutex);
	err = svcnat_get_service(table, name, info, reply);
	mutex_unlock(&table->mutex);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/**
 * svcnat_nl_config_get_doit - CONFIG_GET
 * @skb: request
 * @info: request
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: 0 or a negative errno.
 */
int svcnat_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct svcnat_table *table = &svcnat_net_get(genl_info_net(info))->table;
	const struct svcnat_envelope envelope = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.command = SVCNAT_CMD_CONFIG_GET,
	};
	struct sk_buff *reply;
	int err;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&table->mutex);
	err = svcnat_fill_config(reply, &envelope, table,
				 info->attrs[SVCNAT_A_WITH_COUNTERS]);
	mutex_unlock(&table->mutex);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/**
 * struct svcnat_dump - how far a dump has come
 * @id: service to go on with
 * @cursor: where in the service
 */
struct svcnat_dump {
	unsigned long id;
	struct svcnat_cursor cursor;
};

static int svcnat_dump_service(struct sk_buff *skb, struct netlink_callback *cb,
			       const struct svcnat_table *table,
			       const struct svcnat_service *service,
			       bool with_counters, struct svcnat_dump *dump)
{
	const struct svcnat_envelope envelope = {
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.command = SVCNAT_CMD_SERVICE_GET,
	};
	int err = 0;

	while (!err && !dump->cursor.done)
		err = svcnat_fill_service(skb, &envelope, table, service,
					  with_counters, cb, &dump->cursor);
	if (!err)
		dump->cursor = (struct svcnat_cursor){};
	return err;
}

static int svcnat_dump_services(struct sk_buff *skb, struct netlink_callback *cb,
				struct svcnat_table *table,
				struct nlattr **attrs)
{
	const bool with_counters = attrs[SVCNAT_A_WITH_COUNTERS];
	const struct nlattr *name = attrs[SVCNAT_A_NAME];
	struct svcnat_dump *dump = (void *)cb->ctx;
	struct svcnat_service *service;
	unsigned long id;

	cb->seq = (u32)table->generation + 1;
	/* A named service is where to start and, being first, where to end. */
	if (name) {
		service = svcnat_table_service(table, nla_data(name));
		if ((!service || !service->live) && dump->id)
			return 0;
		if (!service || !service->live) {
			NL_SET_ERR_MSG(cb->extack, "there is no service of this name");
			return -ENOENT;
		}
		if (dump->id > service->id)
			return 0;
		dump->id = service->id;
	}
	xa_for_each_start(&table->ids, id, service, dump->id) {
		if (!service->live)
			continue;
		/* The service where the dump had stopped may be gone. */
		if (id != dump->id)
			dump->cursor = (struct svcnat_cursor){};
		dump->id = id;
		if (svcnat_dump_service(skb, cb, table, service, with_counters,
					dump))
			return skb->len;
		dump->id = id + 1;
		if (name)
			break;
	}
	return skb->len;
}

/**
 * svcnat_nl_service_get_dumpit - SERVICE_GET of all services
 * @skb: message buffer
 * @cb: dump
 *
 * If the table changes between two parts the receiver is told
 * (NLM_F_DUMP_INTR).
 *
 * Context: process context, may sleep; takes the table's mutex.
 * Return: bytes in @skb, 0 at the end, or a negative errno.
 */
int svcnat_nl_service_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct svcnat_table *table =
		&svcnat_net_get(sock_net(cb->skb->sk))->table;
	int ret;

	BUILD_BUG_ON(sizeof(struct svcnat_dump) > sizeof(cb->ctx));
	mutex_lock(&table->mutex);
	ret = svcnat_dump_services(skb, cb, table, genl_info_dump(cb)->attrs);
	mutex_unlock(&table->mutex);
	return ret;
}
