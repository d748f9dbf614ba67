/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM svcnat

#if !defined(SVCNAT_NETNS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SVCNAT_NETNS_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(svcnat_scan,
	TP_PROTO(u32 addresses, u32 sections),
	TP_ARGS(addresses, sections),
	TP_STRUCT__entry(
		__field(u32, addresses)
		__field(u32, sections)
	),
	TP_fast_assign(
		__entry->addresses = addresses;
		__entry->sections = sections;
	),
	TP_printk("addresses=%u sections=%u", __entry->addresses,
		  __entry->sections)
);

#endif /* SVCNAT_NETNS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH netns
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
