/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_CONFIG_H
#define SVCNAT_AGENT_CONFIG_CONFIG_H

#include "agent/config/settings.h"
#include "base/problem.h"

int agent_config_load(struct agent_settings *settings, char **words,
		      struct problem *problem);
void agent_config_warn(const struct agent_settings *settings,
		       void (*warn)(const char *format, ...));

#endif
