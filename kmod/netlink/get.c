// SPDX-License-Identifier: GPL-2.0
/* The commands that only look. */
#include <linux/ktime.h>
#include <net/sock.h>

#include "netlink/fill.h"
#include "netlink/gen.h"
#include "netlink/lock.h"
#include "netlink/parse.h"
#include "netns/net.h"

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
	err = svcnat_nl_lock(table);
	if (!err) {
		err = svcnat_get_service(table, name, info, reply);
		mutex_unlock(&table->mutex);
	}
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

	reply = genlmsg_new(SVCNAT_NL_REPLY_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	err = svcnat_nl_lock(table);
	if (!err) {
		err = svcnat_fill_config(reply, &envelope, table,
					 info->attrs[SVCNAT_A_WITH_COUNTERS]);
		mutex_unlock(&table->mutex);
	}
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/**
 * struct svcnat_dump - how far a dump has come
 * @id: service to go on with
 * @told: the service itself is done, now come its clients
 * @cursor: where in the service, before that
 * @clients: where among the clients that it remembers, after that
 */
struct svcnat_dump {
	unsigned long id;
	bool told;
	union {
		struct svcnat_cursor cursor;
		struct svcnat_affinity_cursor clients;
	};
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

/**
 * struct svcnat_dump_client - what is needed to tell a client
 * @skb: message buffer
 * @service: its service
 * @now: time in seconds
 * @whole: length of @skb with whole buckets in it
 */
struct svcnat_dump_client {
	struct sk_buff *skb;
	const struct svcnat_service *service;
	u32 now;
	unsigned int whole;
};

static bool svcnat_dump_client(const struct svcnat_remembered *remembered,
			       void *data)
{
	const struct svcnat_client *client = remembered->client;
	struct svcnat_dump_client *to = data;
	const struct svcnat_settings *settings = &to->service->settings;
	u8 prefix = settings->prefix[client->family];
	s32 left = settings->affinity - (to->now - remembered->used);
	struct svcnat_client found;

	if (remembered->first)
		to->whole = to->skb->len;
	if (client->service != to->service->id || left < 0)
		return true;
	/* With another prefix it was somebody whom nobody looks for now. */
	svcnat_client_init(&found, client->service, client->family,
			   client->addr, prefix);
	if (!svcnat_addr_equal(found.addr, client->addr))
		return true;
	return !svcnat_fill_client(to->skb, remembered, prefix, left);
}

/*
 * Others may run meanwhile. Buckets come anew when the hash table is replaced.
 *
 * Return: true at the end, false without room for more, or if the receiver was
 * killed.
 */
static bool svcnat_dump_walk(struct netlink_callback *cb,
			     const struct svcnat_affinity *affinity,
			     struct svcnat_affinity_cursor *cursor,
			     struct svcnat_dump_client *to)
{
	bool fits = true;

	while (fits && !cursor->done) {
		const u32 size = cursor->size;

		rcu_read_lock();
		fits = svcnat_affinity_walk(affinity, cursor, svcnat_dump_client,
					    to);
		rcu_read_unlock();
		if (size && size != cursor->size)
			cb->seq++;
		if (svcnat_pause_killable())
			break;
	}
	return cursor->done;
}

/*
 * A message holds the clients that one part of the dump has room for, from
 * whole buckets.
 */
static int svcnat_dump_clients(struct sk_buff *skb, struct netlink_callback *cb,
			       const struct svcnat_table *table,
			       const struct svcnat_service *service,
			       struct svcnat_affinity_cursor *cursor)
{
	const struct svcnat_envelope envelope = {
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.command = SVCNAT_CMD_SERVICE_GET,
	};
	struct svcnat_dump_client to = {
		.skb = skb,
		.service = service,
		.now = ktime_get_seconds(),
	};
	void *header = svcnat_fill_header(skb, &envelope);
	unsigned int empty;
	bool done;

	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, SVCNAT_A_NAME, service->name)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	empty = skb->len;
	to.whole = empty;
	done = svcnat_dump_walk(cb, &table->affinity, cursor, &to);
	if (!done)
		nlmsg_trim(skb, skb->data + to.whole);
	genl_dump_check_consistent(cb, header);
	if (skb->len == empty)
		genlmsg_cancel(skb, header);
	else
		genlmsg_end(skb, header);
	return done ? 0 : -EMSGSIZE;
}

/* In a dump that there is no room for at all nothing must seem to be missing. */
static int svcnat_dump_full(struct sk_buff *skb, struct netlink_callback *cb)
{
	if (skb->len)
		return skb->len;
	NL_SET_ERR_MSG(cb->extack,
		       "an item does not fit into one message: receive with a buffer of 32 KiB");
	return -EMSGSIZE;
}

static int svcnat_dump_named(struct sk_buff *skb, struct netlink_callback *cb,
			     struct svcnat_table *table, struct nlattr **attrs)
{
	const struct svcnat_service *service =
		svcnat_table_service(table, nla_data(attrs[SVCNAT_A_NAME]));
	struct svcnat_dump *dump = (void *)cb->ctx;

	if (!service || !service->live || (dump->id && dump->id != service->id)) {
		if (dump->id)
			return skb->len;
		NL_SET_ERR_MSG(cb->extack, "there is no service of this name");
		return -ENOENT;
	}
	dump->id = service->id;
	if (!dump->told) {
		if (svcnat_dump_service(skb, cb, table, service,
					attrs[SVCNAT_A_WITH_COUNTERS], dump))
			return svcnat_dump_full(skb, cb);
		dump->told = true;
	}
	if (attrs[SVCNAT_A_WITH_CLIENTS] &&
	    svcnat_dump_clients(skb, cb, table, service, &dump->clients))
		return svcnat_dump_full(skb, cb);
	return skb->len;
}

static int svcnat_dump_services(struct sk_buff *skb, struct netlink_callback *cb,
				struct svcnat_table *table,
				struct nlattr **attrs)
{
	struct svcnat_dump *dump = (void *)cb->ctx;
	struct svcnat_service *service;
	unsigned long id;

	if (attrs[SVCNAT_A_WITH_CLIENTS]) {
		NL_SET_ERR_MSG(cb->extack, "clients are told for one service at a time: name it");
		return -EINVAL;
	}
	xa_for_each_start(&table->ids, id, service, dump->id) {
		if (svcnat_pause_killable())
			break;
		if (!service->live)
			continue;
		/* The service where the dump had stopped may be gone. */
		if (id != dump->id)
			dump->cursor = (struct svcnat_cursor){};
		dump->id = id;
		if (svcnat_dump_service(skb, cb, table, service,
					attrs[SVCNAT_A_WITH_COUNTERS], dump))
			return svcnat_dump_full(skb, cb);
		dump->id = id + 1;
	}
	return skb->len;
}

/**
 * svcnat_nl_service_get_dumpit - SERVICE_GET of all services, or a named one
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
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	int ret;

	BUILD_BUG_ON(sizeof(struct svcnat_dump) > sizeof(cb->ctx));
	/* Where the one is empty the other begins. */
	BUILD_BUG_ON(sizeof(struct svcnat_affinity_cursor) >
		     sizeof(struct svcnat_cursor));
	ret = svcnat_nl_lock(table);
	if (ret)
		return ret;
	cb->seq = (u32)table->generation + 1;
	if (attrs[SVCNAT_A_NAME])
		ret = svcnat_dump_named(skb, cb, table, attrs);
	else
		ret = svcnat_dump_services(skb, cb, table, attrs);
	mutex_unlock(&table->mutex);
	return svcnat_pause_killable() ?: ret;
}
