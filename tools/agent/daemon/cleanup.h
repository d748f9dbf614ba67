/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_CLEANUP_H
#define SVCNAT_AGENT_DAEMON_CLEANUP_H

#include "base/problem.h"

int cleanup_table(struct problem *problem);
int cleanup_kube_proxy(struct problem *problem);

#endif
