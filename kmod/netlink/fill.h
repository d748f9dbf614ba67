/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_FILL_H
#define SVCNAT_NETLINK_FILL_H

#include <net/genetlink.h>

#include "table/table.h"

/*
 * Room for a message that may have lists of address ranges in it. A larger
 * service has to be dumped.
 */
#define SVCNAT_NL_REPLY_SIZE	(32 * 1024)

/**
 * struct svcnat_cursor - how far a service has been told
 * @next: frontend to go on with, NULL for where @member says
 * @generation: of the table that has @next
 * @member: frontends, backends and those that drain that are done
 * @done: nothing is left
 */
struct svcnat_cursor {
	const struct svcnat_frontend *next;
	u64 generation;
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

#endif /* SVCNAT_NETLINK_FILL_H */
