/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NL_H
#define SVCNAT_NL_H

#include <net/genetlink.h>

#include "net.h"
#include "txn.h"

extern struct genl_family svcnat_nl_family;

int svcnat_nl_init(void);
void svcnat_nl_exit(void);

/* nl_parse.c: messages to changes; nothing shared is touched */
int svcnat_parse_name(struct genl_info *info, const char **name);
int svcnat_parse_service(struct genl_info *info,
			 struct svcnat_service_change *change);
int svcnat_parse_frontend(const struct nlattr *attr, struct svcnat_key *key,
			  struct netlink_ext_ack *extack);
int svcnat_parse_backend(const struct nlattr *attr,
			 struct svcnat_backend_change *change,
			 struct netlink_ext_ack *extack);
int svcnat_parse_config(struct genl_info *info,
			struct svcnat_config_change *change);

/**
 * struct svcnat_cursor - how far a service has been told
 * @member: frontends and backends that are done
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

/* nl_notify.c */
void svcnat_notify_commit(struct svcnat_net *sn);

#endif /* SVCNAT_NL_H */
