// SPDX-License-Identifier: GPL-2.0
/* Whether all is well, in the words of kube-proxy. */
#include <string.h>

#include "agent/serve/golang.h"
#include "agent/serve/health.h"

/* A change waits for too long. */
static bool is_late(const struct serve *serve)
{
	const struct facts *facts = serve->facts;
	int64_t now = loop_now(serve->loop);

	return facts->is_waiting &&
	       now - facts->waiting >= 2 * serve->settings->sync.period;
}

/**
 * health_of_proxy() - are services kept?
 * @serve: who tells
 *
 * Return: true if so. Before the kernel was told the first time only if an agent
 * before this one has told it.
 */
bool health_of_proxy(const struct serve *serve)
{
	const struct facts *facts = serve->facts;

	return (facts->synced || facts->survived) && !is_late(serve);
}

static const char *word(bool yes)
{
	return yes ? "true" : "false";
}

/* Both families are told to the kernel at once. */
static void put_families(const struct serve *serve, FILE *to)
{
	const char *healthy = word(!is_late(serve));
	char time[GOLANG_LEN];

	fputs("\"status\":{", to);
	if (serve->facts->last_sync) {
		golang_time(time, serve->facts->last_sync);
		fprintf(to, "\"IPv4\":{\"lastUpdated\":\"%s\",\"healthy\":%s},", time, healthy);
		fprintf(to, "\"IPv6\":{\"lastUpdated\":\"%s\",\"healthy\":%s}", time, healthy);
	}
	fputs("}}", to);
}

/* @eligible: what is said of that, NULL for nothing. */
static void answer_health(const struct serve *serve, struct server_answer *answer,
			  bool healthy, const bool *eligible)
{
	int64_t now = serve->wall();
	char time[GOLANG_LEN];

	if (!healthy)
		answer->status = MHD_HTTP_SERVICE_UNAVAILABLE;
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	server_put_header(answer, "X-Content-Type-Options", "nosniff");
	/* If all is well it is up to date. */
	fprintf(answer->to, "{\"lastUpdated\":\"%s\",",
		golang_time(time, healthy ? now : serve->facts->last_sync));
	fprintf(answer->to, "\"currentTime\":\"%s\",", golang_time(time, now));
	if (eligible)
		fprintf(answer->to, "\"nodeEligible\":%s,", word(*eligible));
	fprintf(answer->to, "\"healthy\":%s,", word(healthy));
	put_families(serve, answer->to);
}

/**
 * health_answer_healthz() - shall traffic come to this node?
 * @serve: who tells
 * @answer: the answer
 */
void health_answer_healthz(struct serve *serve, struct server_answer *answer)
{
	bool eligible = serve->facts->node_eligible;
	bool healthy = health_of_proxy(serve) && eligible;

	serve->healthz[!healthy]++;
	answer_health(serve, answer, healthy, &eligible);
}

/**
 * health_answer_livez() - does the agent do its work?
 * @serve: who tells
 * @answer: the answer
 *
 * It does while it waits for the API server: to start it again would not help.
 */
void health_answer_livez(struct serve *serve, struct server_answer *answer)
{
	bool healthy = !is_late(serve);

	serve->livez[!healthy]++;
	answer_health(serve, answer, healthy, NULL);
}

/**
 * health_is_ready() - is the table as the cluster is?
 * @serve: who tells
 *
 * Return: "ok", or why not.
 */
const char *health_is_ready(const struct serve *serve)
{
	const struct facts *facts = serve->facts;

	if (!facts->synced)
		return "the kernel was not told yet";
	if (!facts->fresh)
		return "the API server says nothing";
	return is_late(serve) ? "a change waits" : HEALTH_READY;
}

/**
 * health_answer_readyz() - is the table as the cluster is?
 * @serve: who tells
 * @answer: the answer
 */
void health_answer_readyz(struct serve *serve, struct server_answer *answer)
{
	const char *text = health_is_ready(serve);

	if (strcmp(text, HEALTH_READY))
		answer->status = MHD_HTTP_SERVICE_UNAVAILABLE;
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, HTTP_TEXT);
	server_put_header(answer, "X-Content-Type-Options", "nosniff");
	fputs(text, answer->to);
}
