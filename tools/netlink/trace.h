/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_NETLINK_TRACE_H
#define SVCNAT_NETLINK_TRACE_H

#include "model/model.h"
#include "netlink/socket.h"

/**
 * struct connection - a connection to ask about
 * @protocol: IPPROTO number, IPPROTO_ICMP for an echo request of either family
 * @from: source
 * @to: destination
 * @ifindex: number of the interface that it comes in on, 0 for none
 */
struct connection {
	uint8_t protocol;
	struct endpoint from;
	struct endpoint to;
	uint32_t ifindex;
};

/**
 * struct answer - what would become of it
 * @verdict: enum svcnat_verdict
 * @reason: enum svcnat_reason
 * @source: enum svcnat_source
 * @looked: backends were looked for: @policy, @usable, @terminating and
 *	@scheduler are set
 * @policy: enum svcnat_policy, whose backends
 * @usable: how many could be picked
 * @terminating: they are about to go
 * @scheduler: enum svcnat_scheduler
 * @affinity: enum svcnat_affinity_result
 * @masquerade: enum svcnat_masquerade_reason
 * @masqueraded: the source is hidden
 * @service: model with the service, its frontend and backend; empty if there
 *	is none
 */
struct answer {
	uint32_t verdict;
	uint32_t reason;
	uint32_t source;
	bool looked;
	uint32_t policy;
	uint32_t usable;
	bool terminating;
	uint32_t scheduler;
	uint32_t affinity;
	uint32_t masquerade;
	bool masqueraded;
	struct model model;
};

int nl_trace(struct nl *nl, const struct connection *connection,
	     struct answer *answer, struct nl_error *error);

#endif
