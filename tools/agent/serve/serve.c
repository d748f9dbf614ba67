// SPDX-License-Identifier: GPL-2.0
/* Tells of the agent by HTTP, at the ports where kube-proxy does. */
#include <netinet/in.h>
#include <string.h>
#include <time.h>

#include "agent/serve/health.h"
#include "agent/serve/pages.h"
#include "agent/serve/scrape.h"
#include "agent/serve/serve.h"
#include "model/parse.h"

#define SECONDS 30
#define RETRY_MS 5000

static int64_t kernel_wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void refresh(const struct serve *serve)
{
	if (serve->refresh)
		serve->refresh(serve->context);
}

/**
 * struct page - what is told at a path
 * @path: the path
 * @answer: writes it
 */
struct page {
	const char *path;
	void (*answer)(struct serve *serve, struct server_answer *answer);
};

static const struct page health_pages[] = {
	{ "/healthz", health_answer_healthz },
	{ "/livez", health_answer_livez },
	{ "/readyz", health_answer_readyz },
	{}
};

static const struct page metrics_pages[] = {
	{ "/configz", pages_answer_configz },
	{ "/flagz", pages_answer_flagz },
	{ "/healthz", pages_answer_ok },
	{ "/metrics", scrape_answer },
	{ "/proxyMode", pages_answer_mode },
	{ "/statusz", pages_answer_statusz },
	{}
};

static bool answer_page(struct serve *serve, const struct page *page,
			const char *path, struct server_answer *answer)
{
	for (; page->path; page++) {
		if (strcmp(page->path, path))
			continue;
		refresh(serve);
		page->answer(serve, answer);
		return true;
	}
	return false;
}

static bool answer_health(void *context, const char *path,
			  const struct endpoint *at, struct server_answer *answer)
{
	(void)at;
	return answer_page(context, health_pages, path, answer);
}

static bool answer_metrics(void *context, const char *path,
			   const struct endpoint *at, struct server_answer *answer)
{
	(void)at;
	return answer_page(context, metrics_pages, path, answer);
}

static bool ports_are_healthy(void *context)
{
	refresh(context);
	return health_of_proxy(context);
}

static void port_failed(void *context, const char *service, const char *why)
{
	struct serve *serve = context;

	serve->failed(serve->context, service, why);
}

static const char *address_of(const struct serve *serve, enum serve_own own)
{
	return own == SERVE_HEALTH ? serve->settings->healthz_bind_address :
				     serve->settings->metrics_bind_address;
}

/* No address is both families, as Go understands it; if there are both. */
static int open_own(struct serve *serve, enum serve_own own, struct problem *problem)
{
	const struct endpoint any = {};
	struct server_door *door = &serve->doors[own];
	struct server *server = &serve->servers[own];
	struct endpoint at, both;

	if (parse_endpoint(address_of(serve, own), &at, problem))
		return -1;
	both = (struct endpoint){ .port = at.port, .family = AF_INET6 };
	if (!memcmp(at.address, any.address, sizeof(any.address)) &&
	    !server_open(door, server, &both, true, problem))
		return 0;
	return server_open(door, server, &at, false, problem);
}

static bool is_open(const struct serve *serve, enum serve_own own)
{
	return serve->doors[own].server && serve->doors[own].source.fd >= 0;
}

/* Return: 0, or -1 if one of them is not open. */
static int open_all(struct serve *serve, struct problem *problem)
{
	struct problem why;
	int err = 0;

	for (enum serve_own own = 0; own < SERVE_OWN; own++) {
		if (!*address_of(serve, own) || is_open(serve, own) ||
		    !open_own(serve, own, &why))
			continue;
		err = problem_set(problem, "%s: %.400s", address_of(serve, own), why.text);
		if (!serve->told[own])
			serve->failed(serve->context, NULL, problem->text);
		serve->told[own] = true;
	}
	return err;
}

static void open_later(void *context)
{
	struct serve *serve = context;
	struct problem problem;

	if (open_all(serve, &problem))
		loop_start(serve->loop, &serve->retry, RETRY_MS);
}

static int begin(struct serve *serve, struct problem *problem)
{
	for (enum serve_own own = 0; own < SERVE_OWN; own++) {
		struct server *server = &serve->servers[own];

		server->loop = serve->loop;
		server->seconds = serve->seconds;
		server->context = serve;
		server->answer = own == SERVE_HEALTH ? answer_health : answer_metrics;
		if (server_begin(server, problem))
			return -1;
	}
	serve->ports.server.loop = serve->loop;
	serve->ports.server.seconds = serve->seconds;
	serve->ports.healthy = ports_are_healthy;
	serve->ports.failed = port_failed;
	serve->ports.context = serve;
	return ports_begin(&serve->ports, problem);
}

/**
 * serve_start() - begin to tell
 * @serve: who tells, filled as its description says, which has to last
 * @problem: why not
 *
 * A port that is taken is told, and tried again later, unless the settings say that
 * it is the end.
 *
 * Return: 0, or -1 with @problem filled; serve_stop() ends it in either case.
 */
int serve_start(struct serve *serve, struct problem *problem)
{
	if (!serve->wall)
		serve->wall = kernel_wall;
	if (!serve->seconds)
		serve->seconds = SECONDS;
	serve->started = serve->wall();
	serve->retry = (struct loop_timer){ .expired = open_later, .context = serve };
	if (begin(serve, problem))
		return -1;
	if (!open_all(serve, problem))
		return 0;
	if (serve->settings->bind_address_hard_fail)
		return -1;
	loop_start(serve->loop, &serve->retry, RETRY_MS);
	return 0;
}

/**
 * serve_update() - take in that health-check node ports have changed
 * @serve: who tells
 *
 * Called after each change to ports or places of its facts, and now and then for
 * ports that were taken.
 */
void serve_update(struct serve *serve)
{
	ports_update(&serve->ports, serve->facts);
}

/**
 * serve_stop() - tell nothing any more
 * @serve: who tells
 */
void serve_stop(struct serve *serve)
{
	loop_stop(serve->loop, &serve->retry);
	for (enum serve_own own = 0; own < SERVE_OWN; own++) {
		server_close(&serve->doors[own]);
		server_end(&serve->servers[own]);
	}
	ports_end(&serve->ports);
}
