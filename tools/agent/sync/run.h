/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_RUN_H
#define SVCNAT_AGENT_SYNC_RUN_H

#include "agent/sync/sync.h"

enum sync_result run_whole(struct sync *sync, struct problem *problem);
enum sync_result run_changes(struct sync *sync, struct problem *problem);

#endif
