/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_CONNTRACK_H
#define SVCNAT_AGENT_DAEMON_CONNTRACK_H

#include "agent/config/settings.h"

void conntrack_set(const struct settings_conntrack *settings);

#endif
