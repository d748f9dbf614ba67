/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_EVENTS_BODY_H
#define SVCNAT_AGENT_EVENTS_BODY_H

#include "agent/events/events.h"

char *body_of(const struct event_about *about, const struct event_text *text,
	      const char *node_name, int64_t now);
char *body_path(const struct event_about *about);

#endif
