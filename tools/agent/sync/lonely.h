/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_LONELY_H
#define SVCNAT_AGENT_SYNC_LONELY_H

#include "agent/sync/shadow.h"

void lonely_count(const struct shadow *shadow, uint64_t counts[2][2]);

#endif
