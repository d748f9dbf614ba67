/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_SHOWN_H
#define SVCNAT_AGENT_CONFIG_SHOWN_H

#include <jansson.h>

#include "agent/config/settings.h"
#include "base/problem.h"

json_t *shown_config(const struct agent_settings *settings);
int shown_write(const struct agent_settings *settings, const char *path,
		struct problem *problem);

#endif
