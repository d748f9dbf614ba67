/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NL_H
#define SVCNAT_NL_H

#include <net/genetlink.h>

#include "change/draft.h"
#include "change/frontends.h"
#include "change/members.h"
#include "change/prepare.h"
#include "change/txn.h"
#include "netns/net.h"

extern struct genl_family svcnat_nl_family;

/*
 * Room for a message that may have lists of address ranges in it. A larger
 * service has to be dumped.
 */
#define SVCNAT_NL_REPLY_SIZE	(32 * 1024)

int svcnat_nl_init(void);
void svcnat_nl_exit(void);

/* nl_parse.c: messages to changes; nothing shared is touched */
int svcnat_parse_name(struct genl_info *info, const char **name);
int svcnat_parse_service(struct genl_info *info,
			 struct svcnat_service_change *change);
int svcnat_parse_address(const struct nlattr *nest, const struct nlattr *attr,
			 __be32 *addr, u8 *family,
			 struct netlink_ext_ack *extack);
int svcnat_parse_protocol(const struct nlattr *nest, const struct nlattr *attr,
			  u8 *protocol, struct netlink_ext_ack *extack);
int svcnat_parse_frontend(const struct nlattr *attr,
			  struct svcnat_frontend_change *change,
			  struct netlink_ext_ack *extack);
int svcnat_parse_backend(const struct nlattr *attr,
			 struct svcnat_backend_change *change,
			 struct netlink_ext_ack *extack);
int svcnat_parse_config(struct genl_info *info,
			struct svcnat_config_change *change);
void svcnat_config_change_exit(struct svcnat_config_change *change);

/* nl_range.c: lists in messages */
int svcnat_parse_ranges(const struct nlattr *nest,
			struct svcnat_ranges **ranges,
			struct netlink_ext_ack *extack);
int svcnat_parse_interfaces(const struct nlattr *nest,
			    struct svcnat_scope *scope,
			    struct netlink_ext_ack *extack);
int svcnat_fill_ranges(struct sk_buff *skb, int type,
		       const struct svcnat_ranges *ranges);
int svcnat_fill_interfaces(struct sk_buff *skb,
			   const struct svcnat_scope *scope);

/**
 * struct svcnat_cursor - how far a service has been told
 * @member: frontends, backends and those that drain that are done
 * @done: nothing is left
 */
struct svcnat_cursor {
	u32 member;
	bool done;
};

/**
 * struct svcnat_envelope - what goes into the header of a message
 * @portid: to whom
 * @seq: sequence number of the request, 0 for notifications
 * @flags: netlink flags
 * @command: enum svcnat_commands
 */
struct svcnat_envelope {
	u32 portid;
	u32 seq;
	int flags;
	u8 command;
};

/* nl_fill.c: objects to messages */
int svcnat_fill_addr(struct sk_buff *skb, int type, bool ipv4,
		     const __be32 *addr);
int svcnat_fill_server(struct sk_buff *skb, int type, bool ipv4,
		       const __be32 *addr, __be16 port);
int svcnat_fill_frontend(struct sk_buff *skb,
			 const struct svcnat_frontend *frontend,
			 bool with_counters);
int svcnat_fill_backend(struct sk_buff *skb, bool ipv4,
			const struct svcnat_backend_set *set,
			const struct svcnat_backend *backend,
			bool with_counters);
int svcnat_fill_client(struct sk_buff *skb,
		       const struct svcnat_remembered *remembered, u8 prefix,
		       u32 left);
void *svcnat_fill_header(struct sk_buff *skb,
			 const struct svcnat_envelope *envelope);
int svcnat_fill_service(struct sk_buff *skb,
			const struct svcnat_envelope *envelope,
			const struct svcnat_table *table,
			const struct svcnat_service *service,
			bool with_counters, struct netlink_callback *cb,
			struct svcnat_cursor *cursor);
int svcnat_fill_config(struct sk_buff *skb,
		       const struct svcnat_envelope *envelope,
		       const struct svcnat_table *table, bool with_counters);

/* nl_drain.c: what becomes of backends that leave */
int svcnat_parse_removal(struct genl_info *info,
			 struct svcnat_service_change *change);
int svcnat_fill_draining(struct sk_buff *skb, const struct svcnat_table *table,
			 const struct svcnat_service *service, u32 first,
			 struct svcnat_cursor *cursor);

/* nl_txn.c: a write request from its first to its last step */
int svcnat_cmd_enter(struct svcnat_net *sn, struct genl_info *info);
int svcnat_cmd_leave(struct svcnat_net *sn, struct genl_info *info, int err);

/**
 * struct svcnat_event - a notification that is being made
 * @sn: svcnat in the network namespace
 * @skb: the message
 * @header: its header
 * @gfp: how to allocate
 */
struct svcnat_event {
	const struct svcnat_net *sn;
	struct sk_buff *skb;
	void *header;
	gfp_t gfp;
};

/* event.c: notifications; those of what happens between commits are in base/event.h */
bool svcnat_event_begin(struct svcnat_event *event, const struct svcnat_net *sn,
			u8 command, gfp_t gfp);
void svcnat_event_end(struct svcnat_event *event, int err);
void svcnat_event_send(const struct svcnat_net *sn, struct sk_buff *skb,
		       gfp_t gfp);
void svcnat_event_lost(const struct svcnat_net *sn);

/* nl_notify.c */
void svcnat_notify_commit(struct svcnat_net *sn);

#endif /* SVCNAT_NL_H */
