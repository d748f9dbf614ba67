/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/svcnat.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tests/lint/ynl.sh --write */

#ifndef _LINUX_SVCNAT_GEN_H
#define _LINUX_SVCNAT_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/svcnat.h>

/* Common nested types */
extern const struct nla_policy svcnat_backend_nl_policy[SVCNAT_B_LOCAL_ONLY + 1];
extern const struct nla_policy svcnat_counters_nl_policy[SVCNAT_C_HANDSHAKE + 1];
extern const struct nla_policy svcnat_endpoint_nl_policy[SVCNAT_E_PORT + 1];
extern const struct nla_policy svcnat_frontend_nl_policy[SVCNAT_F_SOURCE_RANGES + 1];
extern const struct nla_policy svcnat_interfaces_nl_policy[SVCNAT_I_NAME + 1];
extern const struct nla_policy svcnat_range_nl_policy[SVCNAT_R_PREFIX_LEN + 1];
extern const struct nla_policy svcnat_ranges_nl_policy[SVCNAT_RS_RANGE + 1];

extern const struct nla_policy svcnat_txn_begin_nl_policy[SVCNAT_A_REPLACE + 1];

extern const struct nla_policy svcnat_txn_commit_nl_policy[SVCNAT_A_DIGEST + 1];

extern const struct nla_policy svcnat_txn_abort_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_service_set_nl_policy[SVCNAT_A_PENALTY_SHARE + 1];

extern const struct nla_policy svcnat_service_del_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_frontend_add_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_frontend_del_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_backend_set_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_backend_del_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_config_set_nl_policy[SVCNAT_A_NODE_ADDRESSES + 1];

extern const struct nla_policy svcnat_flush_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_service_get_nl_policy[SVCNAT_A_WITH_CLIENTS + 1];

extern const struct nla_policy svcnat_config_get_nl_policy[SVCNAT_A_WITH_COUNTERS + 1];

extern const struct nla_policy svcnat_frontend_set_nl_policy[SVCNAT_A_TXN + 1];

extern const struct nla_policy svcnat_trace_nl_policy[SVCNAT_A_IFINDEX + 1];

extern const struct nla_policy svcnat_service_add_nl_policy[SVCNAT_A_PENALTY_SHARE + 1];

extern const struct nla_policy svcnat_backend_add_nl_policy[SVCNAT_A_TXN + 1];

/* Ops table for svcnat */
extern const struct genl_ops svcnat_nl_ops[17];

int svcnat_nl_txn_begin_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_txn_commit_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_txn_abort_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_service_set_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_service_del_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_frontend_add_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_frontend_del_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_backend_set_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_backend_del_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_flush_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_service_get_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_service_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int svcnat_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_frontend_set_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_trace_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_service_add_doit(struct sk_buff *skb, struct genl_info *info);
int svcnat_nl_backend_add_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	SVCNAT_NLGRP_EVENTS,
};

#endif /* _LINUX_SVCNAT_GEN_H */
