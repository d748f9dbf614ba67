/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_POLICY_H
#define SVCNAT_POLICY_H

#include "addresses/scope.h"
#include "table/service.h"

/**
 * struct svcnat_query - what the masquerade decision depends on
 * @kind: enum svcnat_kind of the frontend
 * @policy: enum svcnat_policy of the frontend
 * @source: enum svcnat_source
 * @knows_pods: it was said how to tell pods from others
 * @always: the service or the network namespace asks for it
 * @hairpin: the client's address is its backend's
 */
struct svcnat_query {
	u8 kind;
	u8 policy;
	u8 source;
	bool knows_pods;
	bool always;
	bool hairpin;
};

enum svcnat_source svcnat_policy_source(const struct svcnat_scope *scope,
					const struct svcnat_hosts *hosts,
					const struct svcnat_flow *flow);
enum svcnat_policy svcnat_policy_backends(u8 kind, u8 policy, u8 source);
bool svcnat_policy_hides(u8 masquerade, u8 kind);
enum svcnat_masquerade_reason
svcnat_policy_masquerade(const struct svcnat_query *query);
bool svcnat_policy_allows(const struct svcnat_frontend *frontend,
			  const struct svcnat_scope *scope,
			  const struct svcnat_hosts *hosts,
			  const struct svcnat_flow *flow);
enum svcnat_verdict svcnat_policy_refusal(const struct svcnat_flow *flow,
					  bool reset);
enum svcnat_verdict svcnat_policy_unknown(const struct svcnat_flow *flow,
					  u8 policy);

#endif /* SVCNAT_POLICY_H */
