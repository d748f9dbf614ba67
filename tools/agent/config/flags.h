/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_FLAGS_H
#define SVCNAT_AGENT_CONFIG_FLAGS_H

#include <stdio.h>

#include "agent/config/settings.h"
#include "base/problem.h"

int flags_read(struct agent_settings *settings, char **words,
	       struct problem *problem);
void flags_help(FILE *to);

#endif
