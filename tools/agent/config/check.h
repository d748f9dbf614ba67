/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_CHECK_H
#define SVCNAT_AGENT_CONFIG_CHECK_H

#include "agent/config/settings.h"
#include "base/problem.h"

int agent_settings_check(struct agent_settings *settings, struct problem *problem);

#endif
