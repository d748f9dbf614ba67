/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_SCRAPE_H
#define SVCNAT_AGENT_SERVE_SCRAPE_H

#include "agent/serve/serve.h"

void scrape_answer(struct serve *serve, struct server_answer *answer);

#endif
