/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_PAGES_H
#define SVCNAT_AGENT_SERVE_PAGES_H

#include "agent/serve/serve.h"

void pages_answer_ok(struct serve *serve, struct server_answer *answer);
void pages_answer_mode(struct serve *serve, struct server_answer *answer);
void pages_answer_configz(struct serve *serve, struct server_answer *answer);
void pages_answer_flagz(struct serve *serve, struct server_answer *answer);
void pages_answer_statusz(struct serve *serve, struct server_answer *answer);

#endif
