/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM svcnat

#if !defined(SVCNAT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SVCNAT_TRACE_H

#include <linux/in6.h>
#include <linux/tracepoint.h>

#include "pick/select.h"

#ifndef SVCNAT_TRACE_ONCE
#define SVCNAT_TRACE_ONCE

/* Names are cut to this; room for the longest would double every event. */
#define SVCNAT_TRACE_NAME	64

/* Address and port as %pISpc prints them, in room for either family. */
static inline void svcnat_trace_addr(void *place, u8 family,
				     const __be32 *addr, __be16 port)
{
	struct sockaddr_in6 *in6 = place;
	struct sockaddr_in *in = place;

	memset(place, 0, sizeof(*in6));
	if (family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_addr.s_addr = addr[0];
		in->sin_port = port;
	} else {
		in6->sin6_family = AF_INET6;
		memcpy(&in6->sin6_addr, addr, sizeof(in6->sin6_addr));
		in6->sin6_port = port;
	}
}
#endif

TRACE_EVENT(svcnat_miss,
	TP_PROTO(const struct svcnat_flow *flow),
	TP_ARGS(flow),
	TP_STRUCT__entry(
		__field(u8, protocol)
		__array(u8, from, sizeof(struct sockaddr_in6))
		__array(u8, to, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->protocol = flow->key.protocol;
		svcnat_trace_addr(__entry->from, flow->key.family,
				  flow->saddr, flow->sport);
		svcnat_trace_addr(__entry->to, flow->key.family,
				  flow->key.addr, flow->key.port);
	),
	TP_printk("protocol=%u from=%pISpc to=%pISpc", __entry->protocol,
		  __entry->from, __entry->to)
);

TRACE_EVENT(svcnat_pick,
	TP_PROTO(const struct svcnat_flow *flow,
		 const struct svcnat_frontend *frontend,
		 const struct svcnat_backend *backend),
	TP_ARGS(flow, frontend, backend),
	TP_STRUCT__entry(
		__field(u8, protocol)
		__array(u8, from, sizeof(struct sockaddr_in6))
		__array(u8, to, sizeof(struct sockaddr_in6))
		__array(u8, backend, sizeof(struct sockaddr_in6))
		__array(char, name, SVCNAT_TRACE_NAME)
	),
	TP_fast_assign(
		__entry->protocol = flow->key.protocol;
		svcnat_trace_addr(__entry->from, flow->key.family,
				  flow->saddr, flow->sport);
		svcnat_trace_addr(__entry->to, flow->key.family,
				  flow->key.addr, flow->key.port);
		svcnat_trace_addr(__entry->backend, flow->key.family,
				  backend->addr, backend->port);
		strscpy(__entry->name, frontend->service->name,
			SVCNAT_TRACE_NAME);
	),
	TP_printk("protocol=%u from=%pISpc to=%pISpc backend=%pISpc service=%s",
		  __entry->protocol, __entry->from, __entry->to,
		  __entry->backend, __entry->name)
);

TRACE_EVENT(svcnat_refuse,
	TP_PROTO(const struct svcnat_flow *flow,
		 const struct svcnat_frontend *frontend,
		 enum svcnat_verdict verdict),
	TP_ARGS(flow, frontend, verdict),
	TP_STRUCT__entry(
		__field(u8, protocol)
		__field(u8, verdict)
		__array(u8, from, sizeof(struct sockaddr_in6))
		__array(u8, to, sizeof(struct sockaddr_in6))
		__array(char, name, SVCNAT_TRACE_NAME)
	),
	TP_fast_assign(
		__entry->protocol = flow->key.protocol;
		__entry->verdict = verdict;
		svcnat_trace_addr(__entry->from, flow->key.family,
				  flow->saddr, flow->sport);
		svcnat_trace_addr(__entry->to, flow->key.family,
				  flow->key.addr, flow->key.port);
		strscpy(__entry->name, frontend ? frontend->service->name : "",
			SVCNAT_TRACE_NAME);
	),
	TP_printk("protocol=%u from=%pISpc to=%pISpc verdict=%s service=%s",
		  __entry->protocol, __entry->from, __entry->to,
		  __print_symbolic(__entry->verdict,
				   { SVCNAT_VERDICT_REJECT, "reject" },
				   { SVCNAT_VERDICT_TCP_RESET, "tcp-reset" },
				   { SVCNAT_VERDICT_DROP, "drop" }),
		  __entry->name)
);

#endif /* SVCNAT_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH flows
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
