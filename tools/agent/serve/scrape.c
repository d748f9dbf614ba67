// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics: those of kube-proxy under their names, as far as they are about services
 * and not about how it writes its rules, and some of our own.
 */
#include <inttypes.h>

#include "agent/serve/process.h"
#include "agent/serve/scrape.h"
#include "base/version.h"
#include "metrics/metrics.h"

#define RULES "kubeproxy_sync_proxy_rules_"

static const char *const family_labels[] = {
	"ip_family=\"IPv4\"", "ip_family=\"IPv6\"",
};

static void head(FILE *to, const char *name, const char *type, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void single(FILE *to, const char *name, const char *type, const char *help,
		   uint64_t number)
{
	head(to, name, type, help);
	fprintf(to, "%s %" PRIu64 "\n", name, number);
}

/* Both families are told to the kernel at once. */
static void print_times(FILE *to, const char *name, const char *help,
			enum histogram_kind kind, const struct histogram *histogram)
{
	head(to, name, "histogram", help);
	for (unsigned int i = 0; i < 2; i++)
		histogram_print(to, histogram, kind, name, family_labels[i]);
}

static void print_stamp(FILE *to, const char *name, const char *help, int64_t ns)
{
	head(to, name, "gauge", help);
	for (unsigned int i = 0; i < 2; i++)
		fprintf(to, "%s{%s} %.16g\n", name, family_labels[i], ns / 1e9);
}

static void print_syncs(FILE *to, const struct facts *facts)
{
	print_times(to, RULES "duration_seconds",
		    "How long it took to tell the kernel", HISTOGRAM_SYNC, &facts->syncs);
	print_times(to, "kubeproxy_sync_full_proxy_rules_duration_seconds",
		    "How long it took to tell the kernel the whole table",
		    HISTOGRAM_SYNC, &facts->full_syncs);
	print_times(to, "kubeproxy_sync_partial_proxy_rules_duration_seconds",
		    "How long it took to tell the kernel changes",
		    HISTOGRAM_SYNC, &facts->partial_syncs);
	print_times(to, "kubeproxy_network_programming_duration_seconds",
		    "How long changes took from their cause to the kernel",
		    HISTOGRAM_PROGRAMMING, &facts->programming);
	print_stamp(to, RULES "last_timestamp_seconds",
		    "When the kernel was told last", facts->last_sync);
	print_stamp(to, RULES "last_queued_timestamp_seconds",
		    "When a change began to wait last", facts->last_queued);
}

static void print_changes(FILE *to, const struct facts *facts)
{
	single(to, RULES "endpoint_changes_total", "counter",
	       "Changes to EndpointSlices", facts->endpoint_changes);
	single(to, RULES "endpoint_changes_pending", "gauge",
	       "Changes to EndpointSlices that wait", facts->endpoint_changes_pending);
	single(to, RULES "service_changes_total", "counter",
	       "Changes to Services", facts->service_changes);
	single(to, RULES "service_changes_pending", "gauge",
	       "Changes to Services that wait", facts->service_changes_pending);
}

static void print_no_local(FILE *to, const struct facts *facts)
{
	static const char *const policies[] = { "internal", "external" };
	static const char name[] = RULES "no_local_endpoints_total";

	head(to, name, "gauge",
	     "Services without an endpoint on this node, of which the policy is Local");
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int j = 0; j < 2; j++)
			fprintf(to, "%s{%s,traffic_policy=\"%s\"} %" PRIu64 "\n", name,
				family_labels[i], policies[j], facts->no_local[i][j]);
}

static void print_codes(FILE *to, const char *name, const char *help,
			const uint64_t *counts)
{
	head(to, name, "counter", help);
	fprintf(to, "%s{code=\"200\"} %" PRIu64 "\n", name, counts[0]);
	fprintf(to, "%s{code=\"503\"} %" PRIu64 "\n", name, counts[1]);
}

static void print_watches(FILE *to, const struct facts *facts)
{
	static const struct {
		const char *name;
		const char *type;
		const char *help;
		size_t at;
	} rows[] = {
		{ "restarts_total", "counter", "How often a watch was begun again",
		  offsetof(struct facts_watch, restarts) },
		{ "relists_total", "counter", "How often all objects were told again",
		  offsetof(struct facts_watch, relists) },
		{ "malformed_total", "counter", "Objects that made no sense",
		  offsetof(struct facts_watch, malformed) },
	};
	const struct facts_watch *watch, *end = facts->watches + FACTS_WATCHES;
	char name[64];

	head(to, "svcnat_agent_watch_age_seconds", "gauge", "How long the server has said nothing");
	for (watch = facts->watches; watch < end && watch->kind; watch++)
		fprintf(to, "svcnat_agent_watch_age_seconds{kind=\"%s\"} %.3f\n",
			watch->kind, watch->age / 1000.0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(name, sizeof(name), "svcnat_agent_watch_%s", rows[i].name);
		head(to, name, rows[i].type, rows[i].help);
		for (watch = facts->watches; watch < end && watch->kind; watch++)
			fprintf(to, "%s{kind=\"%s\"} %" PRIu64 "\n", name, watch->kind,
				*(const uint64_t *)((const char *)watch + rows[i].at));
	}
}

static void print_requests(FILE *to, const struct facts *facts)
{
	static const char name[] = "rest_client_requests_total";

	head(to, name, "counter", "Requests to API servers");
	for (size_t i = 0; i < facts->request_count; i++) {
		const struct facts_requests *row = &facts->requests[i];
		char code[16] = "<error>";

		if (row->code)
			snprintf(code, sizeof(code), "%u", row->code);
		fprintf(to, "%s{code=\"%s\",host=\"%s\",method=\"%s\"} %" PRIu64 "\n", name,
			code, row->host, row->method, row->count);
	}
}

/* Without those of services, which take long: svcnat-exporter has them. */
static void print_table(FILE *to)
{
	struct problem problem;
	int err = metrics_write(to, &(struct metrics){ .brief = true }, &problem);

	single(to, "svcnat_agent_table_readable", "gauge",
	       "Whether the kernel has told of its table", !err);
}

/**
 * scrape_answer() - the metrics
 * @serve: who tells
 * @answer: the answer
 */
void scrape_answer(struct serve *serve, struct server_answer *answer)
{
	const struct facts *facts = serve->facts;
	FILE *to = answer->to;

	if (serve->measure)
		serve->measure(serve->context);
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, METRICS_TYPE);
	print_syncs(to, facts);
	print_changes(to, facts);
	print_no_local(to, facts);
	print_codes(to, "kubeproxy_proxy_healthz_total", "Answers of /healthz", serve->healthz);
	print_codes(to, "kubeproxy_proxy_livez_total", "Answers of /livez", serve->livez);
	print_requests(to, facts);
	head(to, "svcnat_agent_info", "gauge", "The version of the agent");
	fprintf(to, "svcnat_agent_info{version=\"%s\"} 1\n", version_of_tool());
	print_watches(to, facts);
	single(to, "svcnat_agent_sync_failures_total", "counter",
	       "Transactions that the kernel has refused", facts->failures);
	single(to, "svcnat_agent_foreign_changes_total", "counter",
	       "Transactions of others that were seen", facts->foreign);
	print_table(to);
	process_print(to, serve->started);
}
