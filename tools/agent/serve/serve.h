/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_SERVE_H
#define SVCNAT_AGENT_SERVE_SERVE_H

#include "agent/config/settings.h"
#include "agent/serve/facts.h"
#include "agent/serve/ports.h"
#include "agent/serve/server.h"

/* Ports of the agent's own. */
enum serve_own {
	SERVE_HEALTH,
	SERVE_METRICS,
	SERVE_OWN,
};

/**
 * struct serve - tells of the agent by HTTP
 * @loop: where clients are waited for
 * @settings: what is set, which has to last
 * @facts: what is told; it has to last, and may change at any time
 * @refresh: called before something of @facts is told, or NULL
 * @measure: called before metrics are told, after that, or NULL
 * @failed: told that a port is taken: of which service, as NAMESPACE/NAME, or
 *	NULL for one of the agent's own, and why
 * @context: given to all three
 * @wall: tells the time in ns since 1970; the kernel's by default
 * @seconds: how long a request may take; 30 by default
 * @started: when it began, in ns since 1970
 * @servers: the agent's own ports
 * @doors: the same
 * @told: what was said already of a door that does not open
 * @retry: opens those later
 * @ports: health-check node ports
 * @healthz: answers of 200 and of 503
 * @livez: the same
 *
 * The caller fills it up to @seconds, the rest is zero.
 */
struct serve {
	struct loop *loop;
	const struct agent_settings *settings;
	const struct facts *facts;
	void (*refresh)(void *context);
	void (*measure)(void *context);
	void (*failed)(void *context, const char *service, const char *why);
	void *context;
	int64_t (*wall)(void);
	unsigned int seconds;
	int64_t started;
	struct server servers[SERVE_OWN];
	struct server_door doors[SERVE_OWN];
	bool told[SERVE_OWN];
	struct loop_timer retry;
	struct ports ports;
	uint64_t healthz[2];
	uint64_t livez[2];
};

int serve_start(struct serve *serve, struct problem *problem);
void serve_update(struct serve *serve);
void serve_stop(struct serve *serve);

#endif
