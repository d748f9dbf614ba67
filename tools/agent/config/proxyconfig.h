/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_PROXYCONFIG_H
#define SVCNAT_AGENT_CONFIG_PROXYCONFIG_H

#include "agent/config/settings.h"
#include "base/problem.h"

int proxyconfig_read(struct agent_settings *settings, const char *path,
		     struct problem *problem);

#endif
