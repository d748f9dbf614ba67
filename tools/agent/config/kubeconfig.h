/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_KUBECONFIG_H
#define SVCNAT_AGENT_CONFIG_KUBECONFIG_H

#include <stdbool.h>

#include "agent/config/access.h"
#include "base/problem.h"

int kubeconfig_read(struct access *access, const char *path, bool server,
		    struct problem *problem);

#endif
