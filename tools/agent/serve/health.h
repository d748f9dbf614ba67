/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_HEALTH_H
#define SVCNAT_AGENT_SERVE_HEALTH_H

#include "agent/serve/serve.h"

#define HEALTH_READY "ok"

const char *health_is_ready(const struct serve *serve);
bool health_of_proxy(const struct serve *serve);
void health_answer_healthz(struct serve *serve, struct server_answer *answer);
void health_answer_livez(struct serve *serve, struct server_answer *answer);
void health_answer_readyz(struct serve *serve, struct server_answer *answer);

#endif
